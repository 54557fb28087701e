/**
 * `leastconns`: the real with the fewest connections; among equals the next one after the last chosen, so that idle reals take
 * turns.
 *
 * HOT PATH: allocates nothing.
 *
 * @module
 */
import type { Field, Predictor } from "./predictor.ts";

export class LeastConns implements Predictor {
  readonly #field: Field;
  #last = -1;

  constructor(field: Field) {
    this.#field = field;
  }

  next(exclude: number): number {
    const { binds, usable, connections } = this.#field;
    const length = binds.length;
    let best = -1;
    let fewest = 0;
    for (let step = 1; step <= length; step++) {
      const sum = this.#last + step;
      const bind = sum < length ? sum : sum - length;
      const real = binds[bind]!;
      if (usable[real]! === 0 || real === exclude) continue;
      if (best < 0 || connections[real]! < fewest) {
        best = bind;
        fewest = connections[real]!;
      }
    }
    if (best < 0) return -1;
    this.#last = best;
    return binds[best]!;
  }
}
