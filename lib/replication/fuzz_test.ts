import assert from "node:assert/strict";
import fc from "fast-check";
import { BATCH_HEAD_WORDS } from "./batch.ts";
import { COUNTS } from "./counts.ts";
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
