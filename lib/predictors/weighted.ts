/**
 * `weighted`: {@linkcode LeastPerWeight} by the weights of the config: reals of weights 3:1:2 hold connections 3:1:2.
 *
 * @module
 */
import { LeastPerWeight } from "./least_per_weight.ts";
import type { Field } from "./predictor.ts";

export class Weighted extends LeastPerWeight {
  static readonly measure = "connections per weight";

  constructor(field: Field) {
    super(field, field.weight);
  }
}
