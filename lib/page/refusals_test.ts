import assert from "node:assert/strict";
import { noRefusals } from "../failover/codec/refusals.ts";
import { Refusals } from "./refusals.ts";

const counts = (change: Partial<ReturnType<typeof noRefusals>> = {}) => ({
  ...noRefusals(),
  ...change,
});

Deno.test("what was counted before the page was opened is not of now", () => {
  const refusals = new Refusals();
  assert.deepEqual(refusals.take(counts({ noise: 7 }), 0), []);
  assert.deepEqual(refusals.take(counts({ noise: 7 }), 2000), []);
});

Deno.test("what has risen is told for a minute", () => {
  const refusals = new Refusals();
  refusals.take(counts(), 0);
  assert.deepEqual(refusals.take(counts({ stale: 2 }), 2000), [["stale", 2]]);
  assert.deepEqual(refusals.take(counts({ stale: 3 }), 4000), [["stale", 3]]);
  assert.deepEqual(refusals.take(counts({ stale: 3 }), 61_000), [["stale", 1]]);
  assert.deepEqual(refusals.take(counts({ stale: 3 }), 65_000), []);
});

Deno.test("a unit that was started again counts from zero", () => {
  const refusals = new Refusals();
  refusals.take(counts({ noise: 100 }), 0);
  assert.deepEqual(refusals.take(counts({ noise: 4 }), 2000), []);
  assert.deepEqual(refusals.take(counts({ noise: 5 }), 4000), [["noise", 1]]);
});
