import assert from "node:assert/strict";
import { CONFIGURATION_RESEND_MS, CONFIGURATION_RETRY_MS, MAX_CONFIG_BYTES } from "../limits.ts";
import { ConfigurationReceiver } from "./configuration_receiver.ts";
import { ConfigurationSender } from "./configuration_sender.ts";

const [OLD, NEW] = ["0".repeat(16), "1".repeat(16)];
const TEXT = "ä real, and another one".repeat(40);
const STANDBY = { epoch: "b", configHash: OLD, state: "standby" } as const;

/** Both sides, and a wire that loses what it is told to. */
function transfer(lose: (piece: number) => boolean = () => false) {
  const sender = new ConfigurationSender(NEW, TEXT);
  const receiver = new ConfigurationReceiver();
  let pieces = 0;
  for (let nowMs = 0; nowMs < 1_000_000; nowMs += 100) {
    sender.hear(STANDBY, nowMs);
    const piece = sender.piece(nowMs, 50);
    if (piece === undefined || lose(pieces++)) continue;
    const taken = receiver.take(piece);
    if (taken === undefined) continue;
    if ("whole" in taken) return { sender, receiver, whole: taken.whole, nowMs, last: piece };
    if (!lose(pieces++)) sender.take(taken.answer, nowMs);
  }
  assert.fail("it never came");
}

Deno.test("a configuration comes whole, in pieces that split letters", () => {
  assert.deepEqual(transfer().whole, { hash: NEW, text: TEXT });
});

Deno.test("a piece that is lost, or its answer, comes again", () => {
  assert.deepEqual(transfer((piece) => piece % 3 === 1).whole, { hash: NEW, text: TEXT });
  assert.deepEqual(transfer((piece) => piece % 4 === 2).whole, { hash: NEW, text: TEXT });
});

Deno.test("nothing is sent to who has it, nor to a unit that is active", () => {
  const sender = new ConfigurationSender(NEW, TEXT);
  sender.hear({ ...STANDBY, configHash: NEW }, 0);
  assert.equal(sender.piece(0, 50), undefined);
  sender.hear({ ...STANDBY, state: "active" }, 0);
  assert.equal(sender.piece(0, 50), undefined);
  assert.equal(sender.dueMs, Infinity);
});

Deno.test("a piece is not sent again before its time", () => {
  const sender = new ConfigurationSender(NEW, TEXT);
  sender.hear(STANDBY, 0);
  assert.notEqual(sender.piece(0, 50), undefined);
  assert.equal(sender.piece(CONFIGURATION_RESEND_MS - 1, 50), undefined);
  assert.equal(sender.piece(CONFIGURATION_RESEND_MS, 50)?.offset, 0);
});

Deno.test("what was refused is offered again after a while, and at once to a new start of the peer, or when it has changed", () => {
  const { sender, receiver, nowMs } = transfer();
  const answer = receiver.finish(NEW, "1:1: unknown key")!;
  assert.deepEqual(answer, {
    kind: "configuration_answer",
    hash: NEW,
    outcome: "refused",
    offset: 0,
    cause: "1:1: unknown key",
  });
  assert.deepEqual(sender.take(answer, nowMs), { hash: NEW, cause: "1:1: unknown key" });
  sender.hear(STANDBY, nowMs + CONFIGURATION_RETRY_MS - 1);
  assert.equal(sender.piece(nowMs + CONFIGURATION_RETRY_MS - 1, 50), undefined);
  sender.hear(STANDBY, nowMs + CONFIGURATION_RETRY_MS);
  assert.equal(sender.piece(nowMs + CONFIGURATION_RETRY_MS, 50)?.offset, 0);
  sender.take(answer, nowMs);
  sender.hear({ ...STANDBY, epoch: "c" }, nowMs);
  assert.equal(sender.piece(nowMs, 50)?.offset, 0);
  sender.offer("2".repeat(16), "new");
  sender.hear({ ...STANDBY, epoch: "c" }, nowMs);
  assert.equal(sender.piece(nowMs, 50)?.totalBytes, 3);
});

Deno.test("an answer that was lost is given again, and the whole is tried once", () => {
  const { receiver, last } = transfer();
  assert.equal(receiver.take(last), undefined);
  const answer = receiver.finish(NEW, undefined)!;
  assert.equal(answer.outcome, "taken");
  assert.deepEqual(receiver.take(last), { answer });
});

Deno.test("what came of one is not taken for what comes of the next", () => {
  const { receiver } = transfer();
  const next = {
    kind: "configuration",
    hash: OLD,
    totalBytes: 2,
    offset: 0,
    bytes: Uint8Array.of(65),
  } as const;
  const taken = receiver.take(next);
  assert.ok(taken !== undefined && "answer" in taken);
  assert.equal(taken.answer.offset, 1);
  assert.equal(receiver.finish(NEW, undefined), undefined);
});

Deno.test("pieces that cannot be are not taken", () => {
  const receiver = new ConfigurationReceiver();
  const piece = { kind: "configuration", hash: NEW, bytes: new Uint8Array(4) } as const;
  assert.equal(receiver.take({ ...piece, totalBytes: 3, offset: 0 }), undefined);
  assert.equal(receiver.take({ ...piece, totalBytes: MAX_CONFIG_BYTES + 1, offset: 0 }), undefined);
  const taken = receiver.take({ ...piece, totalBytes: 12, offset: 8 });
  assert.deepEqual(taken !== undefined && "answer" in taken && taken.answer.offset, 0);
});
