import assert from "node:assert/strict";
import fc from "fast-check";
import { BATCH_HEAD_WORDS } from "./batch.ts";
import { COUNTS } from "./counts.ts";
import * as record from "./record.ts";
import { TestPair } from "./test_pair.ts";
import { assertSound, pictureOf } from "./test_picture.ts";

const OPTIONS = { virtuals: [{ stickyMs: 60_000 }], connections: { max: 64 } };
const HEAD_BYTES = BATCH_HEAD_WORDS * 4;

/** A pair that is in step, and a batch that the standby has not seen: it would make connections, change and end some. */
function caught(): { pair: TestPair; batch: Uint8Array<ArrayBuffer> } {
  const pair = new TestPair(OPTIONS);
  for (let port = 5000; port < 5010; port++) pair.active.connect(port);
  assert.ok(pair.settle());
  const { connections } = pair.active.state;
  connections.release(1);
  connections.become(2, 4);
  pair.active.connect(6000);
  pair.fault = () => [];
  pair.sent.length = 0;
  pair.step();
  assert.equal(pair.sent.length, 1);
  return { pair, batch: pair.sent[0]! };
}

/** As {@linkcode caught}, with a host that is new or a real that goes out of service. */
function caughtOf(kind: number): { pair: TestPair; batch: Uint8Array<ArrayBuffer> } {
  const pair = new TestPair(OPTIONS);
  assert.ok(pair.settle());
  pair.active.state.hosts.put(2, 0x1234, 1, 0);
  pair.active.orderReal(1, "out-of-service");
  pair.fault = () => [];
  for (let turn = 0; turn < 100; turn++) {
    pair.sent.length = 0;
    pair.step();
    const batch = pair.sent.find((bytes) => {
      const words = new Int32Array(bytes.buffer);
      let at = BATCH_HEAD_WORDS;
      while (at < words.length && record.kindOf(words[at]!) !== kind) {
        at += record.lengthOf(words[at]!);
      }
      return at < words.length;
    });
    if (batch !== undefined) return { pair, batch };
  }
  throw new Error(`no record of kind ${kind} was sent`);
}

function give(pair: TestPair, bytes: Uint8Array) {
  pair.standbyMemory.batches.put(bytes);
  pair.receiver.turn(pair.standby.state.tick[0]!, 0);
  assertSound(pair.standby);
}

Deno.test("bytes that are no batch change nothing and are counted", () => {
  const { pair } = caught();
  const before = pictureOf(pair.standby);
  fc.assert(fc.property(fc.uint8Array({ maxLength: 1500 }), (bytes) => {
    give(pair, bytes);
    assert.deepEqual(pictureOf(pair.standby), before);
  }));
  assert.ok(pair.standbyMemory.counts[COUNTS.indexOf("malformed")]! > 0);
});

Deno.test("a batch of any other length than its own changes nothing", () => {
  const { pair, batch } = caught();
  const before = pictureOf(pair.standby);
  for (let length = 0; length < batch.length; length++) give(pair, batch.slice(0, length));
  for (const more of [1, 2, 4, 8, 52]) {
    const longer = new Uint8Array(batch.length + more);
    longer.set(batch);
    give(pair, longer);
  }
  assert.deepEqual(pictureOf(pair.standby), before);
  give(pair, batch);
  assert.notDeepEqual(pictureOf(pair.standby), before);
});

Deno.test("a batch of another join, or with a head that cannot be, changes nothing", () => {
  for (const at of [0, 1, 2, 3, 8, 9, 15, 16, 17, 18, 19]) {
    const { pair, batch } = caught();
    const before = pictureOf(pair.standby);
    batch[at]! ^= 0x80;
    give(pair, batch);
    assert.deepEqual(pictureOf(pair.standby), before, `byte ${at}`);
  }
});

Deno.test("a connection in a state, of a protocol or with an address that cannot be spoils its whole batch", () => {
  const fields: [string, number, number][] = [
    ["kind", 0, 9],
    ["length", 1, 12],
    ["virtual", 3, 0x20],
    ["entry", 7, 0x80],
    ["real", 9, 0x20],
    ["length of its addresses", 10, 16],
    ["protocol", 11, 17],
    ["protocol among the flags", 12, 6],
    ["state", 13, 6],
    ["reason", 15, 0x70],
    ["port of the foreign", 16, 1],
    ["idle time", 35, 0x80],
    ["age", 39, 0x80],
  ];
  for (const [what, at, value] of fields) {
    const { pair, batch } = caught();
    const view = new DataView(batch.buffer);
    let record = HEAD_BYTES;
    while (view.getUint8(record) !== 1) record += view.getUint8(record + 1) * 4;
    const before = pictureOf(pair.standby);
    batch[record + at] = value;
    give(pair, batch);
    assert.deepEqual(pictureOf(pair.standby), before, what);
    assert.ok(pair.standbyMemory.counts[COUNTS.indexOf("malformed")]! > 0, what);
  }
});

