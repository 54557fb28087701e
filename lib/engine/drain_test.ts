/** Drains of reals and virtuals: they end by themselves, by a deadline, or by another order. */
import assert from "node:assert/strict";
import { SYN } from "../packet/tcp.ts";
import { BACK, FRONT } from "../words.ts";
import { only, realFrame, TestUnit, VIRTUAL, whoHas } from "./test_unit.ts";

/** Connections that are not cut. */
function left(unit: TestUnit): number {
  return unit.connections().filter(({ state }) => state !== "cut").length;
}

Deno.test("a draining real takes nothing new, and is out of service when its last connection has ended", () => {
  const unit = new TestUnit();
  const ports = [5000, 5001, 5002, 5003];
  assert.deepEqual(ports.map((port) => unit.connect(port)), [1, 2, 1, 2]);
  unit.orderReal(1, "drain");
  assert.equal(unit.connect(5004), 2);
  unit.close(1, { port: 5000 });
  unit.live(10_100);
  assert.equal(unit.realState(1), "draining");
  assert.equal(only(unit.fromClient({ sourcePort: 5002 })).port, BACK);
  assert.equal(only(unit.fromReal(1, { destinationPort: 5002 })).port, FRONT);
  unit.close(1, { port: 5002 });
  unit.live(10_100);
  assert.deepEqual(unit.told("real"), [
    "1: in_service > draining: command",
    "1: draining > out_of_service: drained",
  ]);
});

Deno.test("a real without connections is drained at once", () => {
  const unit = new TestUnit();
  unit.orderReal(1, "drain", 60_000);
  assert.equal(unit.realState(1), "out_of_service");
  assert.equal(unit.state.reals.drainDeadlineMs[0], 0);
});

Deno.test("a deadline ends the drain and cuts what is left of that real, and nothing else", () => {
  const unit = new TestUnit();
  for (let port = 5000; port < 5010; port++) unit.connect(port);
  unit.orderReal(1, "drain", 5_000);
  assert.equal(unit.state.reals.drainDeadlineMs[0], unit.nowMs + 5_000);
  unit.live(4_900);
  assert.equal(unit.realState(1), "draining");
  unit.live(100);
  assert.deepEqual(unit.told("real").at(-1), "1: draining > out_of_service: deadline");
  for (const { real, state } of unit.connections()) {
    assert.equal(state, real === 0 ? "cut" : "established");
  }
  unit.live(10_100);
  assert.deepEqual([...unit.state.reals.connections], [0, 5]);
  assert.equal(unit.fromClient({ sourcePort: 5001 }).length, 1);
});

Deno.test("the real's own outbound connections hold up no drain, and are not cut", () => {
  const unit = new TestUnit({ reals: [{}], statics: [{ real: 0, virtual: 0 }] });
  unit.connect(5000);
  unit.send(BACK, realFrame(1, { destinationPort: 443, flags: SYN }, "203.0.113.5"));
  unit.orderReal(1, "drain", 1_000);
  unit.orderVirtual(1, "drain", 1_000);
  assert.equal(unit.realState(1), "draining");
  unit.live(1_000);
  assert.deepEqual(unit.connections().map(({ state }) => state), ["cut", "embryonic"]);
  unit.live(11_000);
  unit.orderReal(1, "in-service");
  unit.orderReal(1, "drain");
  assert.equal(unit.realState(1), "out_of_service");
});

Deno.test("a second drain may set a deadline or move it", () => {
  const unit = new TestUnit({ reals: [{}] });
  unit.connect(5000);
  unit.orderReal(1, "drain");
  unit.live(2_000);
  assert.equal(unit.realState(1), "draining");
  unit.orderReal(1, "drain", 10_000);
  unit.orderReal(1, "drain", 1_000);
  unit.live(1_000);
  assert.equal(unit.realState(1), "out_of_service");
  assert.equal(left(unit), 0);
});

Deno.test("in-service ends a drain and its deadline", () => {
  const unit = new TestUnit({ reals: [{}] });
  unit.connect(5000);
  unit.orderReal(1, "drain", 5_000);
  unit.orderReal(1, "in-service");
  assert.equal(unit.connect(5001), 1);
  unit.live(10_000);
  assert.equal(unit.realState(1), "in_service");
  assert.equal(left(unit), 2);
});

