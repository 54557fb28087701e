/**
 * `leastconns`: the real with the fewest connections, {@linkcode LeastPerWeight} where all weigh the same.
 *
 * @module
 */
import { LeastPerWeight } from "./least_per_weight.ts";
import type { Field } from "./predictor.ts";

export class LeastConns extends LeastPerWeight {
  static readonly measure = "connections";

  constructor(field: Field) {
    super(field, new Int32Array(field.slots.length).fill(1));
  }
}
