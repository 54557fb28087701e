/**
 * What `leastconns` and `weighted` share: the real with the fewest connections for its weight; among equals the next one
 * after the last chosen, so that idle reals take turns. With {@linkcode SlowStart}.
 *
 * HOT PATH: allocates nothing. It looks at each slot once: a heap of them would have to move with every connection made or ended,
 * of every virtual that shares the real.
 *
 * @module
 */
import { type Field, mayTake, type Predictor } from "./predictor.ts";
import { SlowStart } from "./slow_start.ts";

export class LeastPerWeight implements Predictor {
  readonly #field: Field;
  /** By slot. */
  readonly #weight: Int32Array;
  readonly #slowStart: SlowStart;
  #last = -1;

  constructor(field: Field, weight: Int32Array) {
    this.#field = field;
    this.#weight = weight;
    this.#slowStart = new SlowStart(field, weight);
  }

  next(_client: number, exclude: number): number {
    const slot = this.#choose(exclude);
    if (slot < 0) return -1;
    this.#last = slot;
    this.#slowStart.gave(slot);
    return this.#field.slots[slot]!;
  }

  peek(_client: number, exclude: number): number {
    const slot = this.#choose(exclude);
    return slot < 0 ? -1 : this.#field.slots[slot]!;
  }

  figure(slot: number): number {
    const { slots, connections } = this.#field;
    return connections[slots[slot]!]! / this.#weight[slot]!;
  }

  #choose(exclude: number): number {
    const field = this.#field;
    const { slots, connections } = field;
    const weight = this.#weight;
    const warming = this.#slowStart.active;
    const last = this.#last;
    const length = slots.length;
    let held = -1;
    let best = -1;
    // One connection for no weight is more than anybody has.
    let fewest = 1;
    let share = 0;
    for (let step = 1; step <= length; step++) {
      const sum = last + step;
      const slot = sum < length ? sum : sum - length;
      const real = slots[slot]!;
      // Crosswise, since divisions cost more; the products stay below 2^53. First, since it rules out the most.
      if (connections[real]! * share >= fewest * weight[slot]!) continue;
      if (!mayTake(field, real, exclude)) continue;
      if (warming && this.#slowStart.holds(slot)) {
        if (held < 0) held = slot;
        continue;
      }
      best = slot;
      fewest = connections[real]!;
      share = weight[slot]!;
    }
    // Where all that may be chosen are held back, they take turns.
    return best < 0 ? held : best;
  }
}
