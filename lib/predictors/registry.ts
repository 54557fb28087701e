/**
 * All predictors by name: a new one is its file, its name in `words.ts` and a line here.
 *
 * @module
 */
import type { PredictorName } from "../words.ts";
import { Fastest } from "./fastest.ts";
import { Hash } from "./hash.ts";
import { LeastConns } from "./leastconns.ts";
import type { Field, Predictor } from "./predictor.ts";
import { RoundRobin } from "./roundrobin.ts";
import { Weighted } from "./weighted.ts";

interface Maker {
  new (field: Field): Predictor;
  readonly measure: string;
}

const MAKERS: Record<PredictorName, Maker> = {
  leastconns: LeastConns,
  weighted: Weighted,
  roundrobin: RoundRobin,
  fastest: Fastest,
  hash: Hash,
};

export function makePredictor(name: PredictorName, field: Field): Predictor {
  return new MAKERS[name](field);
}

/** What {@linkcode Predictor.figure} is, in a few words for people. */
export function measureOf(name: PredictorName): string {
  return MAKERS[name].measure;
}
