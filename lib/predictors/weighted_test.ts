import assert from "node:assert/strict";
import fc from "fast-check";
import { client, countByReal, take, testField } from "./test_field.ts";
import { Weighted } from "./weighted.ts";

Deno.test("weighted holds 600 connections 3:1:2, within one (M7)", () => {
  const field = testField({ slots: 3, weight: [3, 1, 2] });
  const counts = countByReal(field, take(new Weighted(field), field, 600));
  [300, 100, 200].forEach((share, real) => assert.ok(Math.abs(counts[real]! - share) <= 1));
});

Deno.test("weighted never lets a real be ahead of its share by more than one connection", () => {
  const weights = fc.array(fc.integer({ min: 1, max: 65_535 }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(weights, fc.integer({ min: 1, max: 400 }), (weight, count) => {
      const field = testField({ slots: weight.length, weight });
      take(new Weighted(field), field, count);
      const perWeight = count / weight.reduce((a, b) => a + b);
      weight.forEach((own, real) => assert.ok(field.connections[real]! < own * perWeight + 1));
    }),
    { seed: 1 },
  );
});

Deno.test("weighted compares products beyond 32 bits", () => {
  const field = testField({ slots: 2, connections: [30_000, 65_535], weight: [65_535, 60_000] });
  assert.equal(new Weighted(field).next(client(0), -1), 0);
});

Deno.test("weighted tells connections per weight", () => {
  const field = testField({ slots: 2, connections: [6, 1], weight: [4, 2] });
  const predictor = new Weighted(field);
  assert.deepEqual([predictor.figure(0), predictor.figure(1)], [1.5, 0.5]);
});
