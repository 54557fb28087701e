import assert from "node:assert/strict";
import { parseIpv4 } from "../packet/address.ts";
import { nextOfForeign, oldestTick } from "./scan.ts";
import { open, testConfig, testState } from "./test_state.ts";

Deno.test("the oldest connection of a real and of a virtual is found, free entries are passed over", () => {
  const state = testState(testConfig());
  const { connections: table } = state;
  const gone = open(state, { host: 1, port: 1, real: 1, tick: 5 });
  open(state, { host: 2, port: 1, real: 1, tick: 30 });
  open(state, { host: 3, port: 1, real: 0, tick: 20 });
  open(state, { host: 4, port: 1, real: 1, tick: 40 });
  open(state, { host: 5, port: 1, virtual: 1, real: 2, tick: 10 });
  table.release(gone);
  const oldest = (kind: "real" | "virtual", object: number) =>
    oldestTick(table, { kind, object }, 0, table.highWater);
  assert.equal(oldest("real", 1), 30);
  assert.equal(oldest("virtual", 0), 20);
  assert.equal(oldest("virtual", 1), 10);
  assert.equal(oldestTick(table, { kind: "real", object: 1 }, 2, 4), 40);
  table.release(3);
  assert.equal(oldest("real", 0), Infinity);
});

Deno.test("the entries of a foreign address are found one after another", () => {
  const state = testState(testConfig());
  const { connections: table } = state;
  for (const host of [1, 2, 1, 3]) open(state, { host, port: 1000 + table.current });
  const one = parseIpv4("198.51.100.1");
  assert.equal(nextOfForeign(table, one, 0, 4), 1);
  assert.equal(nextOfForeign(table, one, 1, 4), 3);
  assert.equal(nextOfForeign(table, one, 3, 4), 0);
  assert.equal(nextOfForeign(table, one, 1, 2), 0);
});
