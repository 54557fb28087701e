/** An operator's orders of reals and virtuals: in-service and out-of-service from every state. */
import assert from "node:assert/strict";
import { BACK, FRONT, type RealState } from "../words.ts";
import { clientAddress, TestUnit, VIRTUAL, whoHas } from "./test_unit.ts";

const R1 = { weight: 60_000, threshold: 1, retryMs: 5_000, maxconns: 6 };

/** A connection of R1 that is reset. */
function fail(unit: TestUnit) {
  const ask = { client: clientAddress(99) };
  assert.equal(unit.syn(ask), 1);
  unit.refuse(1, ask);
}

/** What brings R1, with one connection at port 4000, into each state. */
const WAYS: Readonly<Record<RealState, (unit: TestUnit) => void>> = {
  "in_service": () => {},
  "max_connections": (unit) => {
    for (let port = 4001; port < 4006; port++) unit.connect(port);
  },
  failed: fail,
  testing: (unit) => {
    fail(unit);
    unit.live(5_000);
  },
  draining: (unit) => unit.orderReal(1, "drain", 60_000),
  "out_of_service": (unit) => unit.orderReal(1, "out-of-service"),
};

function unitIn(state: RealState): TestUnit {
  const unit = new TestUnit({ reals: [R1, {}], virtuals: [{ predictor: "roundrobin" }] });
  assert.equal(unit.connect(4000), 1);
  WAYS[state](unit);
  assert.equal(unit.realState(1), state);
  return unit;
}

/** Data of the connection at port 4000 passes both ways. */
function assertGoesOn(unit: TestUnit) {
  assert.equal(unit.fromClient({ sourcePort: 4000 })[0]!.port, BACK);
  assert.equal(unit.fromReal(1, { destinationPort: 4000 })[0]!.port, FRONT);
}

for (const state of Object.keys(WAYS) as RealState[]) {
  Deno.test(`out-of-service ends ${state}: nothing new comes, and connections go on`, () => {
    const unit = unitIn(state);
    unit.orderReal(1, "out-of-service");
    assert.equal(unit.realState(1), "out_of_service");
    assert.equal(unit.state.reals.drainDeadlineMs[0], 0);
    assertGoesOn(unit);
    assert.equal(unit.connect(5000), 2);
    unit.live(20_000);
    assert.equal(unit.realState(1), "out_of_service", "and nothing but an order ends it");
    const told = unit.told("real").filter((line) => line.endsWith("> out_of_service: command"));
    assert.deepEqual(told, [
      `1: ${state === "out_of_service" ? "in_service" : state} > out_of_service: command`,
    ]);
  });

  Deno.test(`in-service ends ${state}, but for one that is in service or full`, () => {
    const unit = unitIn(state);
    const before = unit.told("real").length;
    unit.orderReal(1, "in-service");
    if (state === "in_service" || state === "max_connections") {
      assert.equal(unit.realState(1), state);
      assert.equal(unit.told("real").length, before);
      return;
    }
    assert.equal(unit.realState(1), "in_service");
    assert.equal(unit.told("real")[before], `1: ${state} > in_service: command`);
    assert.equal(unit.state.reals.ditched[0], 0);
    assertGoesOn(unit);
  });

  Deno.test(`drain of a real that is ${state}`, () => {
    const unit = unitIn(state);
    unit.orderReal(1, "drain");
    assert.equal(unit.realState(1), "draining");
    assertGoesOn(unit);
    assert.equal(unit.connect(5000), 2);
  });
}

Deno.test("a real that comes into service by order starts slowly, one that was full does not", () => {
  const unit = unitIn("out_of_service");
  const starts = unit.state.reals.starts[0]!;
  unit.orderReal(1, "in-service");
  assert.equal(unit.state.reals.starts[0], starts + 1);
  for (let port = 4001; port < 4006; port++) unit.connect(port);
  assert.equal(unit.realState(1), "max_connections");
  unit.close(1, { port: 4001 });
  unit.live(10_100);
  assert.equal(unit.realState(1), "in_service");
  assert.equal(unit.state.reals.starts[0], starts + 1);
});

Deno.test("an order out of service ends a test: the next test has a trial of its own", () => {
  const unit = unitIn("testing");
  assert.equal(unit.syn(), 1);
  unit.orderReal(1, "out-of-service");
  unit.orderReal(1, "in-service");
  unit.syn({ port: 5001 });
  unit.refuse(1, { port: 5001 });
  unit.live(5_000);
  assert.equal(unit.realState(1), "testing");
  assert.equal(unit.syn({ client: clientAddress(2) }), 1);
});

Deno.test("a virtual out of service is silent and takes nothing; in service again it is what its reals make it", () => {
  const unit = new TestUnit({ reals: [{}] });
  unit.connect(4000);
  unit.orderVirtual(1, "out-of-service");
  assert.equal(unit.syn(), 0);
  assert.equal(unit.count("out_of_service"), 1);
  assert.deepEqual(unit.send(FRONT, whoHas(VIRTUAL)), []);
  assertGoesOn(unit);
  unit.orderReal(1, "out-of-service");
  assert.equal(unit.virtualState(), "out_of_service", "whatever becomes of its reals");
  unit.orderVirtual(1, "in-service");
  assert.equal(unit.virtualState(), "failed");
  unit.orderReal(1, "in-service");
  assert.equal(unit.virtualState(), "in_service");
  unit.orderVirtual(1, "out-of-service");
  unit.orderVirtual(1, "in-service");
  assert.equal(unit.virtualState(), "in_service");
  assert.deepEqual(unit.told("virtual"), [
    "1: failed > in_service: usable real",
    "1: in_service > out_of_service: command",
    "1: out_of_service > failed: command",
    "1: failed > in_service: usable real",
    "1: in_service > out_of_service: command",
    "1: out_of_service > in_service: command",
  ]);
});

Deno.test("in-service of a virtual that is in service or failed changes nothing", () => {
  const unit = new TestUnit({ reals: [{}] });
  const told = unit.told("virtual").length;
  unit.orderVirtual(1, "in-service");
  unit.orderReal(1, "out-of-service");
  unit.orderVirtual(1, "in-service");
  assert.equal(unit.virtualState(), "failed");
  assert.equal(unit.told("virtual").length, told + 1);
});

Deno.test("out of service twice is told once", () => {
  const unit = new TestUnit();
  for (let i = 0; i < 2; i++) {
    unit.orderReal(1, "out-of-service");
    unit.orderVirtual(1, "out-of-service");
  }
  assert.equal(unit.told("real").length, 1);
  assert.equal(unit.told("virtual").filter((line) => line.includes("command")).length, 1);
});
