/** S18 and M12: the trial of a real that failed for want of data is a connection that gets some. */
import assert from "node:assert/strict";
import { CLIENT, clientAddress, TestUnit, VIRTUAL } from "./test_unit.ts";

const REQUEST = new TextEncoder().encode("GET / HTTP/1.0\r\n\r\n");

/** A connection of a client, by number, to the real it goes to. */
function connect(unit: TestUnit, number: number): number {
  return unit.connect(5000, 80, VIRTUAL, clientAddress(number));
}

function request(unit: TestUnit, number: number) {
  unit.fromClient({ payload: REQUEST }, { source: clientAddress(number) });
}

/** Two clients ask R1, which takes all that it can, in vain; the retry time passes. */
function testing(): TestUnit {
  const unit = new TestUnit({
    reals: [{ weight: 60_000, data: 2, threshold: 2, retryMs: 5_000 }, {}],
    virtuals: [{ predictor: "roundrobin" }],
  });
  for (const number of [1, 2]) {
    assert.equal(connect(unit, number), 1);
    request(unit, number);
    unit.close(1, { client: clientAddress(number) });
  }
  assert.deepEqual(unit.told("real"), ["1: in_service > failed: connections without data"]);
  unit.live(5_000);
  assert.equal(unit.realState(1), "testing");
  return unit;
}

Deno.test("its SYN-ACK brings such a real not back, its first data does", () => {
  const unit = testing();
  assert.equal(connect(unit, 3), 1);
  request(unit, 3);
  assert.equal(unit.realState(1), "testing");
  assert.equal(connect(unit, 4), 2, "there is one trial still");
  unit.fromReal(1, {}, clientAddress(3));
  assert.equal(unit.realState(1), "testing", "nor does its bare ACK");
  unit.fromReal(1, { payload: REQUEST }, clientAddress(3));
  assert.equal(unit.told("real").at(-1), "1: testing > in_service: trial answered");
  assert.equal(unit.state.reals.ditched[0], 0);
  assert.equal(connect(unit, 5), 1);
});

Deno.test("a trial that asks in vain fails it again, and the retry time starts again", () => {
  const unit = testing();
  connect(unit, 3);
  request(unit, 3);
  unit.close(1, { client: clientAddress(3) });
  assert.equal(unit.told("real").at(-1), "1: testing > failed: trial without data");
  assert.equal(unit.state.reals.noData[0], 3);
  unit.live(4_900);
  assert.equal(unit.realState(1), "failed");
  unit.live(100);
  assert.equal(connect(unit, 4), 1);
});

Deno.test("a trial that asks for nothing proves nothing: when it is forgotten another one may try", () => {
  const unit = testing();
  connect(unit, 3);
  unit.close(1, { client: clientAddress(3) });
  assert.equal(unit.realState(1), "testing");
  unit.live(10_100);
  assert.equal(connect(unit, 4), 1);
});

Deno.test("a trial that is not answered at all fails it as any other, and is moved", () => {
  const unit = testing();
  const ask = { client: clientAddress(3) };
  assert.deepEqual([unit.syn(ask), unit.syn(ask)], [1, 2]);
  assert.equal(unit.told("real").at(-1), "1: testing > failed: trial not answered");
});

Deno.test("one that then fails by resets is back with its SYN-ACK", () => {
  const unit = testing();
  connect(unit, 3);
  unit.fromReal(1, { payload: REQUEST }, clientAddress(3));
  for (const number of [4, 5]) {
    const ask = { client: clientAddress(number) };
    assert.equal(unit.syn(ask), 1);
    unit.refuse(1, ask);
  }
  assert.equal(unit.realState(1), "failed");
  unit.live(5_000);
  assert.equal(unit.connect(5000, 80, VIRTUAL, CLIENT), 1);
  assert.equal(unit.realState(1), "in_service");
});

Deno.test("back in service it is judged afresh, by the same client too", () => {
  const unit = testing();
  connect(unit, 3);
  unit.fromReal(1, { payload: REQUEST }, clientAddress(3));
  assert.equal(connect(unit, 2), 1);
  request(unit, 2);
  unit.close(1, { client: clientAddress(2) });
  assert.equal(unit.realState(1), "in_service");
  assert.equal(unit.state.reals.ditched[0], 1);
});
