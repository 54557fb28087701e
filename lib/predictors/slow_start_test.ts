import assert from "node:assert/strict";
import fc from "fast-check";
import type { PredictorName } from "../words.ts";
import type { Field } from "./predictor.ts";
import { makePredictor } from "./registry.ts";
import { SlowStart } from "./slow_start.ts";
import { client, setUsable, take, testField } from "./test_field.ts";

const HELD = 60;

/** A real leaves service and returns idle, while the others hold connections. */
function restart(field: Field, real: number) {
  setUsable(field, real, false);
  field.connections[real] = 0;
  setUsable(field, real, true);
}

/** Reals that hold connections in proportion to their weights. */
function busyField(weight: number[]): Field {
  const connections = weight.map((own) => own * HELD);
  return testField({ slots: weight.length, weight, connections });
}

/** The most connections that one real gets among any `window` in a row. */
function mostOf(taken: number[], real: number, window: number): number {
  return Math.max(
    ...taken.map((_, i) => taken.slice(i, i + window).filter((other) => other === real).length),
  );
}

for (const name of ["leastconns", "weighted"] satisfies PredictorName[]) {
  for (const [reals, every] of [[2, 2], [3, 2], [5, 3], [10, 5]] as const) {
    Deno.test(`${name} gives a new one of ${reals} reals one of every ${every} connections (S6)`, () => {
      const field = busyField(new Array(reals).fill(1));
      const predictor = makePredictor(name, field);
      restart(field, 1);
      const taken = take(predictor, field, 2 * HELD);
      assert.equal(mostOf(taken, 1, every), 1);
      assert.equal(taken.filter((real) => real === 1).length, 2 * HELD / every, "and no fewer");
    });
  }

  Deno.test(`${name} gives a new real its share once it is level`, () => {
    const field = busyField([1, 1, 1]);
    const predictor = makePredictor(name, field);
    restart(field, 2);
    take(predictor, field, 5 * HELD);
    field.connections[2]! -= 5;
    field.version++;
    assert.deepEqual(take(predictor, field, 4), [2, 2, 2, 2], "it is new no longer");
  });

  Deno.test(`${name} holds nobody back where reals come into service idle side by side`, () => {
    const field = testField({ slots: 3 });
    [0, 1, 2].forEach((real) => setUsable(field, real, false));
    const predictor = makePredictor(name, field);
    [0, 1, 2].forEach((real) => setUsable(field, real, true));
    assert.deepEqual(take(predictor, field, 6), [0, 1, 2, 0, 1, 2]);
    field.connections[1] = 0;
    assert.deepEqual(take(predictor, field, 2), [1, 1], "all were level from the first");
  });

  Deno.test(`${name} takes no real for new that was in service before it`, () => {
    const field = testField({ slots: 2, connections: [HELD, 0] });
    restart(field, 1);
    const predictor = makePredictor(name, field);
    field.version++;
    assert.deepEqual(take(predictor, field, 3), [1, 1, 1]);
  });

  Deno.test(`${name} starts a standby slowly when it takes a real's place`, () => {
    const field = testField({ slots: 2, connections: [HELD, HELD], reals: 3 });
    const predictor = makePredictor(name, field);
    setUsable(field, 1, false);
    field.slots[1] = 2;
    field.version++;
    assert.deepEqual(take(predictor, field, 6), [2, 0, 2, 0, 2, 0]);
    field.connections[2] = HELD * 2;
    take(predictor, field, 1);
    field.connections[2] = HELD;
    field.version++;
    assert.deepEqual(take(predictor, field, 3), [2, 2, 2], "it is new no longer");
  });

  Deno.test(`${name} gives a new real everything where no other may be chosen`, () => {
    const field = busyField([1, 1]);
    const predictor = makePredictor(name, field);
    restart(field, 1);
    const excluding = Array.from({ length: 3 }, (_, i) => predictor.next(client(i), 0));
    assert.deepEqual(excluding, [1, 1, 1]);
    setUsable(field, 0, false);
    assert.deepEqual(take(predictor, field, 3), [1, 1, 1]);
  });

  Deno.test(`${name} lets new reals take turns where all others are excluded`, () => {
    const field = testField({ slots: [0, 0, 0, 1, 2], connections: [HELD, HELD, HELD] });
    const predictor = makePredictor(name, field);
    restart(field, 1);
    restart(field, 2);
    const excluding = Array.from({ length: 6 }, (_, i) => predictor.next(client(i), 0));
    assert.deepEqual(excluding, [1, 2, 1, 2, 1, 2]);
  });

  Deno.test(`${name} gives a real that comes and goes no more than one that stays`, () => {
    const field = busyField(new Array(10).fill(1));
    const predictor = makePredictor(name, field);
    const taken = Array.from({ length: 20 }, (_, i) => {
      restart(field, 1);
      return take(predictor, field, 1, i)[0]!;
    });
    assert.equal(mostOf(taken, 1, 5), 1);
    assert.equal(mostOf(taken, 1, 6), 2);
  });

  Deno.test(`${name} never gives a new real two in a row, whatever ends meanwhile`, () => {
    const ends = fc.array(fc.record({ real: fc.nat(5), count: fc.nat(3) }), {
      maxLength: 100,
      size: "max",
    });
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 6 }), ends, (reals, steps) => {
        const field = busyField(new Array(reals).fill(1));
        const predictor = makePredictor(name, field);
        restart(field, 0);
        let before = -1;
        for (const { real, count } of steps) {
          const level = field.connections.reduce((a, b) => a + b) <=
            field.connections[0]! * reals;
          if (level) return;
          const [taken] = take(predictor, field, 1);
          assert.ok(taken !== 0 || before !== 0);
          before = taken!;
          if (real < reals && real !== 0) field.connections[real]! -= count;
        }
      }),
      { seed: 1 },
    );
  });
}

