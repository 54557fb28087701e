import assert from "node:assert/strict";
import { mapInTurns, piecesOf } from "./turns.ts";

Deno.test("pieces are all there is, in order, the last one of what is left", () => {
  assert.deepEqual([...piecesOf([1, 2, 3, 4, 5], 2)], [[1, 2], [3, 4], [5]]);
  assert.deepEqual([...piecesOf([1, 2], 2)], [[1, 2]]);
  assert.deepEqual([...piecesOf([], 2)], []);
});

Deno.test("what is made in turns is made of all, in order, and others have theirs between", async () => {
  const seen: (number | "other")[] = [];
  setTimeout(() => seen.push("other"), 0);
  const made = await mapInTurns([1, 2, 3, 4, 5], 2, (one) => {
    seen.push(one);
    return one * 10;
  });
  assert.deepEqual(made, [10, 20, 30, 40, 50]);
  assert.deepEqual(seen, [1, 2, "other", 3, 4, 5]);
});
