/** S7: a virtual's limits of embryonic connections, per second and in all. */
import assert from "node:assert/strict";
import { clientAddress, TestUnit, type TestUnitOptions } from "./test_unit.ts";

function guarded(perSecond: number, embryonic: number): TestUnitOptions {
  return {
    reals: [{}],
    virtuals: [
      { synguard: { perSecond, embryonic } },
      { address: "192.0.2.11", synguard: { perSecond: 0, embryonic: 0 } },
    ],
  };
}

/** SYNs of clients that are all different. Gives how many were sent on. */
function flood(unit: TestUnit, count: number, virtual = "192.0.2.10"): number {
  let sent = 0;
  for (let i = 0; i < count; i++) {
    const client = clientAddress(unit.packets & 0xffff);
    if (unit.syn({ client, virtual }) !== 0) sent++;
  }
  return sent;
}

Deno.test("S7: the SYN after the last one of a second is dropped and counted, and the next second has its own", () => {
  const unit = new TestUnit(guarded(10, 0));
  assert.equal(flood(unit, 25), 10);
  assert.equal(unit.count("synguard"), 15);
  assert.deepEqual([...unit.state.virtuals.synguarded], [15, 0]);
  unit.live(900);
  assert.equal(flood(unit, 5), 0);
  unit.live(100);
  assert.equal(flood(unit, 25), 10);
});

Deno.test("S7: made connections count in their second too", () => {
  const unit = new TestUnit(guarded(3, 0));
  for (let port = 5000; port < 5003; port++) unit.connect(port);
  assert.equal(unit.syn({ port: 5003 }), 0);
});

Deno.test("S7: a repeated SYN is no new connection", () => {
  const unit = new TestUnit(guarded(1, 1));
  assert.deepEqual([1, 2, 3].map(() => unit.syn()), [1, 1, 1]);
  assert.equal(unit.count("synguard"), 0);
});

Deno.test("S7: a SYN that is refused takes no real's turn", () => {
  const unit = new TestUnit({
    virtuals: [{ predictor: "roundrobin", synguard: { perSecond: 1, embryonic: 0 } }],
  });
  assert.deepEqual([unit.syn({ port: 5000 }), unit.syn({ port: 5001 })], [1, 0]);
  unit.live(1_000);
  assert.equal(unit.syn({ port: 5002 }), 2);
});

Deno.test("S7: SYNs that found no real take no one's place", () => {
  const unit = new TestUnit(guarded(2, 0));
  unit.orderReal(1, "out-of-service");
  assert.equal(flood(unit, 5), 0);
  unit.orderReal(1, "in-service");
  assert.equal(flood(unit, 5), 2);
});

Deno.test("S7: with as many embryonic connections as there may be, one more is taken when one is made or forgotten", () => {
  const unit = new TestUnit(guarded(0, 5));
  assert.equal(flood(unit, 4), 4);
  assert.equal(unit.syn(), 1);
  assert.equal(flood(unit, 3), 0);
  assert.equal(unit.state.virtuals.synguarded[0], 3);
  unit.accept(1);
  assert.equal(flood(unit, 1), 0, "only the client's ACK makes it");
  unit.fromClient({});
  assert.equal(flood(unit, 3), 1);
  unit.live(30_100);
  assert.equal(flood(unit, 9), 5);
});

Deno.test("S7: connections that are made pass untouched through a flood", () => {
  const unit = new TestUnit(guarded(5, 5));
  unit.connect(5000);
  flood(unit, 100);
  assert.equal(unit.fromClient({ payload: new Uint8Array(100) }).length, 1);
  assert.equal(unit.fromReal(1, { payload: new Uint8Array(100) }).length, 1);
  unit.close(1);
  assert.equal(
    unit.connections().find(({ foreignPort: p, foreignAddress: a }) =>
      p === 5000 && a === "198.51.100.9"
    )!.state,
    "closing",
  );
});

Deno.test("S7: another virtual of the same real is untouched", () => {
  const unit = new TestUnit(guarded(5, 5));
  flood(unit, 50);
  assert.equal(flood(unit, 50, "192.0.2.11"), 50);
  assert.equal(unit.state.virtuals.synguarded[1], 0);
});

Deno.test("S7: a refused SYN leaves the connection of its address and port alone", () => {
  const unit = new TestUnit(guarded(1, 0));
  unit.connect(5000);
  assert.equal(unit.syn({ sequence: 99 }), 0);
  assert.equal(unit.fromClient({}).length, 1);
});

Deno.test("S7: without limits none is dropped", () => {
  const unit = new TestUnit(guarded(0, 0));
  assert.equal(flood(unit, 300), 300);
});
