/**
 * `fastest`: the real that is expected to answer first: the moving average of its time from SYN to SYN-ACK, times the
 * connections it would then have (US 6,317,775 says no more than *predicted response time*).
 *
 * An average that is old counts for less: a real that was slow once gets no connections, and without one there is nothing to
 * measure it by, so that it would be believed slow for ever. By fading, each one is tried again sooner or later, the
 * slower the later. Where all are silent alike, all fade alike and keep their order.
 *
 * HOT PATH: allocates nothing.
 *
 * @module
 */
import { TICK_MS } from "../limits.ts";
import { type Field, mayTake, type Predictor } from "./predictor.ts";

/** An average counts half after this long, a third after twice as long, and so on. */
const FADE_TICKS = 10_000 / TICK_MS;

export class Fastest implements Predictor {
  static readonly measure = "expected ms";

  readonly #field: Field;
  #last = -1;

  constructor(field: Field) {
    this.#field = field;
  }

  next(_client: number, exclude: number): number {
    const slot = this.#choose(exclude);
    if (slot < 0) return -1;
    this.#last = slot;
    return this.#field.slots[slot]!;
  }

  peek(_client: number, exclude: number): number {
    const slot = this.#choose(exclude);
    return slot < 0 ? -1 : this.#field.slots[slot]!;
  }

  figure(slot: number): number {
    const real = this.#field.slots[slot]!;
    return (this.#fadedMs(real) || this.#meanMs()) * (this.#field.connections[real]! + 1);
  }

  /** The lowest expectation; among equals the next one after the last chosen. */
  #choose(exclude: number): number {
    const field = this.#field;
    const { slots, connections } = field;
    const last = this.#last;
    const length = slots.length;
    let best = -1;
    let lowestMs = Infinity;
    /** 0 until it is needed, which is seldom. */
    let meanMs = 0;
    for (let step = 1; step <= length; step++) {
      const sum = last + step;
      const slot = sum < length ? sum : sum - length;
      const real = slots[slot]!;
      if (!mayTake(field, real, exclude)) continue;
      const oneMs = this.#fadedMs(real) || (meanMs ||= this.#meanMs());
      const expectedMs = oneMs * (connections[real]! + 1);
      if (expectedMs >= lowestMs) continue;
      best = slot;
      lowestMs = expectedMs;
    }
    return best;
  }

  /** What a real that was never measured is taken for: as good as the others, 1 where none is known. */
  #meanMs(): number {
    const { slots, usable } = this.#field;
    let known = 0;
    let sumMs = 0;
    for (let slot = 0; slot < slots.length; slot++) {
      const real = slots[slot]!;
      if (usable[real]! === 0) continue;
      const knownMs = this.#fadedMs(real);
      if (knownMs === 0) continue;
      known++;
      sumMs += knownMs;
    }
    return known === 0 ? 1 : sumMs / known;
  }

  #fadedMs(real: number): number {
    const { latencyMs, measuredTick, tick } = this.#field;
    const age = (tick[0]! - measuredTick[real]!) | 0;
    return latencyMs[real]! * FADE_TICKS / (FADE_TICKS + age);
  }
}
