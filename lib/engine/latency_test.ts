/** The time from SYN to SYN-ACK that `fastest` goes by. */
import assert from "node:assert/strict";
import { TestUnit } from "./test_unit.ts";

/** A connection whose SYN is answered after so many ms. */
function connectAfter(unit: TestUnit, ms: number, port: number) {
  const real = unit.syn({ port });
  unit.nowMs += ms;
  unit.accept(real, { port });
}

Deno.test("the first time is taken as it is, each one after counts an eighth", () => {
  const unit = new TestUnit({ reals: [{}] });
  assert.equal(unit.state.reals.latencyMs[0], 0);
  connectAfter(unit, 4, 5000);
  assert.equal(unit.state.reals.latencyMs[0], 4);
  connectAfter(unit, 12, 5001);
  assert.equal(unit.state.reals.latencyMs[0], 5);
  connectAfter(unit, 500, 5002);
  assert.equal(unit.state.reals.latencyMs[0], 5 + 495 / 8);
  assert.equal(unit.state.reals.measuredTick[0], unit.state.tick[0]);
});

Deno.test("an answer within one turn takes more than no time, which would mean that none was measured", () => {
  const unit = new TestUnit({ reals: [{}] });
  connectAfter(unit, 0, 5000);
  assert.equal(unit.state.reals.latencyMs[0], 0.001);
});

Deno.test("of a SYN that was repeated nobody knows which one was answered: it is not measured", () => {
  const unit = new TestUnit({ reals: [{}] });
  unit.syn();
  unit.nowMs += 1_000;
  connectAfter(unit, 3, 5000);
  assert.equal(unit.state.reals.latencyMs[0], 0);
});

Deno.test("nor is it where the real may leave one SYN unanswered only and there is no other", () => {
  const unit = new TestUnit({ reals: [{ reassign: 1 }] });
  for (let i = 0; i < 3; i++) unit.syn();
  connectAfter(unit, 3, 5000);
  assert.equal(unit.state.reals.latencyMs[0], 0);
});

Deno.test("a SYN-ACK that comes again is not measured again", () => {
  const unit = new TestUnit({ reals: [{}] });
  connectAfter(unit, 4, 5000);
  unit.nowMs += 800;
  unit.accept(1);
  assert.equal(unit.state.reals.latencyMs[0], 4);
});

Deno.test("a connection that was moved is measured from its SYN to the real that answered", () => {
  const unit = new TestUnit();
  assert.equal(unit.syn(), 1);
  unit.refuse(1);
  unit.nowMs += 1_000;
  connectAfter(unit, 3, 5000);
  assert.deepEqual([...unit.state.reals.latencyMs], [0, 3]);
});

Deno.test("with `fastest` the real that answers sooner takes the next connection", () => {
  const unit = new TestUnit({ virtuals: [{ predictor: "fastest" }] });
  assert.equal(unit.syn({ port: 5000 }), 1);
  assert.equal(unit.syn({ port: 5001 }), 2);
  unit.nowMs += 2;
  unit.accept(2, { port: 5001 });
  unit.nowMs += 50;
  unit.accept(1, { port: 5000 });
  assert.deepEqual([5002, 5003, 5004].map((port) => unit.syn({ port })), [2, 2, 2]);
});
