/** A real that leaves service: unanswered connections move at their next SYN, uncounted; the others stay. */
import assert from "node:assert/strict";
import { RST } from "../packet/tcp.ts";
import { BACK, FRONT } from "../words.ts";
import { clientAddress, only, TestUnit, type TestUnitOptions } from "./test_unit.ts";

/** R1 takes every connection that it can take, and fails at once. */
const FIRST: TestUnitOptions = {
  reals: [{ weight: 60_000, threshold: 1 }, {}],
  virtuals: [{ predictor: "roundrobin" }],
};

function fail(unit: TestUnit) {
  const ask = { client: clientAddress(99) };
  unit.syn(ask);
  unit.refuse(1, ask);
  assert.equal(unit.realState(1), "failed");
}

const WAYS: Readonly<Record<string, (unit: TestUnit) => void>> = {
  "a failed real": fail,
  "a real out of service": (unit) => unit.orderReal(1, "out-of-service"),
  "a draining real": (unit) => unit.orderReal(1, "drain"),
  "an unreachable real": (unit) => unit.live(5_000, [1]),
};

for (const [name, leave] of Object.entries(WAYS)) {
  Deno.test(`the unanswered connections of ${name} move at their next SYN without being counted`, () => {
    const unit = new TestUnit(FIRST);
    // The real is to be asked again after 30 s, which comes before the connection is given up.
    unit.live(28_000);
    assert.equal(unit.connect(4000), 1);
    assert.equal(unit.syn(), 1);
    leave(unit);
    const before = unit.state.reals.noAnswer[0];
    assert.equal(unit.syn(), 2);
    assert.equal(unit.state.reals.noAnswer[0], before);
    const moved = unit.connections().find(({ foreignPort }) => foreignPort === 5000)!;
    assert.deepEqual([moved.real, moved.reason], [1, "left_service"]);
    assert.deepEqual(unit.accept(1), [], "its late SYN-ACK is dropped");
    assert.equal(unit.accept(2).length, 1);
  });

  Deno.test(`the established connections of ${name} stay`, () => {
    const unit = new TestUnit(FIRST);
    unit.live(28_000);
    assert.equal(unit.connect(4000), 1);
    leave(unit);
    assert.equal(only(unit.fromClient({ sourcePort: 4000 })).port, BACK);
    assert.equal(only(unit.fromReal(1, { destinationPort: 4000 })).port, FRONT);
    assert.deepEqual([5001, 5002].map((port) => unit.connect(port)), [2, 2]);
    assert.equal(only(unit.fromReal(1, { destinationPort: 4000, flags: RST })).port, FRONT);
  });
}

Deno.test("a connection that is answered but not confirmed stays with a real that leaves service", () => {
  const unit = new TestUnit(FIRST);
  unit.syn();
  unit.accept(1);
  unit.orderReal(1, "out-of-service");
  assert.equal(unit.syn(), 1);
  assert.equal(only(unit.fromClient({})).port, BACK);
  assert.equal(unit.connections()[0]!.state, "established");
});

Deno.test("where nobody can take them, the unanswered connections of a real that left service stay with it", () => {
  const unit = new TestUnit({ reals: [{}] });
  unit.syn();
  unit.orderReal(1, "out-of-service");
  assert.equal(unit.syn(), 1);
  assert.equal(unit.accept(1).length, 1);
});

Deno.test("a real that is full keeps its unanswered connections", () => {
  const unit = new TestUnit({ ...FIRST, reals: [{ weight: 60_000, maxconns: 1 }, {}] });
  assert.deepEqual([1, 2, 3].map(() => unit.syn()), [1, 1, 1]);
  assert.equal(unit.realState(1), "max_connections");
  assert.equal(unit.syn(), 2);
});

const RETURNS: Readonly<Record<string, (unit: TestUnit) => void>> = {
  "comes into service": (unit) => unit.orderReal(1, "in-service"),
  "was away and answers ARP again": (unit) => unit.answerArp(1),
};

for (const [name, comeBack] of Object.entries(RETURNS)) {
  Deno.test(`S6: a real that ${name} does not get every connection at once`, () => {
    const unit = new TestUnit();
    if (name === "comes into service") unit.orderReal(1, "out-of-service");
    else unit.live(35_000, [1]);
    for (let port = 5000; port < 5020; port++) assert.equal(unit.connect(port), 2);
    comeBack(unit);
    const taken = Array.from({ length: 10 }, (_, i) => unit.connect(6000 + i));
    assert.deepEqual(taken, [1, 2, 1, 2, 1, 2, 1, 2, 1, 2]);
  });
}
