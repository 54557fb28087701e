import assert from "node:assert/strict";
import { RoundRobin } from "./roundrobin.ts";
import { client, countByReal, setUsable, take, testField } from "./test_field.ts";

function turns(weight: number[], count: number): number[] {
  const field = testField({ slots: weight.length, weight });
  return take(new RoundRobin(field), field, count);
}

Deno.test("roundrobin spreads weights 3:1:2 within each round", () => {
  assert.deepEqual(turns([3, 1, 2], 6), [0, 2, 0, 1, 2, 0]);
});

Deno.test("roundrobin keeps to 3:1:2 exactly over 600 connections (M7)", () => {
  const field = testField({ slots: 3, weight: [3, 1, 2] });
  assert.deepEqual(countByReal(field, take(new RoundRobin(field), field, 600)), [300, 100, 200]);
});

Deno.test("roundrobin stays exact with the largest weights", () => {
  const taken = turns([65_535, 65_535, 1], 131_071);
  assert.equal(taken.filter((real) => real === 2).length, 1);
  assert.equal(taken.filter((real) => real === 0).length, 65_535);
});

Deno.test("roundrobin does not make up for the turns a real missed", () => {
  const field = testField({ slots: 2 });
  const predictor = new RoundRobin(field);
  setUsable(field, 1, false);
  assert.deepEqual(take(predictor, field, 50), new Array(50).fill(0));
  setUsable(field, 1, true);
  assert.deepEqual(countByReal(field, take(predictor, field, 20)), [10, 10]);
});

Deno.test("roundrobin gives a standby the turns of the slot where it stands", () => {
  const field = testField({ slots: 2, weight: [3, 1], reals: 3 });
  const predictor = new RoundRobin(field);
  field.slots[0] = 2;
  field.version++;
  assert.deepEqual(countByReal(field, take(predictor, field, 40)), [0, 10, 30]);
});

Deno.test("roundrobin tells the credit by which the next is chosen", () => {
  const field = testField({ slots: 3, weight: [3, 1, 2] });
  const predictor = new RoundRobin(field);
  predictor.next(client(0), -1);
  assert.deepEqual([0, 1, 2].map((slot) => predictor.figure(slot)), [0, 2, 4]);
});
