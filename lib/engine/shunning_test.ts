/** All clients behind one address: they cannot fail a real, and need not try it each time. */
import assert from "node:assert/strict";
import { clientAddress, TestUnit, type TestUnitOptions } from "./test_unit.ts";

/** R1 takes every connection that it can take. */
const FIRST: TestUnitOptions = {
  reals: [{ weight: 60_000 }, {}],
  virtuals: [{ predictor: "roundrobin" }],
};

/** The client's connection is reset by R1 and moves to R2. */
function ditched(unit: TestUnit, port = 5000) {
  assert.equal(unit.syn({ port }), 1);
  unit.refuse(1, { port });
  assert.equal(unit.syn({ port }), 2);
}

Deno.test("a client whose connection was ditched goes elsewhere with its next ones, others do not", () => {
  const unit = new TestUnit(FIRST);
  ditched(unit);
  assert.deepEqual([5001, 5002, 5003].map((port) => unit.syn({ port })), [2, 2, 2]);
  assert.equal(unit.realState(1), "in_service");
  assert.equal(unit.state.reals.ditched[0], 1);
  assert.equal(unit.syn({ client: clientAddress(1) }), 1);
});

Deno.test("as soon as the real has answered anybody, the client goes there again", () => {
  const unit = new TestUnit(FIRST);
  ditched(unit);
  unit.syn({ client: clientAddress(1) });
  unit.accept(1, { client: clientAddress(1) });
  assert.equal(unit.syn({ port: 5001 }), 1);
});

Deno.test("five seconds after a reset one connection of the client tries the real", () => {
  const unit = new TestUnit(FIRST);
  ditched(unit);
  unit.live(4_800);
  assert.equal(unit.syn({ port: 5001 }), 2);
  unit.live(200);
  ditched(unit, 5002);
  assert.equal(unit.syn({ port: 5003 }), 2, "in vain: the time starts again");
  assert.equal(unit.state.reals.ditched[0], 1);
});

for (const [retryMs, shunMs] of [[60_000, 60_000], [2_000, 2_000], [0, 60_000]] as const) {
  Deno.test(`after silence the client waits ${shunMs} ms where retry is ${retryMs} ms`, () => {
    const unit = new TestUnit({ ...FIRST, reals: [{ weight: 60_000, retryMs }, {}] });
    assert.deepEqual([1, 2, 3, 4].map(() => unit.syn()), [1, 1, 1, 2]);
    unit.live(shunMs - 200);
    assert.equal(unit.syn({ port: 5001 }), 2);
    unit.live(200);
    assert.equal(unit.syn({ port: 5002 }), 1);
  });
}

Deno.test("an operator who puts a real into service sends the client there again, wherever the real is", () => {
  const unit = new TestUnit(FIRST);
  ditched(unit);
  unit.orderReal(1, "in-service");
  assert.equal(unit.state.reals.ditched[0], 0);
  assert.equal(unit.syn({ port: 5001 }), 1);
});

Deno.test("a client that sticks to the real that ditched its connection goes elsewhere too", () => {
  const unit = new TestUnit({
    reals: [{}, {}],
    virtuals: [{ reals: [0], backup: 1, stickyMs: 60_000 }, {
      address: "192.0.2.11",
      reals: [1],
    }],
  });
  unit.connect(4000);
  ditched(unit);
  assert.equal(unit.syn({ port: 5001 }), 2);
});

Deno.test("a client that shuns all but one real goes there, and one that shuns all is not turned away", () => {
  const unit = new TestUnit({ reals: [{}, {}, {}] });
  for (const port of [5000, 5001]) {
    const real = unit.syn({ port });
    unit.refuse(real, { port });
    unit.syn({ port });
  }
  assert.deepEqual([...unit.state.reals.ditched], [1, 0, 1]);
  assert.deepEqual([5002, 5003].map((port) => unit.syn({ port })), [2, 2]);
  unit.refuse(2, { port: 5003 });
  assert.notEqual(unit.syn({ port: 5004 }), 0);
});

Deno.test("a client that shuns the only real of a virtual is served by its backup", () => {
  const unit = new TestUnit({
    reals: [{}, {}],
    virtuals: [{ reals: [0], backup: 1 }, { address: "192.0.2.11", reals: [1] }],
  });
  ditched(unit);
  assert.equal(unit.syn({ port: 5001 }), 2);
  assert.equal(unit.syn({ client: clientAddress(1) }), 1, "for others it serves");
  assert.equal(unit.serving(1), "reals");
});

Deno.test("a real that is hidden from one choice is there for the next", () => {
  const unit = new TestUnit({ reals: [{}, {}, {}] });
  ditched(unit);
  unit.syn({ port: 5001 });
  assert.deepEqual([...unit.engine.transitions.binds.usable], [1, 1, 1]);
});
