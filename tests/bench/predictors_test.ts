import assert from "node:assert/strict";
import { PREDICTORS } from "../../lib/words.ts";
import { PredictorBench } from "./predictors.ts";

Deno.test("the bench of the predictors times connections that are made, counted and spread as each says", () => {
  // Each call throws where one is not.
  const virtuals = PREDICTORS.flatMap((predictor) => [{ predictor, reals: 4 }, {
    predictor,
    reals: 16,
  }]);
  const bench = new PredictorBench(virtuals, 20_000, 1_000);
  for (let round = 0; round < 3; round++) {
    for (const virtual of virtuals.keys()) assert.ok(bench.opened(virtual) > 0);
  }
});
