import assert from "node:assert/strict";
import { BRIDGE_AGEING_MS, REPLICATION_HOSTS_PER_TURN, TICK_MS } from "../limits.ts";
import { belongs, type Hosts } from "../objects/hosts.ts";
import { BACK, FRONT } from "../words.ts";
import { BATCH_HEAD_WORDS, isBatch } from "./batch.ts";
import { HOST, kindOf, lengthOf } from "./record.ts";
import { TestPair } from "./test_pair.ts";
import { pictureOf } from "./test_picture.ts";

const AGEING_TICKS = BRIDGE_AGEING_MS / TICK_MS;

/** A pair in step whose active unit knows so many hosts beside its reals. */
function paired(hosts: number): TestPair {
  const pair = new TestPair({});
  for (let low = 1; low <= hosts; low++) pair.active.state.hosts.put(2, low, FRONT, 0);
  assert.ok(pair.settle());
  return pair;
}

/** Turns enough for every place to be looked at, and for what that finds to come. No time passes for the engines. */
function lookRound(pair: TestPair) {
  const turns = pair.active.state.hosts.size / REPLICATION_HOSTS_PER_TURN;
  for (let i = 0; i < turns + 40; i++) pair.step();
}

function isKnown(hosts: Hosts, low: number, port = FRONT, tick = 0): boolean {
  return hosts.isBehind(2, low, port, tick);
}

/** Records of hosts in what was sent. */
function hostRecords({ sent }: { sent: readonly Uint8Array<ArrayBuffer>[] }): number {
  let found = 0;
  for (const bytes of sent) {
    const words = new Int32Array(bytes.buffer);
    if (!isBatch(words, words.length)) continue;
    for (let at = BATCH_HEAD_WORDS; at < words.length; at += lengthOf(words[at]!)) {
      if (kindOf(words[at]!) === HOST) found++;
    }
  }
  return found;
}

Deno.test("a standby that joins knows every host before it is complete, and of its own none that the active does not", () => {
  const pair = new TestPair({});
  for (let low = 1; low <= 3000; low++) pair.active.state.hosts.put(2, low, low & 1, 0);
  const own = Array.from({ length: 100 }, (_, i) => 4000 + i);
  for (const low of own) pair.standby.state.hosts.put(2, low, BACK, 0);
  while (pair.standbyMemory.sync.state !== "complete") {
    // They stay until then, where no other one came to their places.
    assert.ok(own.some((low) => isKnown(pair.standby.state.hosts, low, BACK)));
    pair.step();
  }
  assert.deepEqual(pictureOf(pair.standby).hosts, pictureOf(pair.active).hosts);
  assert.ok(pictureOf(pair.standby).hosts.length > 2900);
});

Deno.test("a host that is new, moves or is pushed out is told, once; one that only speaks is not", () => {
  const pair = paired(100);
  const { hosts } = pair.active.state;
  pair.sent.length = 0;
  for (let low = 1; low <= 100; low++) hosts.put(2, low, FRONT, 1);
  lookRound(pair);
  assert.equal(hostRecords(pair), 0);
  hosts.put(2, 200, FRONT, 1);
  hosts.put(2, 50, BACK, 1);
  lookRound(pair);
  lookRound(pair);
  assert.equal(hostRecords(pair), 2);
  assert.ok(isKnown(pair.standby.state.hosts, 200));
  assert.ok(isKnown(pair.standby.state.hosts, 50, BACK));
  const crowd: number[] = [];
  for (let low = 300; crowd.length < 9; low++) if (belongs(2, low, 0)) crowd.push(low);
  for (const [i, low] of crowd.entries()) hosts.put(2, low, BACK, 2 + i);
  lookRound(pair);
  assert.deepEqual(pictureOf(pair.standby).hosts, pictureOf(pair.active).hosts);
});

