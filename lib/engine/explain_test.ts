/** `explain` says what the next SYN of a client then gets, and why; and asking changes nothing. */
import assert from "node:assert/strict";
import { parseIpv4 } from "../packet/address.ts";
import { BACK, LINK_DOWN, PREDICTORS } from "../words.ts";
import { ORDER_EXPLAIN } from "./order_box.ts";
import type { Explanation } from "./orders.ts";
import { CLIENT, clientAddress, TestUnit, VIRTUAL } from "./test_unit.ts";
import {
  BAD_SOURCE,
  LINK_DOWN as DROP_LINK_DOWN,
  NOT_SERVED,
  OUT_OF_SERVICE,
  SYNGUARD,
  TABLE_FULL,
} from "./verdicts.ts";

/** For a client to the virtual of index `virtual`. */
function explain(unit: TestUnit, client = CLIENT, virtual = 0): Explanation {
  const { orders } = unit.state;
  orders.leave({ kind: ORDER_EXPLAIN, object: virtual, order: 0, argument: parseIpv4(client) });
  unit.turn();
  return orders.readExplanation();
}

/** What was explained, in short; objects count from 0, as the answer does. */
function told(unit: TestUnit, client = CLIENT, virtual = 0) {
  const { virtual: takes, serving, real, reason } = explain(unit, client, virtual);
  return { takes, serving, real, reason };
}

for (const predictor of PREDICTORS) {
  Deno.test(`${predictor}: explain names the real that the next SYN gets, time after time`, () => {
    const unit = new TestUnit({
      reals: [{ weight: 3 }, { weight: 1 }, { weight: 2 }],
      virtuals: [{ predictor }],
    });
    for (let number = 0; number < 60; number++) {
      const client = clientAddress(number);
      const first = explain(unit, client);
      assert.deepEqual(explain(unit, client), first, "asking again");
      assert.equal(first.reason, "predictor");
      assert.equal(unit.connect(5000, 80, VIRTUAL, client), first.real + 1);
      assert.equal(unit.connections().at(-1)!.reason, "predictor");
      if (number % 5 === 0) unit.orderReal(1 + number % 3, "out-of-service");
      if (number % 5 === 3) unit.orderReal(1 + (number - 3) % 3, "in-service");
      unit.nowMs += 7;
    }
  });
}

Deno.test("the candidates are the binds, with what the predictor compares and what stands in the way", () => {
  const unit = new TestUnit({
    reals: [{ standby: 3 }, { maxconns: 1 }, {}, {}, {}],
    virtuals: [{ reals: [0, 1, 2, 4] }],
  });
  assert.deepEqual([unit.connect(5000), unit.connect(5001)], [1, 2]);
  assert.equal(unit.syn({ client: clientAddress(9) }), 3);
  unit.refuse(3, { client: clientAddress(9) });
  assert.equal(unit.connect(5003), 5);
  unit.orderReal(1, "drain");
  const { candidates } = explain(unit, clientAddress(9));
  assert.deepEqual(candidates, [
    { virtual: 0, bound: 0, real: 3, skip: "draining", usable: true, figure: 0 },
    { virtual: 0, bound: 1, real: 1, skip: "max_connections", usable: false, figure: 1 },
    { virtual: 0, bound: 2, real: 2, skip: "ditched", usable: false, figure: 1 },
    { virtual: 0, bound: 4, real: 4, skip: "none", usable: true, figure: 1 },
  ]);
  assert.equal(explain(unit).candidates[2]!.skip, "none", "of another client");
});

Deno.test("every state of a real that stands in the way is named, and ARP too", () => {
  const unit = new TestUnit({ reals: [{ threshold: 1, retryMs: 5_000 }, {}] });
  const skip = () => explain(unit).candidates[0]!.skip;
  unit.orderReal(1, "out-of-service");
  assert.equal(skip(), "out_of_service");
  unit.orderReal(1, "in-service");
  const ask = { client: clientAddress(9) };
  assert.equal(unit.syn(ask), 1);
  unit.refuse(1, ask);
  assert.equal(skip(), "failed");
  unit.live(5_000);
  assert.equal(skip(), "testing");
  unit.orderReal(1, "in-service");
  unit.live(40_000, [1]);
  assert.equal(skip(), "unresolved");
});

Deno.test("a sticky client is told its real, usable or not, and the reason only where it gets there", () => {
  const unit = new TestUnit({ virtuals: [{ stickyMs: 60_000 }] });
  assert.equal(explain(unit).sticky, -1);
  assert.equal(unit.connect(5000), 1);
  assert.deepEqual(told(unit), { takes: 0, serving: 0, real: 0, reason: "sticky" });
  assert.equal(explain(unit).sticky, 0);
  unit.orderReal(1, "out-of-service");
  const moved = explain(unit);
  assert.deepEqual([moved.sticky, moved.real, moved.reason], [0, 1, "predictor"]);
  assert.equal(unit.connect(5001), 2);
});

Deno.test("a trial is told to the client that will be it, until there is one", () => {
  const unit = new TestUnit({ reals: [{ threshold: 1, retryMs: 5_000 }, {}] });
  unit.syn();
  unit.refuse(1);
  unit.live(5_000);
  const [first, second] = [clientAddress(1), clientAddress(2)];
  assert.deepEqual(told(unit, first), { takes: 0, serving: 0, real: 0, reason: "trial" });
  assert.deepEqual(told(unit, second), { takes: 0, serving: 0, real: 0, reason: "trial" });
  assert.equal(unit.syn({ client: first }), 1);
  assert.deepEqual(told(unit, second), { takes: 0, serving: 0, real: 1, reason: "predictor" });
  assert.equal(unit.syn({ client: second }), 2);
});

