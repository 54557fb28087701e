/**
 * `explain` against random histories of two units that are asked the same: one explains before each SYN, and must say what that
 * SYN gets; the other never does, and must have done the same.
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { parseIpv4 } from "../packet/address.ts";
import { ORDERS, PREDICTORS } from "../words.ts";
import { ORDER_EXPLAIN } from "./order_box.ts";
import type { Explanation } from "./orders.ts";
import { type Ask, clientAddress, TestUnit, type TestUnitOptions } from "./test_unit.ts";

const CLIENTS = 5;
const REALS = 5;

/** One step of a history. What it is about is taken modulo what there is. */
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("syn" as const), client: fc.nat(99) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom("accept" as const, "accept", "refuse", "again", "close"),
      connection: fc.nat(99),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("order" as const),
      real: fc.integer({ min: 1, max: REALS }),
      order: fc.constantFrom(...ORDERS),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("pass" as const),
      ms: fc.constantFrom(100, 1_000, 5_000, 12_000),
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

class History {
  readonly unit: TestUnit;
  readonly #explains: boolean;
  /** Of each connection: by what it was asked for, and the real that its last SYN went to. */
  readonly #asked: { ask: Ask; real: number }[] = [];
  /** Where each SYN went. */
  readonly went: number[] = [];

  constructor(options: TestUnitOptions, explains: boolean) {
    this.unit = new TestUnit(options);
    this.#explains = explains;
  }

  take(step: Step) {
    const { unit } = this;
    if (step.kind === "pass") unit.live(step.ms);
    else if (step.kind === "order") unit.orderReal(step.real, step.order);
    else if (step.kind === "syn") this.#open(clientAddress(step.client % CLIENTS));
    else if (this.#asked.length > 0) {
      const connection = this.#asked[step.connection % this.#asked.length]!;
      const { ask, real } = connection;
      if (step.kind === "refuse") unit.refuse(real, ask);
      else if (step.kind === "close") unit.close(real, ask);
      else if (step.kind === "again") this.#sent(connection);
      else {
        unit.accept(real, ask);
        unit.fromClient({ sourcePort: ask.port! }, { source: ask.client! });
      }
    }
  }

  #open(client: string) {
    // Never one that was refused before: a SYN that is repeated comes later than the explanation.
    const ask = { client, port: 5000 + this.went.length };
    const connection = { ask, real: 0 };
    const said = this.#explains ? explain(this.unit, client) : undefined;
    this.#sent(connection);
    if (connection.real !== 0) this.#asked.push(connection);
    if (said === undefined) return;
    assert.equal(said.real + 1, connection.real, "what was explained");
    if (connection.real === 0) return;
    const made = this.unit.connections().find(({ foreignAddress, foreignPort }) =>
      foreignAddress === client && foreignPort === ask.port
    )!;
    assert.equal(made.reason, said.reason);
  }

  #sent(connection: { ask: Ask; real: number }) {
    const real = this.unit.syn(connection.ask);
    this.went.push(real);
    if (real !== 0) connection.real = real;
  }
}

function explain(unit: TestUnit, client: string): Explanation {
  const { orders } = unit.state;
  orders.leave({ kind: ORDER_EXPLAIN, object: 0, order: 0, argument: parseIpv4(client) });
  unit.turn();
  return orders.readExplanation();
}

for (const predictor of PREDICTORS) {
  for (const stickyMs of [0, 20_000]) {
    const options: TestUnitOptions = {
      reals: [
        { threshold: 2, retryMs: 1_000, standby: 3 },
        { maxconns: 3, weight: 2, threshold: 3 },
        { weight: 3, retryMs: 5_000, threshold: 3 },
        {},
        { threshold: 2, retryMs: 1_000 },
      ],
      virtuals: [
        { predictor, stickyMs, reals: [0, 1, 2], backup: 1 },
        { predictor, address: "192.0.2.11", reals: [4] },
      ],
    };

    const name = stickyMs === 0 ? predictor : `${predictor}, sticky`;
    Deno.test(`${name}: explain says what the next SYN gets, and asking changes nothing`, () => {
      fc.assert(
        fc.property(fc.array(step, { maxLength: 80, size: "max" }), (steps) => {
          const asked = new History(options, true);
          const silent = new History(options, false);
          for (const step of steps) {
            asked.take(step);
            silent.take(step);
          }
          assert.deepEqual(asked.went, silent.went);
          assert.deepEqual(asked.unit.told("real"), silent.unit.told("real"));
        }),
        { numRuns: 25 },
      );
    });
  }
}
