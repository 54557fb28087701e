import assert from "node:assert/strict";
import { TICK_MS } from "../limits.ts";
import { Fastest } from "./fastest.ts";
import type { Field } from "./predictor.ts";
import { client, countByReal, setUsable, take, testField } from "./test_field.ts";

function pass(field: Field, seconds: number) {
  field.tick[0]! += seconds * 1000 / TICK_MS;
}

Deno.test("fastest orders idle reals by their latency (S5)", () => {
  const field = testField({ slots: 4, latencyMs: [8, 0.5, 40, 2] });
  const predictor = new Fastest(field);
  const order = Array.from({ length: 4 }, (_, i) => {
    const real = predictor.next(client(i), -1);
    setUsable(field, real, false);
    return real;
  });
  assert.deepEqual(order, [1, 3, 0, 2]);
});

Deno.test("fastest multiplies the latency with the connections there would be", () => {
  const field = testField({ slots: 2, latencyMs: [1, 3] });
  const predictor = new Fastest(field);
  assert.deepEqual(take(predictor, field, 8), [0, 0, 1, 0, 0, 0, 1, 0]);
  assert.deepEqual([predictor.figure(0), predictor.figure(1)], [7, 9]);
});

Deno.test("fastest lets equals take turns", () => {
  const field = testField({ slots: 3, latencyMs: [2, 2, 2] });
  assert.deepEqual(take(new Fastest(field), field, 6), [0, 1, 2, 0, 1, 2]);
});

Deno.test("fastest takes a real that was never measured for the mean of the usable ones", () => {
  const field = testField({ slots: 4, latencyMs: [2, 6, 0, 100] });
  const predictor = new Fastest(field);
  setUsable(field, 3, false);
  assert.equal(predictor.figure(2), 4);
  assert.deepEqual(countByReal(field, take(predictor, field, 11)), [6, 2, 3, 0]);
});

Deno.test("fastest takes reals for alike while none is measured", () => {
  const field = testField({ slots: 2, connections: [1, 4] });
  const predictor = new Fastest(field);
  assert.deepEqual([predictor.figure(0), predictor.figure(1)], [2, 5]);
  assert.equal(predictor.next(client(0), -1), 0);
});

Deno.test("fastest tries a real again that was slow once", () => {
  const field = testField({ slots: 2, latencyMs: [1, 50] });
  const predictor = new Fastest(field);
  let waited = 0;
  for (; predictor.next(client(waited), -1) === 0; waited++) {
    assert.ok(waited < 1000, "starved");
    field.measuredTick[0] = field.tick[0]!;
    pass(field, 1);
  }
  assert.ok(waited > 400, `a slow real was tried again after ${waited} s`);
});

Deno.test("fastest keeps the order of reals that are silent alike", () => {
  const field = testField({ slots: 3, latencyMs: [3, 1, 2] });
  const predictor = new Fastest(field);
  pass(field, 86_400);
  assert.equal(predictor.next(client(0), -1), 1);
  assert.ok(predictor.figure(0) > predictor.figure(2));
});
