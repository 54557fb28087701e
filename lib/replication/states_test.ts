import assert from "node:assert/strict";
import { ACK, RST } from "../packet/tcp.ts";
import { REPLICATION_TOTALS_MS } from "../limits.ts";
import type { TestUnit } from "../engine/test_unit.ts";
import { BATCH_HEAD_WORDS } from "./batch.ts";
import { kindOf, lengthOf, STATE_OF_OBJECT } from "./record.ts";
import { TestPair } from "./test_pair.ts";
import { pictureOf } from "./test_picture.ts";

const RETRY_MS = 10_000;
const OPTIONS = {
  reals: [{ threshold: 1, retryMs: RETRY_MS }, {}, { maxconns: 1 }],
  virtuals: [{}, { port: 81 }],
};

function paired(options: ConstructorParameters<typeof TestPair>[0] = OPTIONS): TestPair {
  const pair = new TestPair(options);
  assert.ok(pair.settle());
  return pair;
}

/** Until the states have been looked at, and what changed has come. */
function look(pair: TestPair) {
  for (let ms = 0; ms < REPLICATION_TOTALS_MS + 100; ms += 5) pair.step();
}

/** The first real refuses a connection, and so fails. `others`: those that are in service. */
function failFirst(unit: TestUnit, others = [2, 3]) {
  for (const real of others) unit.orderReal(real, "out-of-service");
  assert.equal(unit.syn({ port: 9000 }), 1);
  unit.fromReal(1, { destinationPort: 9000, flags: RST | ACK });
  for (const real of others) unit.orderReal(real, "in-service");
  assert.equal(unit.realState(1), "failed");
}

function stateRecords(pair: TestPair): number {
  let found = 0;
  for (const bytes of pair.sent) {
    const words = new Int32Array(bytes.buffer);
    for (let at = BATCH_HEAD_WORDS; at < words.length; at += lengthOf(words[at]!)) {
      if (kindOf(words[at]!) === STATE_OF_OBJECT) found++;
    }
  }
  return found;
}

Deno.test("what an operator has ordered before a standby joins holds there, before and after the takeover", () => {
  const pair = new TestPair(OPTIONS);
  pair.active.orderReal(2, "out-of-service");
  pair.active.orderVirtual(2, "out-of-service");
  assert.ok(pair.settle());
  assert.equal(pair.standby.realState(2), "out_of_service");
  assert.equal(pair.standby.virtualState(2), "out_of_service");
  assert.deepEqual(pair.standby.told("real"), ["2: in_service > out_of_service: peer"]);
  const standby = pair.takeOver();
  for (let port = 5000; port < 5006; port++) assert.notEqual(standby.connect(port), 2);
  standby.live(20_000);
  assert.equal(standby.realState(2), "out_of_service");
  assert.equal(standby.virtualState(2), "out_of_service");
});

Deno.test("what is in service at the active unit comes into service at a standby that had taken it out", () => {
  const pair = new TestPair(OPTIONS);
  pair.standby.orderReal(1, "out-of-service");
  pair.standby.orderReal(2, "drain");
  pair.standby.orderVirtual(2, "out-of-service");
  assert.ok(pair.settle());
  assert.deepEqual(pictureOf(pair.standby).states, pictureOf(pair.active).states);
  assert.equal(pair.standby.virtualState(2), "in_service");
});

Deno.test("a change is told once, and nothing where nothing changes", () => {
  const pair = paired();
  pair.sent.length = 0;
  look(pair);
  assert.equal(stateRecords(pair), 0);
  pair.active.orderReal(2, "out-of-service");
  pair.active.orderVirtual(1, "out-of-service");
  look(pair);
  look(pair);
  assert.equal(stateRecords(pair), 2);
  assert.deepEqual(pictureOf(pair.standby).states, pictureOf(pair.active).states);
  pair.active.orderReal(2, "in-service");
  pair.active.orderVirtual(1, "in-service");
  look(pair);
  assert.equal(pair.standby.realState(2), "in_service");
  assert.equal(pair.standby.virtualState(1), "in_service");
});

Deno.test("a change whose batch is lost is told again", () => {
  const pair = paired();
  pair.fault = () => [];
  pair.active.orderReal(2, "out-of-service");
  look(pair);
  assert.equal(pair.standby.realState(2), "in_service");
  assert.ok(pair.settle());
  assert.equal(pair.standby.realState(2), "out_of_service");
});

Deno.test("a state that comes late is not taken for the newest", () => {
  const pair = paired();
  pair.fault = () => [];
  // Until nothing counts as lost before a second has gone by.
  for (let i = 0; i < 6; i++) {
    pair.active.connect(5000 + i);
    pair.nowMs += 1000;
    pair.step();
  }
  const batches = (["out-of-service", "in-service"] as const).map((order) => {
    pair.active.orderReal(2, order);
    pair.nowMs += REPLICATION_TOTALS_MS;
    pair.sent.length = 0;
    pair.step();
    assert.equal(stateRecords(pair), 1);
    return pair.sent.at(-1)!;
  });
  for (const batch of batches.reverse()) {
    pair.standbyMemory.batches.put(batch);
    pair.receiver.turn(pair.standby.state.tick[0]!, 0);
  }
  assert.equal(pair.standby.realState(2), "in_service");
});

