/**
 * All predictors by name: a new one is its file, its name in `words.ts` and a line here.
 *
 * @module
 */
import type { PredictorName } from "../words.ts";
import { LeastConns } from "./leastconns.ts";
import type { Field, Predictor } from "./predictor.ts";
import { RoundRobin } from "./roundrobin.ts";

const MAKERS: Record<PredictorName, new (field: Field) => Predictor> = {
  leastconns: LeastConns,
  roundrobin: RoundRobin,
};

export function makePredictor(name: PredictorName, field: Field): Predictor {
  return new MAKERS[name](field);
}