Deno.test("weighted takes a new real for level by what it holds per weight", () => {
  const field = busyField([4, 1, 4]);
  const predictor = makePredictor("weighted", field);
  restart(field, 1);
  const taken = take(predictor, field, 4 * HELD);
  assert.equal(mostOf(taken.slice(0, 2 * HELD), 1, 2), 1);
  assert.deepEqual([...field.connections], [320, 80, 320], "its weight is a ninth of all");
  field.connections[1] = 75;
  assert.deepEqual(take(predictor, field, 4), [1, 1, 1, 1]);
});

Deno.test("slow start is active only while a slot is warming, usable or not", () => {
  const field = busyField([1, 1, 1]);
  const slowStart = new SlowStart(field, field.weight);
  const activeAfter = (slot: number) => {
    slowStart.gave(slot);
    return slowStart.active;
  };
  assert.equal(activeAfter(0), false);
  restart(field, 1);
  restart(field, 2);
  assert.equal(activeAfter(1), true);
  setUsable(field, 2, false);
  field.connections[2] = 2 * HELD;
  assert.equal(activeAfter(0), true, "the other may still be chosen");
  setUsable(field, 1, false);
  assert.equal(activeAfter(0), true, "they were still warming when they went");
  field.connections[2] = 0;
  field.usable[2] = 1;
  field.usable[1] = 1;
  field.connections[1] = HELD;
  field.connections[2] = HELD;
  assert.equal(activeAfter(0), false, "both are level");
});

Deno.test("weighted brings a heavy real to its share, however much heavier it is than the others", () => {
  for (const weight of [[1, 3], [1, 50], [1, 1, 9], [1, 1, 1, 1, 1, 1, 7]]) {
    const field = busyField(weight);
    const predictor = makePredictor("weighted", field);
    const heavy = weight.length - 1;
    restart(field, heavy);
    assert.notEqual(mostOf(take(predictor, field, 40), heavy, 40), 40, "not every connection");
    take(predictor, field, 200 * HELD);
    const share = field.connections[heavy]! / field.connections.reduce((a, b) => a + b);
    const due = weight[heavy]! / weight.reduce((a, b) => a + b);
    assert.ok(Math.abs(share - due) < 0.01, `${weight}: ${share} of ${due}`);
  }
});
