/**
 * Synguard: a virtual has no more embryonic connections than its limit and opens no more of them in a second; and it refuses no SYN
 * below both.
 *
 * @module
 */
import { TICK_MS } from "../../../lib/limits.ts";
import { broken } from "../broken.ts";
import { endsOf } from "../packets.ts";
import { virtualFor } from "../tuples.ts";
import type { Invariant, Step } from "../unit.ts";

/** The unit begins a second whenever one is over; where it begins cannot be seen from outside. */
const SECOND_MS = 1_000;

export class Guarding implements Invariant {
  /** By virtual: when it opened connections, as far as a second and some ticks back. */
  readonly #openedMs: number[][] = [];
  /** When several frames came at once, of which some may have opened what others threw out again. */
  #burstMs = -Infinity;

  check(step: Step) {
    if (step.frames.length > 1) this.#burstMs = step.nowMs;
    for (const { kind, held, after } of step.changes) {
      if (kind === "opened" && !held.outbound) this.#opened(after.virtual, step);
    }
    if (step.verdict === "synguard") this.#refused(step);
  }

  #opened(virtual: number, { unit: { setup, table }, nowMs }: Step) {
    const { perSecond, embryonic } = setup.virtuals[virtual]!.synguard;
    const there = table.virtuals.embryonic[virtual]!;
    if (embryonic > 0 && there > embryonic) {
      broken(`virtual ${virtual} has ${there} embryonic connections and may have ${embryonic}`);
    }
    const times = this.#openedMs[virtual] ??= [];
    times.push(nowMs);
    while (nowMs - times[0]! > SECOND_MS + TICK_MS) times.shift();
    const inSecond = times.filter((ms) => nowMs - ms < SECOND_MS - TICK_MS).length;
    // Of two of the unit's seconds, at the most.
    if (perSecond === 0 || inSecond <= 2 * perSecond) return;
    broken(`virtual ${virtual} opened ${inSecond} connections in a second: expected ${perSecond}`);
  }

  #refused({ frames, before, unit, nowMs }: Step) {
    const virtual = virtualFor(unit.setup, endsOf(frames[0]!));
    const { perSecond, embryonic } = unit.setup.virtuals[virtual]!.synguard;
    if (embryonic > 0 && before.virtualEmbryonic[virtual]! >= embryonic) return;
    if (perSecond > 0 && nowMs - this.#burstMs <= SECOND_MS + TICK_MS) return;
    const times = this.#openedMs[virtual] ?? [];
    const inSecond = times.filter((ms) => nowMs - ms <= SECOND_MS + TICK_MS).length;
    if (perSecond > 0 && inSecond >= perSecond) return;
    broken(`synguard of virtual ${virtual}, which opened ${inSecond} connections in a second`);
  }
}
