import assert from "node:assert/strict";
import { open, testConfig, testState } from "./test_state.ts";
import { CHUNK_ENTRIES, TableWalk } from "./walk.ts";

const ENTRIES = 2 * CHUNK_ENTRIES + 10;

function largeTable(used: number) {
  const state = testState(testConfig(ENTRIES));
  for (let i = 0; i < used; i++) open(state, { host: 1 + i % 200, port: 1 + Math.floor(i / 200) });
  return state.connections;
}

async function chunks(walk: TableWalk, after: number, last: number, most = Infinity) {
  const seen: [number, number][] = [];
  await walk.through(after, last, (from, to) => seen.push([from, to]) < most);
  return seen;
}

Deno.test("a walk sees every entry that was ever used once, chunk by chunk", async () => {
  const walk = new TableWalk(largeTable(ENTRIES));
  assert.deepEqual(await chunks(walk, 0, Infinity), [
    [0, CHUNK_ENTRIES],
    [CHUNK_ENTRIES, 2 * CHUNK_ENTRIES],
    [2 * CHUNK_ENTRIES, ENTRIES],
  ]);
  assert.deepEqual(await chunks(new TableWalk(largeTable(5)), 0, Infinity), [[0, 5]]);
  assert.deepEqual(await chunks(new TableWalk(largeTable(0)), 0, Infinity), []);
});

Deno.test("a walk starts and ends where it is told, or as soon as enough was seen", async () => {
  const walk = new TableWalk(largeTable(ENTRIES));
  assert.deepEqual(await chunks(walk, 7, 20), [[7, 20]]);
  assert.deepEqual(await chunks(walk, 0, Infinity, 1), [[0, CHUNK_ENTRIES]]);
  assert.deepEqual(await chunks(walk, ENTRIES, Infinity), []);
});
