/**
 * Cuts the connections that clients have to a real or a virtual and that are older than the order to do so: a part of the table in each turn, so that
 * no packet waits for a table of millions.
 *
 * @module
 */
import {
  CREATED,
  ENTRY_SHIFT,
  OUTBOUND,
  TOLD_FOREIGN,
  TOLD_REAL,
  WATCHED,
} from "../objects/entry.ts";
import { CUT_PER_TURN } from "../limits.ts";
import { CUT, FREE } from "../words.ts";
import type { Cutter } from "./drains.ts";
import type { EngineState } from "./state.ts";
import type { TurnClock } from "./turn_clock.ts";

interface Cut {
  kind: "real" | "virtual";
  object: number;
  tick: number;
  /** The first entry not looked at yet. */
  next: number;
}

export class Cuts implements Cutter {
  readonly #state: EngineState;
  readonly #clock: TurnClock;
  #cuts: Cut[] = [];

  constructor(state: EngineState, clock: TurnClock) {
    this.#state = state;
    this.#clock = clock;
  }

  cut(kind: "real" | "virtual", object: number) {
    this.#cuts.push({ kind, object, tick: this.#clock.tick, next: 1 });
  }

  /** Nothing is to be cut any more: the peer's connections are not this unit's to end. */
  clear() {
    this.#cuts = [];
  }

  /** Does one portion. Gives whether more is to be done. */
  advance(): boolean {
    const cut = this.#cuts[0];
    if (cut === undefined) return false;
    const table = this.#state.connections;
    const last = Math.min(cut.next + CUT_PER_TURN - 1, table.highWater);
    for (; cut.next <= last; cut.next++) {
      if (this.#concerns(cut, cut.next)) this.#end(cut.next);
    }
    if (last === table.highWater) this.#cuts.shift();
    return this.#cuts.length > 0;
  }

  #end(entry: number) {
    const table = this.#state.connections;
    // The time in which it is told counts from now, and it says nothing about its real.
    table.touch(entry, this.#clock.tick);
    table.unflag(entry, WATCHED | TOLD_REAL | TOLD_FOREIGN);
    table.become(entry, CUT);
  }

  #concerns({ kind, object, tick }: Cut, entry: number): boolean {
    const table = this.#state.connections;
    if (table.state(entry) === FREE || table.isOver(entry)) return false;
    if ((table.meta(entry) & OUTBOUND) !== 0) return false;
    const owner = kind === "real" ? table.real(entry) : table.virtual(entry);
    return owner === object && table.entries[(entry << ENTRY_SHIFT) + CREATED]! <= tick;
  }
}
