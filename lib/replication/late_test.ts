import assert from "node:assert/strict";
import { type TestUnit, VIRTUAL } from "../engine/test_unit.ts";
import { RST } from "../packet/tcp.ts";
import { TestPair } from "./test_pair.ts";
import { assertSound, pictureOf } from "./test_picture.ts";

/** A pair in step whose batches come only when the test says so. */
function held(connections = 0): TestPair {
  const pair = new TestPair({ virtuals: [{ stickyMs: 60_000 }], connections: { max: 128 } });
  for (let i = 0; i < connections; i++) pair.active.connect(5000 + i);
  assert.ok(pair.settle());
  pair.fault = () => [];
  return pair;
}

/** What the active unit sends in one turn. */
function sent(pair: TestPair): Uint8Array[] {
  pair.sent.length = 0;
  pair.step();
  return [...pair.sent];
}

function give(pair: TestPair, batches: readonly Uint8Array[]) {
  for (const batch of batches) assert.ok(pair.standbyMemory.batches.put(batch));
  while (pair.receiver.turn(pair.standby.state.tick[0]!, 0));
  assertSound(pair.standby);
}

Deno.test("what comes late changes nothing of what was said since", () => {
  const pair = held();
  const real = pair.active.connect(5000);
  const first = sent(pair);
  pair.active.close(real, { port: 5000 });
  const second = sent(pair);
  give(pair, second);
  assert.equal(pair.standby.connections()[0]!.state, "closing");
  give(pair, first);
  assert.equal(pair.standby.connections()[0]!.state, "closing");
  assert.deepEqual(pictureOf(pair.standby).clients, pictureOf(pair.active).clients);
});

Deno.test("an end that comes before what was there makes no connection of it", () => {
  const pair = held();
  const real = pair.active.connect(5000);
  const first = sent(pair);
  pair.active.close(real, { port: 5000 });
  pair.active.live(20_000);
  const second = sent(pair);
  give(pair, second);
  give(pair, first);
  assert.deepEqual(pair.standby.connections(), []);
});

Deno.test("a total that comes late is not taken for the newest", () => {
  const pair = held();
  // Until nothing counts as lost before a second has gone by.
  for (let i = 0; i < 6; i++) {
    pair.active.connect(5000 + i);
    pair.nowMs += 1000;
    pair.step();
  }
  const batches: Uint8Array[][] = [];
  for (let i = 0; i < 3; i++) {
    pair.active.connect(6000 + i);
    pair.nowMs += 205;
    batches.push(sent(pair));
  }
  for (const batch of batches.reverse()) give(pair, batch);
  const totals = (unit: TestUnit) => [...unit.state.virtuals.connectionsTotal];
  assert.deepEqual(totals(pair.standby), totals(pair.active));
  assert.equal(pair.standby.state.connections.total, 9);
});

Deno.test("an address and port that go from one entry to another stay at the newer one, in whatever order that is heard", () => {
  const pair = held(60);
  const { connections } = pair.active.state;
  const real = pair.active.connections()[0]!.realAddress.split(".")[3]!;
  pair.active.fromReal(Number(real), { flags: RST, destinationPort: 5000 });
  const first = sent(pair);
  // The entry of port 5000 goes to another one, and that port to an entry behind all others.
  connections.release(1);
  pair.active.connect(7000);
  pair.active.connect(5000);
  for (let entry = 2; entry <= 60; entry++) connections.countSyn(entry);
  for (let i = 0; i < 30; i++) pair.active.connect(8000 + i);
  const rest = sent(pair);
  // The newer entry is in the last but one, the older in the last: the walk goes on from where it was.
  give(pair, rest.splice(-2, 1));
  give(pair, first);
  give(pair, rest);
  assert.deepEqual(pictureOf(pair.standby).connections, pictureOf(pair.active).connections);
});

Deno.test("a new connection of the same address and port, in the same entry, is another one", () => {
  const pair = held();
  pair.active.connect(5000);
  give(pair, sent(pair));
  pair.active.fromClient({ sourcePort: 5000, flags: RST }, { destination: VIRTUAL });
  pair.active.connect(5000);
  give(pair, sent(pair));
  assert.deepEqual(pictureOf(pair.standby).connections, pictureOf(pair.active).connections);
});
