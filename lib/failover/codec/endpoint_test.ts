import assert from "node:assert/strict";
import fc from "fast-check";
import type { Message } from "../messages.ts";
import type { Received } from "./endpoint.ts";
import { OVERHEAD_BYTES, PROTOCOL_VERSION } from "./frame.ts";
import { Deframer, delimited } from "./deframer.ts";
import { SIGNATURE_BYTES, Signer } from "./signer.ts";
import { anyMessage, anyPath, PLAIN_HELLO } from "./test_messages.ts";
import { acquainted, arrive, arriveOne, KEY, messagesOf, testEndpoint } from "./test_pair.ts";

const MACS: Message = {
  kind: "macs",
  macs: { front: "02:00:00:00:00:01", back: "02:00:00:00:00:02" },
};

function refusalOf(received: Received): string {
  return received.kind === "refused" ? received.refusal : `taken: ${received.kind}`;
}

/** Signed again, by who has the key. */
function resigned(frame: Uint8Array): Uint8Array {
  const text = frame.subarray(0, -SIGNATURE_BYTES);
  return Uint8Array.of(...text, ...new Signer(KEY).sign(text));
}

/** The frame in delimited bytes, so that a test can change it. */
function frameIn(bytes: Uint8Array): Uint8Array {
  const [frame] = new Deframer().take(bytes);
  assert.ok(frame instanceof Uint8Array);
  return frame;
}

Deno.test("every message reaches who knows the sender, on every path, once", () => {
  const [a, b] = acquainted();
  fc.assert(fc.property(anyMessage, anyPath, (message, path) => {
    const bytes = a.seal(path, message);
    const sent = message.kind === "hello" ? { ...message, epoch: a.epoch } : message;
    assert.deepEqual(arriveOne(b, path, bytes), { kind: "message", message: sent });
    assert.equal(refusalOf(arriveOne(b, path, bytes)), "replayed");
  }));
});

Deno.test("a frame costs 47 bytes and its stuffing, 50 in all", () => {
  const [a] = acquainted();
  assert.equal(OVERHEAD_BYTES, 47);
  assert.equal(a.seal("cable", { kind: "replication", bytes: new Uint8Array(100) }).length, 150);
});

Deno.test("a valid frame is found between any frames that are not", () => {
  const [a, b] = acquainted();
  const anyDamage = fc.array(
    fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((noise) => () => noise),
      fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })).map(([at, mask]) => () => {
        const bytes = a.seal("cable", MACS);
        bytes[at % bytes.length]! ^= mask;
        return bytes;
      }),
      fc.nat().map((length) => () => {
        const bytes = a.seal("cable", MACS);
        return bytes.subarray(0, length % bytes.length);
      }),
    ),
    { maxLength: 5 },
  );
  const listen = b.listen("cable");
  fc.assert(
    fc.property(anyDamage, (damages) => {
      const before = damages.flatMap((damage) => messagesOf(listen(damage())));
      // Noise that leaves a frame whole, its delimiters aside, leaves what was signed.
      for (const message of before) assert.deepEqual(message, MACS);
      const hello = { ...PLAIN_HELLO, epoch: a.epoch };
      assert.deepEqual(messagesOf(listen(a.seal("cable", hello))).at(-1), hello);
    }),
    { numRuns: 1000 },
  );
});

Deno.test("any byte of a frame that is changed is refused by name", () => {
  const [a, b] = acquainted();
  const length = frameIn(a.seal("cable", MACS)).length;
  for (let at = 0; at < length; at++) {
    const frame = frameIn(a.seal("cable", MACS));
    frame[at]! ^= 0x40;
    const expected = at < 2 || at === 7 || at === 8
      ? "noise"
      : at === 2
      ? "version"
      : at === 3 || at === 4
      ? "wrong_key"
      : "bad_signature";
    assert.equal(refusalOf(arriveOne(b, "cable", delimited(frame))), expected, `byte ${at}`);
  }
  const { noise, version, wrong_key: wrongKey, bad_signature: badSignature } = b.refusals;
  assert.deepEqual([noise, version, wrongKey, badSignature], [4, 1, 2, length - 7]);
});

Deno.test("another version is told as such whatever else it has changed", () => {
  const [, b] = acquainted();
  const short = Uint8Array.of(0x50, 0x4d, PROTOCOL_VERSION + 1);
  assert.equal(refusalOf(arriveOne(b, "cable", delimited(short))), "version");
});

Deno.test("another key, and none, are refused and told apart; none on both sides was asked for", () => {
  const ours = testEndpoint();
  const other = testEndpoint(new Uint8Array(16).fill(9));
  const open = testEndpoint("no key");
  assert.equal(refusalOf(arriveOne(ours, "cable", other.seal("cable", PLAIN_HELLO))), "wrong_key");
  assert.equal(refusalOf(arriveOne(ours, "cable", open.seal("cable", PLAIN_HELLO))), "no_key");
  assert.equal(refusalOf(arriveOne(open, "cable", ours.seal("cable", PLAIN_HELLO))), "wrong_key");
  const openToo = testEndpoint("no key");
  const { kind } = arriveOne(openToo, "cable", open.seal("cable", PLAIN_HELLO));
  assert.equal(kind, "introduction");
  const disturbed = frameIn(open.seal("cable", PLAIN_HELLO));
  disturbed[40]! ^= 1;
  assert.equal(refusalOf(arriveOne(openToo, "cable", delimited(disturbed))), "bad_signature");
});

Deno.test("a frame of one path is not taken on another, and our own not at all", () => {
  const [a, b] = acquainted();
  assert.equal(refusalOf(arriveOne(b, "front", a.seal("back", MACS))), "wrong_path");
  assert.equal(refusalOf(arriveOne(a, "front", a.seal("front", MACS))), "reflected");
});

Deno.test("frames that overtake each other are all taken", () => {
  const [a, b] = acquainted();
  const frames = Array.from({ length: 100 }, () => a.seal("front", MACS));
  for (const frame of frames.reverse()) {
    assert.equal(arriveOne(b, "front", frame).kind, "message");
  }
});

Deno.test("what is signed and cannot be read is malformed, and the next one is read", () => {
  const [a, b] = acquainted();
  const wrong = a.seal("cable", { kind: "replication", bytes: new Uint8Array(3) });
  const frame = frameIn(wrong);
  assert.equal(arriveOne(b, "cable", wrong).kind, "message");
  // Signed by whoever has the key, with a kind that there is not.
  frame[5] = 200;
  assert.equal(refusalOf(arriveOne(b, "cable", delimited(resigned(frame)))), "malformed");
  assert.equal(arriveOne(b, "cable", a.seal("cable", MACS)).kind, "message");
});

Deno.test("any bytes in any pieces are refused or nothing, and never more than they are", () => {
  const b = testEndpoint();
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 400 })), (chunks) => {
      const listen = b.listen("cable");
      const received = chunks.flatMap((chunk) => listen(chunk));
      assert.ok(received.every(({ kind }) => kind === "refused"));
    }),
    { numRuns: 500 },
  );
  const counted = Object.values(b.refusals).reduce((sum, count) => sum + count, 0);
  assert.equal(counted, b.refusals.noise + b.refusals.too_long);
  assert.ok(counted > 0);
  assert.deepEqual(arrive(b, "cable", new Uint8Array(10_000)), []);
});
