import assert from "node:assert/strict";
import { only, realAddress, type TestUnit, VIRTUAL } from "../engine/test_unit.ts";
import { ACK, SYN } from "../packet/tcp.ts";
import { BACK } from "../words.ts";
import { TestPair } from "./test_pair.ts";
import { assertSound, pictureOf } from "./test_picture.ts";

/** Data of both sides of a connection, as they leave the unit. */
function exchanged(unit: TestUnit, real: number, port: number): Uint8Array[] {
  const there = unit.fromClient({ sourcePort: port, payload: new Uint8Array([1, 2, 3]) });
  const back = unit.fromReal(real, {
    destinationPort: port,
    payload: new Uint8Array([4]),
    acknowledgement: 9,
  });
  return [only(there).bytes, only(back).bytes];
}

Deno.test("packets of the active unit's connections leave the standby as they would have left the active one", () => {
  const pair = new TestPair({ reals: [{}, {}, { port: 0 }] });
  const reals = Array.from({ length: 30 }, (_, i) => pair.active.connect(5000 + i));
  assert.equal(new Set(reals).size, 3);
  assert.ok(pair.settle());
  const standby = pair.takeOver();
  reals.forEach((real, i) => {
    const port = 5000 + i;
    const before = exchanged(pair.active, real, port);
    assert.deepEqual(exchanged(standby, real, port), before);
  });
  assert.equal(standby.count("no_connection"), 0);
});

Deno.test("a handshake that the active unit has begun ends at the standby", () => {
  const pair = new TestPair({});
  const real = pair.active.syn();
  pair.active.accept(real);
  assert.ok(pair.settle());
  const standby = pair.takeOver();
  assert.equal(only(standby.fromClient({ flags: ACK })).port, BACK);
  assert.equal(standby.connections()[0]!.state, "established");
});

Deno.test("a SYN that the active unit has sent on is answered by way of the standby, and repeated to the same real", () => {
  const pair = new TestPair({});
  const real = pair.active.syn({ sequence: 99 });
  assert.ok(pair.settle());
  const standby = pair.takeOver();
  standby.live(1000);
  assert.equal(standby.syn({ sequence: 99 }), real);
  const answer = only(
    standby.fromReal(real, { flags: SYN | ACK, destinationPort: 5000, acknowledgement: 100 }),
  );
  assert.equal(answer.frame.ipv4!.source, VIRTUAL);
  assert.equal(standby.connections().length, 1);
});

Deno.test("a real's own connection goes on by way of the standby", () => {
  const pair = new TestPair({ statics: [{ real: 0, virtual: 0 }] });
  const outbound = (unit: TestUnit, flags: number) =>
    only(unit.fromReal(1, { sourcePort: 40_000, destinationPort: 443, flags, sequence: 5 })).bytes;
  outbound(pair.active, SYN);
  assert.ok(pair.settle());
  assert.deepEqual(pictureOf(pair.standby).counters, pictureOf(pair.active).counters);
  const standby = pair.takeOver();
  assert.deepEqual(outbound(standby, ACK), outbound(pair.active, ACK));
  assert.equal(standby.connections()[0]!.outbound, true);
});

Deno.test("a standby ends no connection by itself, and from the takeover on each has its full time", () => {
  const pair = new TestPair({ connections: { max: 100, idleMs: 10_000, closingMs: 1_000 } });
  const real = pair.active.connect(5000);
  assert.ok(pair.settle());
  for (let second = 0; second < 30; second++) {
    exchanged(pair.active, real, 5000);
    pair.pass(1000);
    pair.step();
  }
  const standby = pair.takeOver();
  standby.live(9_700);
  assert.equal(standby.connections().length, 1);
  standby.live(600);
  assert.equal(standby.connections().length, 0);
  assertSound(standby);
});

Deno.test("a connection that ends at the active unit judges no real of the standby", () => {
  const pair = new TestPair({ virtuals: [{ stickyMs: 60_000 }] });
  pair.active.syn();
  pair.step();
  pair.active.live(2000);
  pair.active.syn();
  assert.ok(pair.settle());
  assert.equal(pair.standby.connections().length, 1);
  pair.pass(40_000);
  assert.ok(pair.settle());
  assert.equal(pair.active.state.reals.noAnswer.reduce((a, b) => a + b), 1);
  assert.equal(pair.standby.state.reals.noAnswer.reduce((a, b) => a + b), 0);
  assert.deepEqual(pair.standby.told("real"), []);
  assert.equal(pair.standby.connections().length, 0);
});

Deno.test("after the takeover ends judge reals again, and the tables follow no batch any more", () => {
  const pair = new TestPair({ reals: [{ threshold: 1 }] });
  const standby = pair.takeOver();
  standby.syn();
  standby.live(2000);
  standby.syn();
  standby.live(40_000);
  assert.equal(standby.realState(1), "failed");
});

Deno.test("a client returns to its real by way of the standby, for as long as at the active unit", () => {
  const options = { virtuals: [{ stickyMs: 20_000, predictor: "roundrobin" as const }] };
  const pair = new TestPair(options);
  const first = pair.active.connect(5000);
  pair.active.close(first, { port: 5000 });
  // The others move the round robin on.
  pair.active.connect(5001, 80, VIRTUAL, "10.8.0.1");
  pair.pass(15_000);
  assert.ok(pair.settle());
  assert.equal(pictureOf(pair.standby).clients.length, 2);
  const standby = pair.takeOver();
  assert.equal(standby.connect(6000), first);
  assert.equal(standby.connections().at(-1)!.reason, "sticky");
});

Deno.test("a client whose connections all end at the standby is forgotten after the sticky time", () => {
  const pair = new TestPair({
    virtuals: [{ stickyMs: 5_000 }],
    connections: { max: 100, idleMs: 8_000, closingMs: 1_000 },
  });
  pair.active.connect(5000);
  pair.active.connect(5001);
  assert.ok(pair.settle());
  const standby = pair.takeOver();
  assert.match(pictureOf(standby).clients[0]!, /2 connections/);
  standby.live(8_500);
  assert.equal(standby.connections().length, 0);
  standby.live(40_000);
  assert.deepEqual(pictureOf(standby).clients, []);
});

Deno.test("a connection that moved to another real is at that one", () => {
  const pair = new TestPair({});
  const first = pair.active.syn();
  assert.ok(pair.settle());
  pair.active.refuse(first);
  pair.active.live(1000);
  const second = pair.active.syn();
  assert.notEqual(second, first);
  assert.ok(pair.settle());
  assert.deepEqual(pictureOf(pair.standby), pictureOf(pair.active));
  assert.equal(pair.standby.connections()[0]!.realAddress, realAddress(second));
});
