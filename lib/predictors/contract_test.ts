/** What every predictor must do, whatever its scheme. A new one is held to it by its name in `PREDICTORS`. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { PREDICTORS } from "../words.ts";
import type { Field } from "./predictor.ts";
import { makePredictor, measureOf } from "./registry.ts";
import { client, countByReal, setUsable, take, testField } from "./test_field.ts";

const REALS = 12;

/** One step in the life of a virtual: something happens to a real, then a connection comes. */
interface Step {
  real: number;
  usable: boolean;
  /** The real stands in this slot from now on. */
  slot: number;
  connections: number;
  latencyMs: number;
  client: number;
  exclude: number;
}

const anyReal = fc.nat(REALS - 1);
const anySteps = fc.array(
  fc.record<Step>({
    real: anyReal,
    usable: fc.boolean(),
    slot: fc.nat(20),
    connections: fc.nat(20),
    latencyMs: fc.double({ min: 0, max: 3000, noNaN: true }),
    client: fc.integer(),
    exclude: fc.integer({ min: -1, max: REALS - 1 }),
  }),
  { maxLength: 80 },
);
const anyWeights = fc.array(fc.integer({ min: 1, max: 65_535 }), { maxLength: 9 });

/** Slots of the odd reals, so that a predictor that mixes up slots and reals is caught. */
function oddField(weight: number[]): Field {
  const slots = weight.map((_, slot) => (slot * 2 + 1) % REALS);
  return testField({ slots, weight, reals: REALS });
}

function apply(field: Field, step: Step) {
  setUsable(field, step.real, step.usable);
  if (step.slot < field.slots.length) {
    field.slots[step.slot] = step.real;
    field.version++;
  }
  field.connections[step.real] = step.connections;
  field.latencyMs[step.real] = step.latencyMs;
  field.measuredTick[step.real] = field.tick[0]!;
  field.tick[0]! += step.connections;
}

function allowed(field: Field, exclude: number): number[] {
  return [...field.slots].filter((real) => field.usable[real] === 1 && real !== exclude);
}

for (const name of PREDICTORS) {
  Deno.test(`${name} gives only reals that stand in a slot, are usable and not excluded`, () => {
    fc.assert(
      fc.property(anyWeights, anySteps, (weight, steps) => {
        const field = oddField(weight);
        const predictor = makePredictor(name, field);
        for (const step of steps) {
          apply(field, step);
          const chosen = predictor.next(step.client, step.exclude);
          const reals = allowed(field, step.exclude);
          if (reals.length === 0) assert.equal(chosen, -1);
          else assert.ok(reals.includes(chosen), `${chosen} of ${reals}`);
          if (chosen >= 0) field.connections[chosen]!++;
        }
      }),
      { seed: 1 },
    );
  });

  Deno.test(`${name} says beforehand what it will give, and nothing moves on by asking`, () => {
    fc.assert(
      fc.property(anyWeights, anySteps, (weight, steps) => {
        const field = oddField(weight);
        const asked = makePredictor(name, field);
        const unasked = makePredictor(name, field);
        for (const step of steps) {
          asked.peek(step.client, step.exclude);
          apply(field, step);
          asked.peek(step.client + 1, -1);
          const peeked = asked.peek(step.client, step.exclude);
          assert.equal(asked.peek(step.client, step.exclude), peeked);
          assert.equal(asked.next(step.client, step.exclude), peeked);
          assert.equal(unasked.next(step.client, step.exclude), peeked);
          if (peeked >= 0) field.connections[peeked]!++;
        }
      }),
      { seed: 1 },
    );
  });

  Deno.test(`${name} gives -1 where there is no slot`, () => {
    const predictor = makePredictor(name, testField({ slots: [] }));
    assert.equal(predictor.next(client(0), -1), -1);
    assert.equal(predictor.peek(client(0), -1), -1);
  });

  Deno.test(`${name} gives idle, equal reals about the same number of connections`, () => {
    const field = testField({ slots: [1, 3, 5, 7] });
    const predictor = makePredictor(name, field);
    const taken = Array.from({ length: 40_000 }, (_, i) => predictor.next(client(i), -1));
    const counts = countByReal(field, taken);
    for (const real of field.slots) {
      assert.ok(Math.abs(counts[real]! - 10_000) < 300, `real ${real}: ${counts[real]}`);
    }
  });

  Deno.test(`${name} uses a real again as soon as it is usable`, () => {
    const field = testField({ slots: [1, 3] });
    const predictor = makePredictor(name, field);
    setUsable(field, 1, false);
    assert.ok(!take(predictor, field, 100).includes(1));
    setUsable(field, 1, true);
    assert.ok(take(predictor, field, 20, 100).includes(1));
  });

  Deno.test(`${name} with two predictors over the same reals keeps their turns apart`, () => {
    const field = testField({ slots: [1, 3, 5] });
    const one = makePredictor(name, field);
    const other = makePredictor(name, field);
    const first = Array.from({ length: 6 }, (_, i) => one.next(client(i), -1));
    const second = Array.from({ length: 6 }, (_, i) => other.next(client(i), -1));
    assert.deepEqual(first, second);
  });

  Deno.test(`${name} takes a standby that stands in for two reals as one real`, () => {
    const field = testField({ slots: [6, 6, 5], identity: [0, 1, 2] });
    const predictor = makePredictor(name, field);
    const counts = countByReal(field, take(predictor, field, 300));
    assert.ok(counts[6]! > 100 && counts[5]! > 50, `${counts}`);
    assert.equal(predictor.next(client(0), 6), 5);
    setUsable(field, 6, false);
    assert.deepEqual(new Set(take(predictor, field, 30)), new Set([5]));
    setUsable(field, 5, false);
    assert.equal(predictor.next(client(0), -1), -1);
  });

  Deno.test(`${name} has a figure for each slot, and words for it`, () => {
    const field = testField({ slots: [1, 3, 5], weight: [1, 2, 3] });
    const predictor = makePredictor(name, field);
    setUsable(field, 3, false);
    take(predictor, field, 10);
    for (let slot = 0; slot < 3; slot++) assert.ok(Number.isFinite(predictor.figure(slot)));
    assert.match(measureOf(name), /^[a-z ]+$/);
  });
}