Deno.test("what is told of hosts over a link that loses and mixes is right in the end", () => {
  const pair = paired(0);
  let word = 7;
  const next = () => (word = Math.imul(word, 1664525) + 1013904223 | 0) >>> 16;
  pair.fault = (messages) => messages.filter(() => next() % 3 > 0).reverse();
  for (let round = 0; round < 300; round++) {
    pair.active.state.hosts.put(2, next() % 60, next() & 1, 0);
    pair.step();
  }
  assert.ok(pair.settle());
  assert.deepEqual(pictureOf(pair.standby).hosts, pictureOf(pair.active).hosts);
});

Deno.test("a host ages at the active unit only, and is gone at the standby then", () => {
  const pair = paired(2);
  const { hosts, tick } = pair.active.state;
  // One of them speaks.
  tick[0] = AGEING_TICKS + 5;
  hosts.put(2, 1, FRONT, tick[0]);
  lookRound(pair);
  assert.ok(isKnown(pair.standby.state.hosts, 1));
  assert.ok(!isKnown(pair.standby.state.hosts, 2));
});

Deno.test("after the takeover each host has its whole time, however long ago it was told", () => {
  const pair = paired(1);
  const { hosts, tick } = pair.standby.state;
  const toldTick = tick[0]!;
  tick[0] = toldTick + 3 * AGEING_TICKS;
  // Joining anew loses none of them either.
  pair.receiver.stop();
  pair.startReceiver();
  pair.takeOver();
  assert.ok(isKnown(hosts, 1, FRONT, tick[0] + AGEING_TICKS - 1));
  assert.ok(!isKnown(hosts, 1, FRONT, tick[0] + AGEING_TICKS));
});

/** In one look, so that a batch which is lost meanwhile is not sent again. */
function sentWithin(pair: TestPair): Uint8Array<ArrayBuffer> {
  pair.sent.length = 0;
  for (let i = 0; i < pair.active.state.hosts.size / REPLICATION_HOSTS_PER_TURN; i++) pair.step();
  assert.equal(hostRecords(pair), 1);
  return pair.sent.find((_, i) => hostRecords({ sent: pair.sent.slice(i, i + 1) }) === 1)!;
}

Deno.test("what was told late changes nothing of what was said since", () => {
  const pair = paired(0);
  const { hosts } = pair.active.state;
  pair.active.connect(4999);
  assert.ok(pair.settle());
  pair.fault = () => [];
  // Until nothing counts as lost before a second has gone by.
  for (let i = 0; i < 6; i++) {
    pair.active.connect(5000 + i);
    pair.nowMs += 1000;
    pair.step();
  }
  hosts.put(2, 77, FRONT, 0);
  const first = sentWithin(pair);
  hosts.put(2, 77, BACK, 0);
  const second = sentWithin(pair);
  for (const batch of [second, first]) {
    pair.standbyMemory.batches.put(batch);
    pair.receiver.turn(pair.standby.state.tick[0]!, 0);
  }
  assert.ok(isKnown(pair.standby.state.hosts, 77, BACK));
  assert.ok(!isKnown(pair.standby.state.hosts, 77, FRONT));
});

Deno.test("a standby is not complete before the hosts and states have come that were lost on the way", () => {
  const pair = new TestPair({});
  for (let low = 1; low <= 3000; low++) pair.active.state.hosts.put(2, low, low & 1, 0);
  pair.active.orderReal(1, "out-of-service");
  let lost = 0;
  pair.fault = (messages) =>
    messages.filter((bytes) => {
      const isFirst = lost === 0 && hostRecords({ sent: [bytes.slice()] }) > 0;
      if (isFirst) lost++;
      return !isFirst;
    });
  while (pair.standbyMemory.sync.state !== "complete") pair.step();
  assert.equal(lost, 1);
  assert.deepEqual(pictureOf(pair.standby).hosts, pictureOf(pair.active).hosts);
  assert.equal(pair.standby.realState(1), "out_of_service");
});
