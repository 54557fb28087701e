/** M11 and M13: connections ditched in a row fail a real, one client's count once, and a good one starts afresh. */
import assert from "node:assert/strict";
import { clientAddress, TestUnit, type TestUnitOptions } from "./test_unit.ts";

/** R1 takes every connection that it can take. */
const FIRST: TestUnitOptions = {
  reals: [{ weight: 60_000 }, {}],
  virtuals: [{ predictor: "roundrobin" }],
};

function withThreshold(threshold: number): TestUnitOptions {
  return { ...FIRST, reals: [{ weight: 60_000, threshold }, {}] };
}

/** Each client in turn is not answered by R1 and goes to R2, which answers. */
function ditch(unit: TestUnit, clients: number[], port = 5000) {
  for (const number of clients) {
    const ask = { client: clientAddress(number), port };
    assert.deepEqual([1, 2, 3, 4].map(() => unit.syn(ask)), [1, 1, 1, 2]);
    unit.accept(2, ask);
  }
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

Deno.test("M11: eight connections of eight clients fail a real, and that is told once", () => {
  const unit = new TestUnit(FIRST);
  ditch(unit, range(7));
  assert.equal(unit.realState(1), "in_service");
  assert.equal(unit.state.reals.ditched[0], 7);
  ditch(unit, [7]);
  assert.equal(unit.realState(1), "failed");
  assert.deepEqual(unit.told("real"), ["1: in_service > failed: connections not answered"]);
  assert.equal(unit.state.reals.since[0], unit.nowMs);
  assert.deepEqual([1, 2, 3].map((port) => unit.connect(port)), [2, 2, 2]);
});

Deno.test("M11: eight resets of eight clients fail a real", () => {
  const unit = new TestUnit(FIRST);
  for (const number of range(8)) {
    const ask = { client: clientAddress(number) };
    assert.equal(unit.syn(ask), 1);
    unit.refuse(1, ask);
    assert.equal(unit.syn(ask), 2);
  }
  assert.deepEqual(unit.told("real"), ["1: in_service > failed: connections reset"]);
});

Deno.test("M11: resets and unanswered connections count together", () => {
  const unit = new TestUnit(withThreshold(2));
  ditch(unit, [1]);
  unit.syn();
  unit.refuse(1);
  assert.deepEqual(unit.told("real"), ["1: in_service > failed: connections reset"]);
});

Deno.test("M11: eight connections of one client count once", () => {
  const unit = new TestUnit({ reals: [{}] });
  for (let port = 5000; port < 5008; port++) {
    assert.deepEqual([1, 2, 3, 4].map(() => unit.syn({ port })), [1, 1, 1, 1]);
  }
  assert.equal(unit.state.reals.ditched[0], 1);
  assert.equal(unit.realState(1), "in_service");
  assert.equal(unit.state.reals.noAnswer[0], 8, "the total counts them all");
});

Deno.test("M11: a client's resets and unanswered connections in a row count once", () => {
  const unit = new TestUnit({ reals: [{}] });
  for (let i = 0; i < 4; i++) unit.syn();
  unit.syn({ port: 5001 });
  unit.refuse(1, { port: 5001 });
  assert.equal(unit.state.reals.ditched[0], 1);
  assert.deepEqual([unit.state.reals.noAnswer[0], unit.state.reals.reset[0]], [1, 1]);
});

Deno.test("M11: two clients that take turns count each time", () => {
  const unit = new TestUnit(FIRST);
  for (let port = 5000; port < 5004; port++) ditch(unit, [1, 2], port);
  assert.equal(unit.realState(1), "failed");
});

Deno.test("M11: a client counts again after a success in between", () => {
  const unit = new TestUnit(FIRST);
  ditch(unit, [1]);
  assert.equal(unit.connect(6000), 1);
  assert.equal(unit.state.reals.ditched[0], 0);
  ditch(unit, [1], 5001);
  assert.equal(unit.state.reals.ditched[0], 1);
});

Deno.test("M13: a connection made resets the count: 7 ditched, 1 good, 7 ditched leave it in service", () => {
  const unit = new TestUnit(FIRST);
  ditch(unit, range(7));
  assert.equal(unit.connect(6000), 1);
  ditch(unit, range(7), 5001);
  assert.equal(unit.realState(1), "in_service");
  assert.equal(unit.state.reals.noAnswer[0], 14, "the total stays");
  ditch(unit, [7], 5001);
  assert.equal(unit.realState(1), "failed");
});

Deno.test("M13: a success of one real resets no other's count", () => {
  const unit = new TestUnit({ reals: [{}, {}] });
  assert.deepEqual([1, 2, 3, 4].map(() => unit.syn()), [1, 1, 1, 2]);
  unit.accept(2);
  assert.deepEqual([...unit.state.reals.ditched], [1, 0]);
  const ask = { client: clientAddress(1) };
  assert.equal(unit.syn(ask), 1);
  unit.accept(1, ask);
  assert.deepEqual([...unit.state.reals.ditched], [0, 0]);
});

Deno.test("M13: a real that is ordered into service again starts with no count", () => {
  const unit = new TestUnit(FIRST);
  ditch(unit, range(7));
  unit.orderReal(1, "out-of-service");
  unit.orderReal(1, "in-service");
  assert.equal(unit.state.reals.ditched[0], 0);
  ditch(unit, range(7), 5001);
  assert.equal(unit.realState(1), "in_service");
});

Deno.test("a real that is full fails like one in service, and its count is kept while it fills and empties", () => {
  const unit = new TestUnit({
    ...FIRST,
    reals: [{ weight: 60_000, threshold: 3, maxconns: 2 }, {}],
  });
  ditch(unit, [1]);
  const asks = [2, 3].map((number) => ({ client: clientAddress(number) }));
  for (const ask of asks) assert.equal(unit.syn(ask), 1);
  assert.equal(unit.realState(1), "max_connections");
  assert.equal(unit.state.reals.ditched[0], 1);
  for (const ask of asks) unit.refuse(1, ask);
  assert.deepEqual(unit.told("real").at(-1), "1: max_connections > failed: connections reset");
});

Deno.test("a real out of service fails no more, whatever becomes of its connections", () => {
  const unit = new TestUnit(withThreshold(1));
  unit.syn();
  unit.orderReal(1, "out-of-service");
  unit.refuse(1);
  assert.equal(unit.realState(1), "out_of_service");
  assert.equal(unit.state.reals.ditched[0], 0);
  assert.equal(unit.state.reals.reset[0], 1, "the total tells of it");
});
