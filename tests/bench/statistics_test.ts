import assert from "node:assert/strict";
import { percentile, ratiosOf, summarize } from "./statistics.ts";

Deno.test("a median is the value in the middle, or halfway between the two there", () => {
  assert.deepEqual(summarize([9, 1, 5]), { values: [9, 1, 5], median: 5, min: 1, max: 9 });
  assert.equal(summarize([10, 1, 2, 4]).median, 3, "numbers are sorted as numbers");
  assert.equal(summarize([7]).median, 7);
});

Deno.test("a round without a value keeps its place and takes no part in the median", () => {
  const { values, median, min, max } = summarize([3, null, 1]);
  assert.deepEqual([values, median, min, max], [[3, null, 1], 2, 1, 3]);
});

Deno.test("nothing measured has no median", () => {
  assert.deepEqual(summarize([null]), { values: [null], median: null, min: null, max: null });
});

Deno.test("ratios are taken round by round, where both rounds were measured", () => {
  assert.deepEqual(ratiosOf([6, 8, null, 5], [3, 2, 1, null]), [2, 4, null, null]);
  assert.deepEqual(ratiosOf([6, 8], [3]), [2, null]);
});

Deno.test("a ratio to nothing is no ratio", () => {
  assert.deepEqual(ratiosOf([6], [0]), [null]);
});

Deno.test("a percentile is the smallest value that so many are not above", () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
  assert.equal(percentile(hundred, 0.99), 99);
  assert.equal(percentile(hundred, 0.5), 50);
  assert.equal(percentile([7, null, 3], 0.99), 7);
  assert.equal(percentile([null], 0.99), null);
});