Deno.test("a backup is told by the virtual whose reals serve, with its candidates, a trial of its reals too", () => {
  const unit = new TestUnit({
    reals: [{}, { threshold: 1, retryMs: 5_000 }, {}],
    virtuals: [{ reals: [0], backup: 1 }, { address: "192.0.2.11", reals: [1, 2] }],
  });
  unit.orderReal(1, "out-of-service");
  assert.deepEqual(told(unit), { takes: 0, serving: 1, real: 1, reason: "predictor" });
  assert.deepEqual(
    explain(unit).candidates.map(({ virtual, bound }) => [virtual, bound]),
    [[0, 0], [1, 1], [1, 2]],
  );
  assert.equal(unit.syn(), 2);
  unit.refuse(2);
  unit.live(5_000);
  const client = clientAddress(1);
  assert.deepEqual(told(unit, client), { takes: 0, serving: 1, real: 1, reason: "trial" });
  assert.deepEqual(explain(unit, client).candidates.map(({ bound }) => bound), [0, 1, 2]);
  assert.equal(unit.syn({ client }), 2);
});

Deno.test("among virtuals of one address and port the client's own is told, whichever is asked for", () => {
  const unit = new TestUnit({
    virtuals: [
      { reals: [0] },
      { reals: [1], clients: [{ address: "198.51.100.0", bits: 24 }] },
    ],
  });
  for (const asked of [0, 1]) {
    assert.deepEqual(told(unit, CLIENT, asked), {
      takes: 1,
      serving: 1,
      real: 1,
      reason: "predictor",
    });
    assert.equal(explain(unit, clientAddress(1), asked).virtual, 0);
  }
});

Deno.test("a client that no virtual takes is told so", () => {
  const unit = new TestUnit({
    virtuals: [{ clients: [{ address: "10.0.0.0", bits: 8 }] }],
  });
  assert.deepEqual(explain(unit), {
    drop: NOT_SERVED,
    virtual: -1,
    serving: -1,
    real: -1,
    reason: "predictor",
    sticky: -1,
    candidates: [],
  });
  assert.equal(unit.syn(), 0);
});

Deno.test("where no real can, none is told, with what stands in the way of each", () => {
  const unit = new TestUnit();
  for (const real of [1, 2]) unit.orderReal(real, "out-of-service");
  const { real, serving, candidates } = explain(unit);
  assert.deepEqual([real, serving], [-1, -1]);
  assert.deepEqual(candidates.map(({ skip }) => skip), ["out_of_service", "out_of_service"]);
  assert.equal(unit.syn(), 0);
});

Deno.test("a virtual that is out of service or drains takes nobody, whatever its reals can", () => {
  for (const order of ["out-of-service", "drain"] as const) {
    const unit = new TestUnit({ virtuals: [{ stickyMs: 60_000 }] });
    unit.connect(5000);
    unit.orderVirtual(1, order);
    const { virtual, serving, real, sticky } = explain(unit);
    assert.deepEqual([virtual, serving, real, sticky], [0, -1, -1, 0]);
    assert.equal(unit.syn({ port: 5001 }), 0);
  }
});

Deno.test("the room that a moved connection has just left is told", () => {
  const unit = new TestUnit({ reals: [{ maxconns: 1 }, { maxconns: 1 }] });
  assert.deepEqual([1, 2, 3, 4].map(() => unit.syn()), [1, 1, 1, 2]);
  const { real } = explain(unit, clientAddress(1));
  assert.equal(unit.syn({ client: clientAddress(1) }), real + 1);
});

Deno.test("what would drop the SYN is told, and then no real", () => {
  const drops = (unit: TestUnit, client = CLIENT) => {
    const { drop, real, serving } = explain(unit, client);
    if (drop >= 0) assert.deepEqual([real, serving], [-1, -1]);
    return drop;
  };
  const unit = new TestUnit({
    reals: [{}],
    virtuals: [{ synguard: { perSecond: 0, embryonic: 2 } }],
    connections: { max: 3 },
  });
  assert.equal(drops(unit), -1);
  assert.equal(drops(unit, "127.0.0.1"), BAD_SOURCE);
  unit.syn();
  unit.syn({ port: 5001 });
  assert.equal(drops(unit), SYNGUARD);
  assert.equal(unit.state.virtuals.synguarded[0], 0, "asking is no SYN");
  for (const port of [5000, 5001]) {
    unit.accept(1, { port });
    unit.fromClient({ sourcePort: port });
  }
  unit.connect(5002);
  assert.equal(drops(unit), TABLE_FULL);
  unit.orderVirtual(1, "drain");
  assert.equal(drops(unit), OUT_OF_SERVICE);
  unit.wire.links[BACK] = LINK_DOWN;
  unit.live(1_000);
  assert.equal(drops(unit), DROP_LINK_DOWN);
});

Deno.test("a standby in place of a real that ditched the client's last connection is told, before the backup", () => {
  const unit = new TestUnit({
    reals: [{ standby: 1 }, {}, {}],
    virtuals: [{ reals: [0], backup: 1 }, { address: "192.0.2.11", reals: [2] }],
  });
  assert.equal(unit.syn(), 1);
  unit.refuse(1);
  assert.equal(explain(unit).real, 1);
  assert.equal(unit.syn(), 2, "the connection itself moves there");
  assert.equal(unit.syn({ port: 5001 }), 2, "and so does the next");
  assert.equal(explain(unit, clientAddress(1)).real, 0);
});