Deno.test("a real that has failed is failed at the standby, is never tried there, and has its whole retry time after the takeover", () => {
  const pair = paired();
  failFirst(pair.active);
  look(pair);
  assert.equal(pair.standby.realState(1), "failed");
  pair.standby.live(3 * RETRY_MS);
  assert.deepEqual(pair.standby.told("real"), ["1: in_service > failed: peer"]);
  const standby = pair.takeOver();
  standby.live(RETRY_MS - 200);
  assert.equal(standby.realState(1), "failed");
  standby.live(400);
  assert.equal(standby.realState(1), "testing");
  assert.equal(standby.connect(6000), 1);
  assert.equal(standby.realState(1), "in_service");
});

Deno.test("a trial at the active unit is nothing new for the standby; its success is", () => {
  const pair = paired();
  failFirst(pair.active);
  look(pair);
  pair.sent.length = 0;
  pair.active.live(RETRY_MS + 100);
  assert.equal(pair.active.realState(1), "testing");
  look(pair);
  assert.equal(stateRecords(pair), 0);
  assert.equal(pair.active.connect(6000), 1);
  look(pair);
  assert.equal(pair.standby.realState(1), "in_service");
});

Deno.test("a real that came back and failed again between two joins is failed, whatever the standby had of it", () => {
  for (const order of ["out-of-service", "drain"] as const) {
    const pair = new TestPair(OPTIONS);
    pair.standby.connect(5000);
    pair.standby.connect(5001);
    pair.standby.orderReal(1, order);
    failFirst(pair.active);
    assert.ok(pair.settle());
    assert.equal(pair.standby.realState(1), "failed", order);
  }
});

Deno.test("a unit that becomes a standby in the midst of a trial holds the real for failed", () => {
  const pair = paired();
  pair.takeOver();
  failFirst(pair.standby);
  pair.standby.live(RETRY_MS + 100);
  assert.equal(pair.standby.realState(1), "testing");
  pair.receiver.start(pair.standby.setup);
  assert.equal(pair.standby.realState(1), "failed");
  assert.equal(pair.standby.engine.transitions.testing, 0);
  assert.ok(pair.settle());
  assert.equal(pair.standby.realState(1), "in_service");
});

Deno.test("a drain ends at the standby when the active unit says so, not by itself", () => {
  const pair = new TestPair(OPTIONS);
  // Its connections come after the order, or with it.
  const real = pair.active.connect(5000);
  pair.active.orderReal(real, "drain");
  pair.active.orderVirtual(1, "drain");
  assert.ok(pair.settle());
  assert.equal(pair.standby.realState(real), "draining");
  assert.equal(pair.standby.virtualState(1), "draining");
  pair.standby.live(1000);
  assert.equal(pair.standby.connections().length, 1);
  pair.active.close(real);
  pair.active.live(1000);
  look(pair);
  assert.equal(pair.standby.realState(real), "out_of_service");
  assert.equal(pair.standby.virtualState(1), "out_of_service");
});

Deno.test("what is left of a drain's time is left after the takeover, and cuts then", () => {
  const pair = paired();
  const real = pair.active.connect(5000);
  pair.active.orderReal(real, "drain", 20_000);
  pair.active.orderVirtual(2, "drain", 20_000);
  pair.active.live(5_000);
  // Its standby joins only now.
  pair.restartStandby();
  assert.ok(pair.settle());
  const { drainDeadlineMs } = pair.standby.state.reals;
  const left = drainDeadlineMs[real - 1]! - pair.standby.nowMs;
  assert.ok(left > 8_000 && left <= 15_000, `${left}`);
  const standby = pair.takeOver();
  standby.live(left - 200);
  assert.equal(standby.realState(real), "draining");
  standby.live(400);
  assert.equal(standby.realState(real), "out_of_service");
  assert.equal(standby.connections()[0]!.state, "cut");
});

Deno.test("a drain that is given a time later is told again", () => {
  const pair = paired();
  const real = pair.active.connect(5000);
  pair.active.orderReal(real, "drain");
  look(pair);
  assert.equal(pair.standby.state.reals.drainDeadlineMs[real - 1], 0);
  pair.active.orderReal(real, "drain", 30_000);
  look(pair);
  assert.ok(pair.standby.state.reals.drainDeadlineMs[real - 1]! > pair.standby.nowMs);
});

Deno.test("a standby knows by its own connections which real is full", () => {
  const pair = paired();
  for (let port = 5000; port < 5006; port++) pair.active.connect(port);
  assert.equal(pair.active.realState(3), "max_connections");
  assert.ok(pair.settle());
  const standby = pair.takeOver();
  for (let real = 0; real < 3; real++) standby.engine.transitions.counted(real);
  assert.equal(standby.realState(3), "max_connections");
});

Deno.test("states and orders outlive two takeovers", () => {
  const pair = paired();
  pair.active.orderReal(2, "out-of-service");
  failFirst(pair.active, [3]);
  look(pair);
  pair.takeOver();
  assert.deepEqual(pictureOf(pair.standby).states, pictureOf(pair.active).states);
  pair.receiver.start(pair.standby.setup);
  assert.ok(pair.settle());
  pair.takeOver();
  assert.equal(pair.standby.realState(2), "out_of_service");
  assert.deepEqual(pictureOf(pair.standby).states, pictureOf(pair.active).states);
});