Deno.test("a new drain knows nothing of the deadline of the one before", () => {
  const unit = new TestUnit({ reals: [{}] });
  unit.connect(5000);
  unit.orderReal(1, "drain", 5_000);
  unit.orderReal(1, "in-service");
  unit.orderReal(1, "drain");
  unit.live(10_000);
  assert.equal(unit.realState(1), "draining");
  assert.equal(unit.connections()[0]!.state, "established");
});

Deno.test("what is out of service drains if it has connections left, and is not asked twice if it has none", () => {
  const unit = new TestUnit({ reals: [{}] });
  unit.connect(5000);
  unit.orderReal(1, "out-of-service");
  unit.orderVirtual(1, "out-of-service");
  unit.orderReal(1, "drain", 1_000);
  unit.orderVirtual(1, "drain");
  assert.deepEqual([unit.realState(1), unit.virtualState()], ["draining", "draining"]);
  unit.live(2_000);
  assert.deepEqual([unit.realState(1), unit.virtualState()], ["out_of_service", "out_of_service"]);
  const told = unit.told("real").length + unit.told("virtual").length;
  unit.orderReal(1, "drain", 1_000);
  unit.orderVirtual(1, "drain");
  assert.equal(unit.told("real").length + unit.told("virtual").length, told);
});

Deno.test("a draining virtual takes nothing new, still answers ARP, and is out of service when it is empty", () => {
  const unit = new TestUnit({ virtuals: [{}, { address: "192.0.2.11" }] });
  unit.connect(5000);
  unit.connect(5001, 80, "192.0.2.11");
  unit.orderVirtual(1, "drain");
  assert.equal(unit.syn({ port: 5002 }), 0);
  assert.equal(unit.count("out_of_service"), 1);
  assert.equal(unit.send(FRONT, whoHas(VIRTUAL)).length, 1);
  assert.equal(unit.fromClient({}).length, 1);
  unit.close(1);
  unit.live(10_100);
  assert.deepEqual(unit.told("virtual").slice(-2), [
    "1: in_service > draining: command",
    "1: draining > out_of_service: drained",
  ]);
  assert.equal(unit.virtualState(2), "in_service");
});

Deno.test("a virtual without connections is drained at once, one out of service not at all", () => {
  const unit = new TestUnit();
  unit.orderVirtual(1, "drain");
  assert.equal(unit.virtualState(), "out_of_service");
  const told = unit.told("virtual").length;
  unit.orderVirtual(1, "drain", 1_000);
  assert.equal(unit.told("virtual").length, told);
});

Deno.test("a virtual's deadline cuts its connections and no other's", () => {
  const unit = new TestUnit({ virtuals: [{}, { address: "192.0.2.11" }] });
  for (let i = 0; i < 5; i++) {
    unit.connect(5000 + i);
    unit.connect(6000 + i, 80, "192.0.2.11");
  }
  unit.orderVirtual(1, "drain", 1_000);
  unit.live(900);
  assert.deepEqual([...unit.state.virtuals.connections], [5, 5]);
  unit.live(100);
  for (const { virtual, state } of unit.connections()) {
    assert.equal(state, virtual === 0 ? "cut" : "established");
  }
  assert.equal(unit.told("virtual").at(-1), "1: draining > out_of_service: deadline");
});

Deno.test("a virtual that drains stays so whatever its reals do, and in-service ends it and its deadline", () => {
  const unit = new TestUnit({ reals: [{}] });
  unit.connect(5000);
  unit.orderVirtual(1, "drain", 5_000);
  unit.orderReal(1, "out-of-service");
  unit.orderReal(1, "in-service");
  assert.equal(unit.virtualState(), "draining");
  unit.orderVirtual(1, "in-service");
  unit.live(10_000);
  assert.equal(unit.virtualState(), "in_service");
  assert.equal(unit.connections()[0]!.state, "established");
});

Deno.test("a new drain of a virtual knows nothing of the deadline of the one before", () => {
  const unit = new TestUnit({ reals: [{}] });
  unit.connect(5000);
  unit.orderVirtual(1, "drain", 5_000);
  unit.orderVirtual(1, "in-service");
  unit.orderVirtual(1, "drain");
  unit.live(10_000);
  assert.equal(unit.virtualState(), "draining");
  assert.equal(left(unit), 1);
});
