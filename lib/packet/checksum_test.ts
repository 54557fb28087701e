import assert from "node:assert/strict";
import fc from "fast-check";
import { anyHalf, anyWord } from "./test_arbitraries.ts";
import {
  addDeltas,
  fold,
  halfDelta,
  reverseDelta,
  sum,
  updateChecksum,
  updatePartialChecksum,
  wordDelta,
} from "./checksum.ts";
import { swap16 } from "./memory.ts";
import { place } from "./test_place.ts";
import { plainSum } from "./plain_checksum.ts";

/** Sum of raw halves by the definition: modulo 0xffff, where only nothing but zeros sums to zero. */
function modelSum(halves: number[]): number {
  const total = halves.reduce((before, half) => before + BigInt(half), 0n);
  return total === 0n ? 0 : Number((total - 1n) % 0xffffn) + 1;
}

function modelChecksum(halves: number[]): number {
  return 0xffff - modelSum(halves);
}

/** What is covered before a change, after it, and where the change is. */
const anyChange = fc.tuple(
  fc.array(anyHalf, { maxLength: 8 }),
  anyHalf,
  anyHalf,
  fc.array(anyHalf, { maxLength: 8 }),
).map(([head, before, after, tail]) => ({
  before,
  after,
  halvesBefore: [...head, before, ...tail],
  halvesAfter: [...head, after, ...tail],
}));

const isZero = (half: number) => half === 0;

Deno.test("the sum is that of the example of RFC 1071 section 3", () => {
  const { memory, frame } = place(Uint8Array.of(0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7));
  assert.equal(swap16(sum(memory, frame, 8, 0)), 0xddf2);
});

Deno.test("the sum equals the plain one for every length, start and neighbourhood", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 99 }), anyHalf, anyHalf, (bytes, start, filler) => {
      const { memory, frame } = place(bytes, filler);
      const first = Uint8Array.of(start & 0xff, start >>> 8);
      assert.equal(swap16(sum(memory, frame, bytes.length, start)), plainSum(first, bytes));
    }),
  );
});

Deno.test("the sum of a super-packet's worth of 0xff does not overflow", () => {
  const bytes = new Uint8Array(0x40000).fill(0xff);
  const { memory, frame } = place(bytes);
  assert.equal(sum(memory, frame, bytes.length, 0), 0xffff);
  assert.equal(sum(memory, frame, bytes.length - 1, 0), 0x00ff);
});

Deno.test("folding keeps the sum modulo 0xffff in 16 bits for every sum of 32", () => {
  fc.assert(fc.property(anyWord, (word) => {
    assert.equal(fold(word >>> 0), modelSum([word & 0xffff, word >>> 16]));
  }));
});

Deno.test("the update is that of the example of RFC 1624 section 4", () => {
  assert.equal(updateChecksum(0xdd2f, halfDelta(0x5555, 0x3285)), 0x0000);
});

// RFC 1624 section 3: the sum of anything but all zeros is never +0, so a whole checksum is never 0xffff, and equation 3
// never makes it so.
Deno.test("an updated checksum equals one computed anew unless all that it covers is zero", () => {
  fc.assert(fc.property(anyChange, ({ before, after, halvesBefore, halvesAfter }) => {
    fc.pre(!halvesBefore.every(isZero) && !halvesAfter.every(isZero));
    const updated = updateChecksum(modelChecksum(halvesBefore), halfDelta(before, after));
    assert.equal(updated, modelChecksum(halvesAfter));
  }));
});

Deno.test("a change to all zeros gives 0x0000 where computing anew gives 0xffff", () => {
  fc.assert(fc.property(anyHalf, (before) => {
    fc.pre(before !== 0);
    assert.equal(modelChecksum([0, 0]), 0xffff);
    assert.equal(updateChecksum(modelChecksum([before, 0]), halfDelta(before, 0)), 0x0000);
  }));
});

Deno.test("a checksum sent as 0xffff instead of 0x0000 stays right after an update", () => {
  fc.assert(fc.property(anyChange, ({ before, after, halvesBefore, halvesAfter }) => {
    fc.pre(!halvesAfter.every(isZero));
    // One more half makes the sum zero, so that both 0x0000 and 0xffff are right.
    const fill = modelChecksum(halvesBefore);
    const updated = updateChecksum(0xffff, halfDelta(before, after));
    assert.equal(modelSum([...halvesAfter, fill, updated]), 0xffff);
  }));
});

Deno.test("a change there and back restores every checksum, 0xffff as its equal 0x0000", () => {
  fc.assert(fc.property(anyHalf, anyWord, anyWord, (field, before, after) => {
    const delta = wordDelta(before, after);
    const there = updateChecksum(field, delta);
    const back = updateChecksum(there, reverseDelta(delta));
    if (field === 0xffff) assert.ok(back === 0xffff || back === 0x0000);
    else assert.equal(back, field);
  }));
});

Deno.test("the delta of a word is that of its two halves", () => {
  fc.assert(fc.property(anyWord, anyWord, (before, after) => {
    assert.equal(
      wordDelta(before, after),
      addDeltas(
        halfDelta(before & 0xffff, after & 0xffff),
        halfDelta(before >>> 16, after >>> 16),
      ),
    );
  }));
});

Deno.test("the reverse of a delta is worth as much as the delta of the change back", () => {
  fc.assert(fc.property(anyWord, anyWord, (before, after) => {
    const reverse = reverseDelta(wordDelta(before, after));
    assert.equal(reverse % 0xffff, wordDelta(after, before) % 0xffff);
  }));
});

Deno.test("an updated partial checksum equals the pseudo-header's sum computed anew", () => {
  fc.assert(fc.property(anyWord, anyWord, anyHalf, (before, after, rest) => {
    fc.pre(rest !== 0); // The protocol: a pseudo-header is never all zeros.
    const updated = updatePartialChecksum(
      modelSum([before & 0xffff, before >>> 16, rest]),
      wordDelta(before, after),
    );
    assert.equal(updated, modelSum([after & 0xffff, after >>> 16, rest]));
  }));
});
