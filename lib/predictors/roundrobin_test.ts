import assert from "node:assert/strict";
import { RoundRobin } from "./roundrobin.ts";

function take(weights: number[], count: number): number[] {
  const predictor = new RoundRobin({
    binds: Int32Array.from(weights.keys()),
    usable: new Uint8Array(weights.length).fill(1),
    connections: new Int32Array(weights.length),
    weight: Int32Array.from(weights),
  });
  return Array.from({ length: count }, () => predictor.next(-1));
}

Deno.test("roundrobin spreads weights 3:1:2 within each round", () => {
  assert.deepEqual(take([3, 1, 2], 6), [0, 2, 0, 1, 2, 0]);
});

Deno.test("roundrobin keeps to 3:1:2 exactly over 600 connections (M7)", () => {
  const taken = take([3, 1, 2], 600);
  assert.deepEqual([0, 1, 2].map((real) => taken.filter((r) => r === real).length), [
    300,
    100,
    200,
  ]);
});

Deno.test("roundrobin stays exact with the largest weights", () => {
  const taken = take([65_535, 65_535, 1], 131_071);
  assert.equal(taken.filter((real) => real === 2).length, 1);
  assert.equal(taken.filter((real) => real === 0).length, 65_535);
});
