import assert from "node:assert/strict";
import { spreadFault } from "./spread.ts";

const WEIGHTS = [1, 2, 3];

Deno.test("leastconns is level within one connection, whatever the weights", () => {
  const fault = (connections: number[]) =>
    spreadFault("leastconns", { weights: WEIGHTS, connections, opened: [] });
  assert.equal(fault([7, 8, 8]), undefined);
  assert.match(fault([7, 9, 8])!, /real 1 has 9 .* real 0 has 7 .*: expected them level/);
});

Deno.test("weighted is level for the weights", () => {
  const fault = (connections: number[]) =>
    spreadFault("weighted", { weights: WEIGHTS, connections, opened: [] });
  assert.equal(fault([10, 20, 30]), undefined);
  assert.equal(fault([11, 20, 30]), undefined, "the lightest has the next one already");
  assert.match(fault([12, 20, 28])!, /real 0 has 12 connections at weight 1/);
});

Deno.test("roundrobin opens by the weights, whatever is there", () => {
  const fault = (opened: number[]) =>
    spreadFault("roundrobin", { weights: WEIGHTS, connections: [500, 1, 1], opened });
  assert.equal(fault([100, 200, 300]), undefined);
  assert.match(fault([100, 202, 298])!, /real 1 got 202 of 600 connections: expected about 200/);
});

Deno.test("hash goes by the weights and fastest by the reals, both at some distance", () => {
  const even = { weights: WEIGHTS, connections: [200, 200, 200], opened: [] };
  const weighted = { weights: WEIGHTS, connections: [80, 210, 310], opened: [] };
  assert.deepEqual([spreadFault("fastest", even), spreadFault("hash", weighted)], [
    undefined,
    undefined,
  ]);
  assert.match(spreadFault("hash", even)!, /real 0 got 200 of 600 connections: expected about 100/);
  assert.match(spreadFault("fastest", weighted)!, /real 0 got 80/);
});
