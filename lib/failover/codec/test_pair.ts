/**
 * Two ends of a conversation for tests, with seeded randomness.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { Message, Path } from "../messages.ts";
import { Endpoint, type Received } from "./endpoint.ts";
import { Signer } from "./signer.ts";
import { PLAIN_HELLO } from "./test_messages.ts";

export const KEY = new Uint8Array(32).fill(7);

/** Every nonce is another one. */
let drawn = 0;
export function testRandom(bytes: number): Uint8Array {
  const random = new Uint8Array(bytes);
  new DataView(random.buffer).setUint32(0, ++drawn);
  return random;
}

export function testEndpoint(key: Uint8Array | "no key" = KEY): Endpoint {
  return new Endpoint(new Signer(key), testRandom);
}

/** What comes of bytes that arrive whole. */
export function arrive(at: Endpoint, path: Path, bytes: Uint8Array): Received[] {
  return at.listen(path)(bytes);
}

/** Exactly one thing comes of them. */
export function arriveOne(at: Endpoint, path: Path, bytes: Uint8Array): Received {
  const received = arrive(at, path, bytes);
  assert.equal(received.length, 1);
  return received[0]!;
}

/** The bytes reach the other end, and all answers reach theirs, until nobody answers any more. Gives how many frames went. */
export function converse(from: Endpoint, to: Endpoint, path: Path, bytes: Uint8Array): number {
  const answers = arrive(to, path, bytes).flatMap((received) =>
    "answer" in received && received.answer !== undefined ? [received.answer] : []
  );
  return answers.reduce((frames, answer) => frames + converse(to, from, path, answer), 1);
}

/** Both know each other. */
export function acquainted(): [Endpoint, Endpoint] {
  const pair: [Endpoint, Endpoint] = [testEndpoint(), testEndpoint()];
  meet(...pair);
  return pair;
}

export function meet(a: Endpoint, b: Endpoint, path: Path = "cable") {
  converse(a, b, path, a.seal(path, PLAIN_HELLO));
}

/** The messages among what came. */
export function messagesOf(received: readonly Received[]): Message[] {
  return received.flatMap((one) => one.kind === "message" ? [one.message] : []);
}
