import assert from "node:assert/strict";
import fc from "fast-check";
import { cobsBytes, stuff, unstuff } from "./cobs.ts";

function stuffed(bytes: Uint8Array): Uint8Array {
  const target = new Uint8Array(cobsBytes(bytes.length));
  return target.subarray(0, stuff(bytes, target, 0));
}

/** Bytes with long runs with and without zeros. */
const anyBytes = fc.array(
  fc.tuple(fc.constantFrom(0, 1, 255), fc.constantFrom(1, 2, 253, 254, 255, 508)),
  { maxLength: 6 },
).map((runs) => Uint8Array.from(runs.flatMap(([byte, length]) => Array(length).fill(byte))));

Deno.test("examples of the paper of Cheshire and Baker", () => {
  const examples: [number[], number[]][] = [
    [[], [1]],
    [[0], [1, 1]],
    [[0, 0], [1, 1, 1]],
    [[0x11, 0x22, 0, 0x33], [3, 0x11, 0x22, 2, 0x33]],
    [[0x11, 0, 0, 0], [2, 0x11, 1, 1, 1]],
  ];
  for (const [plain, expected] of examples) {
    assert.deepEqual([...stuffed(Uint8Array.from(plain))], expected);
  }
});

Deno.test("whatever is stuffed has no zero, is no longer than foretold, and comes back", () => {
  fc.assert(fc.property(fc.oneof(anyBytes, fc.uint8Array({ maxLength: 600 })), (bytes) => {
    const form = stuffed(bytes);
    assert.ok(!form.includes(0));
    assert.ok(form.length <= cobsBytes(bytes.length));
    assert.deepEqual(unstuff(form), bytes);
  }));
});

Deno.test("bytes that are no stuffed form are none, and harm nobody", () => {
  assert.equal(unstuff(Uint8Array.of(0)), undefined);
  assert.equal(unstuff(Uint8Array.of(5, 1, 2)), undefined);
  assert.equal(unstuff(Uint8Array.of(2, 1, 0)), undefined);
  fc.assert(fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
    const frame = unstuff(bytes);
    assert.ok(frame === undefined || frame.length <= bytes.length);
  }));
});
