/** What every predictor must do, whatever its scheme. A new one is held to it by its name in `PREDICTORS`. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { PREDICTORS } from "../words.ts";
import type { Field } from "./predictor.ts";
import { makePredictor } from "./registry.ts";

/** Reals 1, 3, 5 … of a larger unit are bound, so that a predictor that mixes up binds and reals is caught. */
function field(binds: number): Field {
  const reals = binds * 2 + 1;
  return {
    binds: Int32Array.from({ length: binds }, (_, i) => i * 2 + 1),
    usable: new Uint8Array(reals).fill(1),
    connections: new Int32Array(reals),
    weight: new Int32Array(reals).fill(1),
  };
}

for (const name of PREDICTORS) {
  Deno.test(`${name} gives only reals that are bound, usable and not excluded`, () => {
    fc.assert(fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.array(fc.record({ real: fc.nat(18), usable: fc.boolean(), exclude: fc.nat(18) }), {
        maxLength: 60,
      }),
      (binds, steps) => {
        const given = field(binds);
        const predictor = makePredictor(name, given);
        for (const { real, usable, exclude } of steps) {
          if (real < given.usable.length) given.usable[real] = usable ? 1 : 0;
          const chosen = predictor.next(exclude);
          const allowed = [...given.binds].filter((r) => given.usable[r] === 1 && r !== exclude);
          if (allowed.length === 0) assert.equal(chosen, -1);
          else {
            assert.ok(allowed.includes(chosen));
            given.connections[chosen]!++;
          }
        }
      },
    ));
  });

  Deno.test(`${name} gives -1 where no real is bound`, () => {
    assert.equal(makePredictor(name, field(0)).next(-1), -1);
  });

  Deno.test(`${name} gives idle, equal reals the same number of connections`, () => {
    const given = field(4);
    const predictor = makePredictor(name, given);
    const chosen = new Int32Array(given.usable.length);
    for (let i = 0; i < 400; i++) chosen[predictor.next(-1)]!++;
    for (const real of given.binds) assert.equal(chosen[real], 100);
  });

  Deno.test(`${name} uses a real again as soon as it is usable`, () => {
    const given = field(2);
    const predictor = makePredictor(name, given);
    given.usable[1] = 0;
    for (let i = 0; i < 10; i++) given.connections[predictor.next(-1)]!++;
    given.usable[1] = 1;
    const next = Array.from({ length: 4 }, () => predictor.next(-1));
    assert.ok(next.includes(1));
  });

  Deno.test(`${name} with two predictors over the same reals keeps their turns apart`, () => {
    const given = field(3);
    const one = makePredictor(name, given);
    const other = makePredictor(name, given);
    const first = Array.from({ length: 6 }, () => one.next(-1));
    const second = Array.from({ length: 6 }, () => other.next(-1));
    assert.deepEqual(first, second);
  });
}
