/** M14: the standby of a real takes its load while it is down, and gives it back. */
import assert from "node:assert/strict";
import { BACK, FRONT } from "../words.ts";
import { clientAddress, only, TestUnit, type TestUnitOptions } from "./test_unit.ts";

/** The virtual is bound to R1 alone; R3 is its standby. */
const PAIR: TestUnitOptions = {
  reals: [{ standby: 2, threshold: 1, retryMs: 5_000 }, {}, {}],
  virtuals: [{ reals: [0] }],
};

function fail(unit: TestUnit) {
  const ask = { client: clientAddress(99) };
  assert.equal(unit.syn(ask), 1);
  unit.refuse(1, ask);
  assert.equal(unit.realState(1), "failed");
}

/** Where new connections go, one after the other. */
function taken(unit: TestUnit, ports: number[]): number[] {
  return ports.map((port) => unit.connect(port));
}

Deno.test("M14: new connections of a failed real go to its standby only, and back to it when it is back", () => {
  const unit = new TestUnit(PAIR);
  assert.deepEqual(taken(unit, [5000, 5001]), [1, 1]);
  fail(unit);
  assert.deepEqual(taken(unit, [5002, 5003]), [3, 3]);
  unit.live(5_000);
  assert.deepEqual(taken(unit, [5004, 5005]), [1, 1], "the trial, and those after it");
  assert.deepEqual([...unit.state.reals.connectionsTotal], [5, 0, 2]);
});

Deno.test("M14: the ditched connection itself goes to the standby", () => {
  const unit = new TestUnit(PAIR);
  fail(unit);
  assert.equal(unit.syn({ client: clientAddress(99) }), 3);
});

Deno.test("M14: a standby not bound itself takes nothing while its real is in service", () => {
  const unit = new TestUnit(PAIR);
  for (let port = 5000; port < 5050; port++) assert.equal(unit.connect(port), 1);
});

Deno.test("M14: connections stay where they are when the real fails and when it returns", () => {
  const unit = new TestUnit(PAIR);
  unit.connect(5000);
  fail(unit);
  unit.connect(5001);
  assert.equal(only(unit.fromReal(1, { destinationPort: 5000 })).port, FRONT);
  unit.orderReal(1, "in-service");
  assert.equal(only(unit.fromClient({ sourcePort: 5001 })).frame.ipv4!.destination, "10.0.0.3");
  assert.equal(only(unit.fromReal(3, { destinationPort: 5001 })).port, FRONT);
  assert.equal(only(unit.fromClient({ sourcePort: 5000 })).port, BACK);
});

Deno.test("M14: the standby stands in for a real that is out of service, that drains or that is unreachable", () => {
  const unit = new TestUnit(PAIR);
  unit.connect(5000);
  unit.orderReal(1, "out-of-service");
  assert.equal(unit.connect(5001), 3);
  unit.orderReal(1, "in-service");
  assert.equal(unit.connect(5002), 1);
  unit.orderReal(1, "drain");
  assert.equal(unit.realState(1), "draining");
  assert.equal(unit.connect(5003), 3);
  unit.orderReal(1, "in-service");
  unit.live(35_000, [1]);
  assert.equal(unit.realState(1), "in_service");
  assert.equal(unit.connect(5004), 3);
  unit.answerArp(1);
  assert.equal(unit.connect(5005), 1);
});

Deno.test("M14: the standby takes nothing of a real that has as many connections as it may have", () => {
  const unit = new TestUnit({ ...PAIR, reals: [{ standby: 2, maxconns: 1 }, {}, {}] });
  unit.connect(5000);
  assert.equal(unit.realState(1), "max_connections");
  assert.equal(unit.syn({ port: 5001 }), 0);
  assert.equal(unit.count("no_real"), 1);
  assert.equal(unit.serving(), "none");
  unit.close(1);
  unit.live(10_100);
  assert.equal(unit.connect(5002), 1);
});

Deno.test("M14: the standby takes nothing of a real that has not had the time to answer ARP", () => {
  const unit = new TestUnit({ ...PAIR, resolved: false });
  unit.answerArp(3);
  assert.equal(unit.syn(), 0);
  assert.equal(unit.virtualState(), "failed");
  unit.live(5_000, [1]);
  assert.equal(unit.connect(5001), 3);
});