Deno.test("a host or a state that cannot be spoils its whole batch", () => {
  const host = { kind: record.HOST, place: record.PLACE * 4, high: record.HOST_HIGH * 4 };
  const state = { kind: record.STATE_OF_OBJECT, place: record.PLACE * 4, kept: record.KEPT * 4 };
  const fields: [string, number, number, number][] = [
    ["length of a host", host.kind, 1, 5],
    ["port", host.kind, 2, 3],
    ["place below all", host.kind, host.place + 3, 0x80],
    ["place above all", host.kind, host.place + 2, 1],
    ["group address", host.kind, host.high, 1],
    ["half that is too large", host.kind, host.high + 2, 1],
    ["address that belongs elsewhere", host.kind, record.HOST_LOW * 4 + 1, 0x55],
    ["no port with an address", host.kind, 2, 0],
    ["length of a state", state.kind, 1, 3],
    ["object", state.kind, 3, 0x20],
    ["columns", state.kind, state.place, 2],
    ["state", state.kind, state.kept, 4],
    ["time of what does not drain", state.kind, record.LEFT_MS * 4, 1],
    ["time that is over", state.kind, record.LEFT_MS * 4 + 3, 0x80],
  ];
  for (const [what, kind, at, value] of fields) {
    const { pair, batch } = caughtOf(kind);
    let first = HEAD_BYTES;
    while (batch[first] !== kind) first += batch[first + 1]! * 4;
    const before = pictureOf(pair.standby);
    assert.notEqual(batch[first + at], value, what);
    batch[first + at] = value;
    give(pair, batch);
    assert.deepEqual(pictureOf(pair.standby), before, what);
    assert.ok(pair.standbyMemory.counts[COUNTS.indexOf("malformed")]! > 0, what);
  }
});

Deno.test("bytes of a host or a state that are turned round change no table but theirs, and not for long", () => {
  const flip = fc.record({ at: fc.nat(15), bits: fc.integer({ min: 1, max: 255 }) });
  const kinds = fc.constantFrom(record.HOST, record.STATE_OF_OBJECT);
  fc.assert(
    fc.property(kinds, fc.array(flip, { minLength: 1, maxLength: 4 }), (kind, flips) => {
      const { pair, batch } = caughtOf(kind);
      let first = HEAD_BYTES;
      while (batch[first] !== kind) first += batch[first + 1]! * 4;
      for (const { at, bits } of flips) batch[first + at]! ^= bits;
      give(pair, batch);
      pair.restartSender();
      assert.ok(pair.settle());
      assert.deepEqual(pictureOf(pair.standby), pictureOf(pair.active));
    }),
    { numRuns: 100 },
  );
});

Deno.test("whatever is wrong in a batch, the tables stay sound, and right again when all is said anew", () => {
  const flips = fc.array(
    fc.record({ at: fc.nat(1400), bits: fc.integer({ min: 1, max: 255 }) }),
    { minLength: 1, maxLength: 4 },
  );
  fc.assert(
    fc.property(flips, (list) => {
      const { pair, batch } = caught();
      for (const { at, bits } of list) {
        const place = HEAD_BYTES + at % (batch.length - HEAD_BYTES);
        batch[place] = batch[place]! ^ bits;
      }
      give(pair, batch);
      pair.restartSender();
      assert.ok(pair.settle());
      assertSound(pair.standby);
      const { connections, clients } = pictureOf(pair.standby);
      assert.deepEqual(connections, pictureOf(pair.active).connections);
      assert.deepEqual(clients, pictureOf(pair.active).clients);
    }),
    { numRuns: 150 },
  );
});

Deno.test("bytes that are no acknowledgement change nothing at the sender", () => {
  const { pair } = caught();
  const before = pair.sender.sync;
  fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
    assert.equal(pair.sender.receive(bytes), false);
    assert.deepEqual(pair.sender.sync, before);
  }));
});
