/**
 * `roundrobin`: reals take turns in proportion to their weights, spread as evenly as they can be: weights 3:1:2 give
 * a c a b c a, where the original gave a a a b c c. Over each round of as many connections as the weights sum to, the shares are
 * exact. (Each real earns its weight with every connection; the richest takes it and pays what all earned.)
 *
 * HOT PATH: allocates nothing.
 *
 * @module
 */
import type { Field, Predictor } from "./predictor.ts";

export class RoundRobin implements Predictor {
  readonly #field: Field;
  /** What each bind has earned and not spent; a real that returns goes on from there, a turn at the most. */
  readonly #credit: Int32Array;

  constructor(field: Field) {
    this.#field = field;
    this.#credit = new Int32Array(field.binds.length);
  }

  next(exclude: number): number {
    const { binds, usable, weight } = this.#field;
    const credit = this.#credit;
    let best = -1;
    let earned = 0;
    for (let bind = 0; bind < binds.length; bind++) {
      const real = binds[bind]!;
      if (usable[real]! === 0 || real === exclude) continue;
      credit[bind]! += weight[real]!;
      earned += weight[real]!;
      if (best < 0 || credit[bind]! > credit[best]!) best = bind;
    }
    if (best < 0) return -1;
    credit[best]! -= earned;
    return binds[best]!;
  }
}
