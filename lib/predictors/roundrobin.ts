/**
 * `roundrobin`: reals take turns in proportion to their weights, spread as evenly as they can be: weights 3:1:2 give
 * a c a b c a, where the original gave a a a b c c. Over each round of as many connections as the weights sum to, the shares are
 * exact. (Each slot earns its weight with every connection; the richest takes it and pays what all earned.)
 *
 * HOT PATH: allocates nothing.
 *
 * @module
 */
import { type Field, mayTake, type Predictor } from "./predictor.ts";

export class RoundRobin implements Predictor {
  static readonly measure = "credit";

  readonly #field: Field;
  /** What each slot has earned and not spent; a real that returns goes on from there, a turn at the most. */
  readonly #credit: Int32Array;

  constructor(field: Field) {
    this.#field = field;
    this.#credit = new Int32Array(field.slots.length);
  }

  next(_client: number, exclude: number): number {
    const best = this.#choose(exclude);
    if (best < 0) return -1;
    const field = this.#field;
    const { slots, weight } = field;
    const credit = this.#credit;
    let earned = 0;
    for (let slot = 0; slot < slots.length; slot++) {
      const real = slots[slot]!;
      if (!mayTake(field, real, exclude)) continue;
      credit[slot]! += weight[slot]!;
      earned += weight[slot]!;
    }
    credit[best]! -= earned;
    return slots[best]!;
  }

  peek(_client: number, exclude: number): number {
    const best = this.#choose(exclude);
    return best < 0 ? -1 : this.#field.slots[best]!;
  }

  /** With what the slot earns by the next connection. */
  figure(slot: number): number {
    return this.#credit[slot]! + this.#field.weight[slot]!;
  }

  #choose(exclude: number): number {
    const field = this.#field;
    const { slots, weight } = field;
    const credit = this.#credit;
    let best = -1;
    let richest = 0;
    for (let slot = 0; slot < slots.length; slot++) {
      const real = slots[slot]!;
      if (!mayTake(field, real, exclude)) continue;
      const after = credit[slot]! + weight[slot]!;
      if (best >= 0 && after <= richest) continue;
      best = slot;
      richest = after;
    }
    return best;
  }
}
