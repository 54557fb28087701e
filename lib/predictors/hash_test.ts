import assert from "node:assert/strict";
import { Hash } from "./hash.ts";
import { mix } from "./mix.ts";
import type { Field, Predictor } from "./predictor.ts";
import { client, countByReal, setUsable, testField } from "./test_field.ts";

const CLIENTS = 20_000;

/** Identities are words without a pattern, the same for a real wherever it stands. */
function hashField(slots: number[], weight?: number[]): Field {
  const identity = slots.map((real) => mix(real + 1000));
  return testField({ slots, identity, ...(weight && { weight }) });
}

function numbers(count: number): number[] {
  return [...new Array(count).keys()];
}

/** The real of each client. */
function realsOf(predictor: Predictor, exclude = -1): number[] {
  return numbers(CLIENTS).map((number) => predictor.next(client(number), exclude));
}

/** How far the one with the most is above the mean, as a share. */
function excess(counts: number[]): number {
  return Math.max(...counts) / (counts.reduce((a, b) => a + b) / counts.length) - 1;
}

Deno.test("hash sends a client to the same real, however many come between", () => {
  const predictor = new Hash(hashField(numbers(20)));
  assert.deepEqual(realsOf(predictor), realsOf(predictor));
});

Deno.test("hash has at most 1 % imbalance over 100 reals", () => {
  const predictor = new Hash(hashField(numbers(100)));
  assert.ok(excess(numbers(100).map((slot) => predictor.figure(slot))) <= 0.01);
});

Deno.test("hash spreads the clients of one network evenly", () => {
  const field = hashField(numbers(20));
  const predictor = new Hash(field);
  // Raw addresses 10.0.0.0 to 10.0.78.31.
  const network = numbers(CLIENTS).map((i) => 10 | ((i >>> 8) << 16) | (i << 24));
  const counts = countByReal(field, network.map((address) => predictor.next(address, -1)));
  assert.ok(excess(counts) < 0.06, `${counts}`);
});

Deno.test("hash moves about 1/N of the clients when one of N binds is removed", () => {
  for (const [binds, most] of [[3, 0.36], [100, 0.035]] as const) {
    const before = realsOf(new Hash(hashField(numbers(binds))));
    const after = realsOf(new Hash(hashField(numbers(binds).filter((real) => real !== 1))));
    const moved = before.filter((real, i) => real !== after[i]).length / CLIENTS;
    assert.ok(moved < most, `${moved} of ${binds}`);
  }
});

Deno.test("hash follows the weights", () => {
  const field = hashField([0, 1, 2], [3, 1, 2]);
  const counts = countByReal(field, realsOf(new Hash(field)));
  [3, 1, 2].forEach((weight, real) => {
    assert.ok(Math.abs(counts[real]! / CLIENTS - weight / 6) < 0.01, `${counts}`);
  });
});

Deno.test("hash moves only the clients of a lost real, evenly over the others, and back", () => {
  const field = hashField(numbers(10));
  const predictor = new Hash(field);
  const before = realsOf(predictor);
  setUsable(field, 4, false);
  const lost = realsOf(predictor);
  before.forEach((real, i) => assert.ok(real === 4 ? lost[i] !== 4 : lost[i] === real));
  const taken = countByReal(field, lost.filter((_, i) => before[i] === 4));
  assert.ok(excess(taken.filter((_, real) => real !== 4)) < 0.2, `${taken}`);
  setUsable(field, 4, true);
  assert.deepEqual(realsOf(predictor), before);
});

Deno.test("hash sends an excluded real's client where its loss would send it", () => {
  const field = hashField(numbers(5));
  const predictor = new Hash(field);
  const excluded = realsOf(predictor, 2);
  setUsable(field, 2, false);
  assert.deepEqual(realsOf(predictor), excluded);
});

Deno.test("hash sends a lost real's clients to its standby", () => {
  const field = { ...hashField(numbers(6)), slots: Int32Array.from(numbers(5)) };
  const predictor = new Hash(field);
  const before = realsOf(predictor);
  field.slots[3] = 5;
  field.version++;
  assert.deepEqual(realsOf(predictor), before.map((real) => real === 3 ? 5 : real));
});

Deno.test("hash spreads evenly over the few that are left of many", () => {
  const field = hashField(numbers(1000));
  const predictor = new Hash(field);
  for (let real = 0; real < 1000; real++) setUsable(field, real, real % 400 === 7);
  const before = realsOf(predictor);
  const counts = countByReal(field, before).filter((count) => count > 0);
  assert.equal(counts.length, 3);
  assert.ok(excess(counts) < 0.05, `${counts}`);
  setUsable(field, 7, false);
  const after = realsOf(predictor);
  before.forEach((real, i) => assert.ok(real === 7 || after[i] === real));
});

Deno.test("hash on two units chooses alike, whatever the order of their configs", () => {
  const one = hashField(numbers(30));
  const other = hashField(numbers(30).reverse());
  const [first, second] = [new Hash(one), new Hash(other)];
  for (const left of [30, 12, 2, 0]) {
    for (let real = 0; real < 30; real++) {
      setUsable(one, real, real < left);
      setUsable(other, real, real < left);
    }
    assert.deepEqual(realsOf(first), realsOf(second), `${left} usable`);
  }
});

Deno.test("hash serves binds that have one identity", () => {
  const field = testField({ slots: 3, identity: [5, 5, 5] });
  assert.ok(excess(countByReal(field, realsOf(new Hash(field)))) < 0.05);
});
