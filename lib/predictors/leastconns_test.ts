import assert from "node:assert/strict";
import { LeastConns } from "./leastconns.ts";
import { client, countByReal, setUsable, take, testField } from "./test_field.ts";

Deno.test("leastconns takes the real with the fewest connections (M6)", () => {
  const field = testField({ slots: 3, connections: [3, 1, 2] });
  const predictor = new LeastConns(field);
  assert.deepEqual(take(predictor, field, 1), [1]);
  assert.deepEqual(take(predictor, field, 2), [2, 1], "equals take turns, the one after first");
});

Deno.test("leastconns follows connections that end", () => {
  const field = testField({ slots: 3, connections: [5, 5, 5] });
  const predictor = new LeastConns(field);
  field.connections[2] = 4;
  assert.deepEqual(take(predictor, field, 1), [2]);
  field.connections[0] = 3;
  assert.deepEqual(take(predictor, field, 2), [0, 0]);
});

Deno.test("leastconns gives idle reals turns, and exactly even shares", () => {
  const field = testField({ slots: 4 });
  const predictor = new LeastConns(field);
  const taken = Array.from({ length: 400 }, (_, i) => predictor.next(client(i), -1));
  assert.deepEqual(taken.slice(0, 5), [0, 1, 2, 3, 0]);
  assert.deepEqual(countByReal(field, taken), [100, 100, 100, 100]);
});

Deno.test("leastconns passes over a real that is not usable without losing its turn", () => {
  const field = testField({ slots: 3 });
  const predictor = new LeastConns(field);
  setUsable(field, 1, false);
  const taken = Array.from({ length: 4 }, (_, i) => predictor.next(client(i), -1));
  assert.deepEqual(taken, [0, 2, 0, 2]);
});

Deno.test("leastconns does not look at weights", () => {
  const field = testField({ slots: 2, connections: [10, 9], weight: [100, 1] });
  const predictor = new LeastConns(field);
  assert.equal(predictor.next(client(0), -1), 1);
  assert.deepEqual([predictor.figure(0), predictor.figure(1)], [10, 9]);
});