Deno.test("M14: a chain of standbys is followed to the first that is up, and back step by step", () => {
  const unit = new TestUnit({
    reals: [{ standby: 1 }, { standby: 2 }, { standby: 3 }, {}],
    virtuals: [{ reals: [0] }],
  });
  const next = () => unit.connect(unit.state.connections.total + 1000);
  assert.equal(next(), 1);
  unit.orderReal(2, "out-of-service");
  assert.equal(next(), 1, "its own standby is nothing to a real in service");
  unit.orderReal(1, "out-of-service");
  assert.equal(next(), 3);
  unit.orderReal(3, "out-of-service");
  assert.equal(next(), 4);
  unit.orderReal(2, "in-service");
  assert.equal(next(), 2);
  unit.orderReal(1, "in-service");
  assert.equal(next(), 1);
});

Deno.test("M14: where the whole chain is down there is no real", () => {
  const unit = new TestUnit(PAIR);
  unit.orderReal(3, "out-of-service");
  unit.orderReal(1, "out-of-service");
  assert.equal(unit.syn(), 0);
  assert.equal(unit.count("no_real"), 1);
  assert.equal(unit.virtualState(), "failed");
});

Deno.test("M14: a standby that is full stands in all the same, and its own standby takes nothing", () => {
  const reals = [{ standby: 1 }, { standby: 2, maxconns: 1 }, {}];
  const unit = new TestUnit({ reals, virtuals: [{ reals: [0] }] });
  unit.orderReal(1, "out-of-service");
  assert.equal(unit.connect(5000), 2);
  assert.equal(unit.syn({ port: 5001 }), 0);
});

Deno.test("M14: a standby that is bound itself carries its own share and the other's", () => {
  const unit = new TestUnit({
    reals: [{ standby: 1, weight: 2 }, { weight: 1 }, { weight: 1 }],
    virtuals: [{ predictor: "roundrobin" }],
  });
  unit.orderReal(1, "out-of-service");
  for (let port = 5000; port < 5400; port++) unit.connect(port);
  assert.deepEqual([...unit.state.reals.connectionsTotal], [0, 300, 100]);
  assert.equal(unit.serving(), "reals");
  unit.orderReal(1, "in-service");
  for (let port = 6000; port < 6400; port++) unit.connect(port);
  assert.deepEqual([...unit.state.reals.connectionsTotal], [200, 400, 200]);
});

Deno.test("M14: one standby stands in for two reals, of two virtuals", () => {
  const unit = new TestUnit({
    reals: [{ standby: 2 }, { standby: 2 }, {}],
    virtuals: [{ reals: [0] }, { address: "192.0.2.11", reals: [1] }],
  });
  unit.orderReal(1, "out-of-service");
  assert.deepEqual([unit.connect(5000), unit.connect(5001, 80, "192.0.2.11")], [3, 2]);
  unit.orderReal(2, "out-of-service");
  assert.deepEqual([unit.connect(5002), unit.connect(5003, 80, "192.0.2.11")], [3, 3]);
  const { frame } = only(unit.fromReal(3, { destinationPort: 5003 }));
  assert.equal(frame.ipv4!.source, "192.0.2.11");
});

Deno.test("M14: `serving` tells whether the virtual's own reals or standbys take connections, and each change is told", () => {
  const unit = new TestUnit({ ...PAIR, virtuals: [{ reals: [0, 1] }] });
  assert.equal(unit.serving(), "reals");
  const told = unit.told("serving").length;
  unit.orderReal(1, "out-of-service");
  assert.equal(unit.serving(), "reals", "R2 is there");
  unit.orderReal(2, "out-of-service");
  assert.equal(unit.serving(), "standby");
  unit.orderReal(3, "out-of-service");
  assert.equal(unit.serving(), "none");
  unit.orderReal(3, "in-service");
  assert.equal(unit.serving(), "standby");
  unit.orderReal(1, "in-service");
  assert.equal(unit.serving(), "reals");
  assert.deepEqual(unit.told("serving").slice(told), [
    "1: reals > standby: no usable real",
    "1: none > standby: usable real",
    "1: standby > reals: usable real",
  ]);
  assert.deepEqual(unit.told("virtual").slice(-2), [
    "1: in_service > failed: no usable real",
    "1: failed > in_service: usable real",
  ]);
});
