import assert from "node:assert/strict";
import { parseThreads, ranBetween, workerName } from "./threads.ts";

Deno.test("threads are told by number, with name and time", () => {
  const lines = `7/comm:deno
9/comm:worker-1
7/schedstat:1500000000 20 3
9/schedstat:250000000 1 1
`;
  assert.deepEqual([...parseThreads(lines)], [
    [7, { name: "deno", seconds: 1.5 }],
    [9, { name: workerName(0), seconds: 0.25 }],
  ]);
  assert.throws(() => parseThreads("what"), /what: expected NUMBER/);
});

Deno.test("threads of one name are taken together, and a new one has run all its time", () => {
  const thread = (name: string, seconds: number) => ({ name, seconds });
  const before = new Map([[1, thread("a", 1)], [2, thread("b", 5)]]);
  const after = new Map([[1, thread("a", 3)], [2, thread("b", 5)], [3, thread("b", 0.5)]]);
  assert.deepEqual([...ranBetween(before, after)], [["a", 2], ["b", 0.5]]);
});
