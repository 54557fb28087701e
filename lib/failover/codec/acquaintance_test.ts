import assert from "node:assert/strict";
import fc from "fast-check";
import type { Message, Path } from "../messages.ts";
import type { Endpoint, Received } from "./endpoint.ts";
import { PLAIN_HELLO } from "./test_messages.ts";
import { acquainted, arriveOne, converse, meet, testEndpoint } from "./test_pair.ts";

const TAKE_OVER: Message = {
  kind: "takeover",
  takeover: "i_take_over",
  term: 2,
  peerFailed: true,
  cause: "a test",
};

/** What comes of a frame, in one word. */
function fate(at: Endpoint, bytes: Uint8Array, path: Path = "cable"): string {
  const received: Received = arriveOne(at, path, bytes);
  return received.kind === "refused" ? received.refusal : received.kind;
}

Deno.test("two units that start know each other after one hello and its answers", () => {
  const [a, b] = [testEndpoint(), testEndpoint()];
  assert.equal(fate(b, a.seal("cable", TAKE_OVER)), "stale");
  assert.equal(converse(a, b, "cable", a.seal("cable", PLAIN_HELLO)), 4);
  for (const [from, to] of [[a, b], [b, a]] as const) {
    assert.equal(fate(to, from.seal("cable", TAKE_OVER)), "message");
    assert.equal(fate(to, from.seal("front", TAKE_OVER), "front"), "message");
  }
});

Deno.test("hellos that cross each other end in the same", () => {
  const [a, b] = [testEndpoint(), testEndpoint()];
  const [fromA, fromB] = [a.seal("cable", PLAIN_HELLO), b.seal("cable", PLAIN_HELLO)];
  converse(a, b, "cable", fromA);
  converse(b, a, "cable", fromB);
  assert.equal(fate(b, a.seal("cable", TAKE_OVER)), "message");
  assert.equal(fate(a, b.seal("cable", TAKE_OVER)), "message");
});

Deno.test("a first hello is an introduction: it is shown, and is no message", () => {
  const [a, b] = [testEndpoint(), testEndpoint()];
  const received = arriveOne(b, "cable", a.seal("cable", PLAIN_HELLO));
  assert.ok(received.kind === "introduction");
  assert.deepEqual(received.hello, { ...PLAIN_HELLO, epoch: a.epoch });
});

Deno.test("a peer that starts again is known again, and what it said before is not", () => {
  const [a, b] = acquainted();
  const held = a.seal("cable", TAKE_OVER);
  const restarted = testEndpoint();
  meet(restarted, b);
  assert.equal(fate(b, restarted.seal("cable", TAKE_OVER)), "message");
  assert.equal(fate(b, held), "stale");
  assert.equal(fate(restarted, b.seal("cable", TAKE_OVER)), "message");
});

Deno.test("a session that was recorded says nothing to a unit that starts again", () => {
  const [a, b] = [testEndpoint(), testEndpoint()];
  const recorded: [Path, Uint8Array][] = [];
  const record = (path: Path, message: Message) => {
    const bytes = a.seal(path, message);
    recorded.push([path, bytes]);
    return bytes;
  };
  converse(a, b, "cable", record("cable", PLAIN_HELLO));
  for (const message of [PLAIN_HELLO, TAKE_OVER, PLAIN_HELLO]) {
    assert.equal(fate(b, record("cable", message)), "message");
    assert.equal(fate(b, record("front", message), "front"), "message");
  }
  for (const at of [b, testEndpoint()]) {
    for (const [path, bytes] of recorded) {
      assert.ok(["replayed", "introduction", "stale"].includes(fate(at, bytes, path)));
    }
  }
  assert.equal(fate(b, a.seal("cable", TAKE_OVER)), "message");
});

Deno.test("a recorded introduction does not push away the peer that lives", () => {
  const old = testEndpoint();
  const introduction = old.seal("cable", PLAIN_HELLO);
  const [a, b] = acquainted();
  for (let i = 0; i < 10; i++) assert.equal(fate(b, introduction), "introduction");
  assert.equal(fate(b, a.seal("cable", TAKE_OVER)), "message");
  assert.equal(fate(a, b.seal("cable", TAKE_OVER)), "message");
});

Deno.test("of any restarts on both sides, only frames of the two that live now are taken, each once", () => {
  const anyStep = fc.constantFrom("restart a", "restart b", "a says", "b says");
  fc.assert(fc.property(fc.array(anyStep, { maxLength: 30 }), (steps) => {
    let [a, b] = acquainted();
    const said: { to: "a" | "b"; bytes: Uint8Array }[] = [];
    for (const step of steps) {
      if (step === "restart a") meet(a = testEndpoint(), b);
      if (step === "restart b") meet(b = testEndpoint(), a);
      if (step === "a says") said.push({ to: "b", bytes: a.seal("cable", TAKE_OVER) });
      if (step === "b says") said.push({ to: "a", bytes: b.seal("cable", TAKE_OVER) });
      // Each was held back until something else happened, and comes twice.
      for (const { to, bytes } of said) fate(to === "a" ? a : b, bytes);
      for (const { to, bytes } of said) {
        assert.notEqual(fate(to === "a" ? a : b, bytes), "message");
      }
    }
    assert.equal(fate(b, a.seal("cable", TAKE_OVER)), "message");
    assert.equal(fate(a, b.seal("cable", TAKE_OVER)), "message");
  }));
});

Deno.test("a path that is dead one way does not keep two units apart that hear each other on another", () => {
  const [a, b] = [testEndpoint(), testEndpoint()];
  assert.equal(fate(b, a.seal("front", PLAIN_HELLO), "front"), "introduction");
  meet(a, b, "cable");
  assert.equal(fate(b, a.seal("front", PLAIN_HELLO), "front"), "message");
});
