import assert from "node:assert/strict";
import fc from "fast-check";
import { MAX_CAUSE_BYTES, MAX_CHUNK_BYTES, MAX_PAYLOAD_BYTES } from "../../limits.ts";
import type { Message } from "../messages.ts";
import { PROTOCOL_VERSION } from "./frame.ts";
import { KINDS, messagePayload, openPayload } from "./kinds.ts";
import { MESSAGES, PLAIN_HELLO } from "./test_messages.ts";

const CHALLENGE = new Uint8Array(8).fill(3);

function there(message: Message): Uint8Array {
  return messagePayload(message, CHALLENGE);
}

function back(kind: Message["kind"], payload: Uint8Array, epoch = new Uint8Array(8)) {
  return openPayload(KINDS.indexOf(kind), payload, epoch)?.message;
}

for (const [kind, messages] of Object.entries(MESSAGES)) {
  Deno.test(`every ${kind} comes back as it was`, () => {
    fc.assert(fc.property(messages, (message: Message) => {
      const sent = message.kind === "hello" ? { ...message, epoch: "0".repeat(16) } : message;
      assert.deepEqual(back(message.kind, there(sent)), sent);
    }));
  });
}

Deno.test("a payload with a byte less or more is none, unless its last field has no length of its own", () => {
  for (const [kind, messages] of Object.entries(MESSAGES)) {
    if (kind === "replication" || kind === "configuration") continue;
    fc.assert(fc.property(messages, (message: Message) => {
      const payload = there(message);
      assert.equal(back(message.kind, payload.subarray(0, -1)), undefined);
      assert.equal(back(message.kind, Uint8Array.of(...payload, 0)), undefined);
    }));
  }
});

Deno.test("any bytes are a message or none", () => {
  const anyKind = fc.integer({ min: 0, max: 255 });
  fc.assert(
    fc.property(anyKind, fc.uint8Array({ maxLength: 200 }), (kind, payload) => {
      openPayload(kind, payload, new Uint8Array(8));
    }),
    { numRuns: 2000 },
  );
  assert.equal(openPayload(KINDS.length, new Uint8Array(8), new Uint8Array(8)), undefined);
});

Deno.test("what does not fit is cut or held at its limit: a unit in need can always speak", () => {
  const hello = { ...PLAIN_HELLO, health: 300, counter: 2 ** 40, unit: "é".repeat(64) };
  const heard = back("hello", there(hello));
  assert.ok(heard?.kind === "hello");
  assert.equal(heard.health, 255);
  assert.equal(heard.counter, 2 ** 32 - 1);
  assert.equal(heard.unit, "é".repeat(32));
  const cause = `two\nlines \ud800${"x".repeat(2 * MAX_CAUSE_BYTES)}`;
  const takeover = back(
    "takeover",
    there({ kind: "takeover", takeover: "i_take_over", term: 1, peerFailed: true, cause }),
  );
  assert.ok(takeover?.kind === "takeover");
  assert.equal(takeover.cause, `two lines \ufffd${"x".repeat(MAX_CAUSE_BYTES - 13)}`);
});

Deno.test("a piece that is no piece of its whole is refused at both ends", () => {
  const piece = {
    kind: "configuration",
    hash: "0123456789abcdef",
    totalBytes: 10,
    offset: 8,
    bytes: Uint8Array.of(1, 2),
  } as const;
  const payload = there(piece);
  assert.deepEqual(back("configuration", payload), piece);
  assert.equal(back("configuration", Uint8Array.of(...payload, 0)), undefined);
  assert.equal(back("configuration", payload.subarray(0, -2)), undefined);
  const wrong = [
    { offset: 9 },
    { totalBytes: 2 ** 30 },
    { bytes: new Uint8Array() },
    { totalBytes: 2000, offset: 0, bytes: new Uint8Array(MAX_CHUNK_BYTES + 1) },
  ];
  for (const change of wrong) assert.throws(() => there({ ...piece, ...change }), RangeError);
  const empty = { ...piece, totalBytes: 0, offset: 0, bytes: new Uint8Array() };
  assert.deepEqual(back("configuration", there(empty)), empty);
});

Deno.test("no message is longer than a payload may be", () => {
  for (const messages of Object.values(MESSAGES)) {
    fc.assert(fc.property(messages, (message: Message) => {
      assert.ok(there(message).length <= MAX_PAYLOAD_BYTES);
    }));
  }
  const bytes = new Uint8Array(MAX_PAYLOAD_BYTES + 1);
  assert.throws(() => there({ kind: "replication", bytes }), RangeError);
});

Deno.test("the layout is of the version that it says: who changes one changes the other", () => {
  const text = Array.from(there(PLAIN_HELLO), (byte) => byte.toString(16).padStart(2, "0")).join(
    "",
  );
  assert.equal(PROTOCOL_VERSION, 1);
  assert.equal(
    text,
    "0303030303030303" + "00000001" + "00000001" + "00" + "02" + "0123456789abcdef" +
      "01000100000000" + "01000100000000" + "03" + "00" + "00000000" + "02" + "01" +
      "046c622d61" + "05302e312e30",
  );
});
