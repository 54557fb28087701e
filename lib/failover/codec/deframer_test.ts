import assert from "node:assert/strict";
import fc from "fast-check";
import { MAX_FRAME_BYTES } from "../../limits.ts";
import { cobsBytes } from "./cobs.ts";
import { Deframer, delimited, type Piece } from "./deframer.ts";

const anyFrame = fc.uint8Array({ minLength: 1, maxLength: MAX_FRAME_BYTES });
const anyNoise = fc.uint8Array({ maxLength: 3000 });

/** The stream cut at these places, as fractions of its length. */
function chunksOf(stream: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = cuts.map((cut) => Math.floor(cut * stream.length)).sort((a, b) => a - b);
  return [0, ...places].map((place, i) => stream.subarray(place, places[i] ?? stream.length));
}

const anyCuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 });

function takeAll(chunks: readonly Uint8Array[]): Piece[] {
  const deframer = new Deframer();
  return chunks.flatMap((chunk) => deframer.take(chunk));
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

Deno.test("frames come out as they went in, however the stream is cut", () => {
  fc.assert(
    fc.property(fc.array(anyFrame, { maxLength: 4 }), anyCuts, (frames, cuts) => {
      const stream = joined(...frames.map(delimited));
      assert.deepEqual(takeAll(chunksOf(stream, cuts)), frames);
      assert.deepEqual(takeAll([...stream].map((byte) => Uint8Array.of(byte))), frames);
    }),
    { numRuns: 30 },
  );
});

Deno.test("a frame after any noise is found", () => {
  fc.assert(fc.property(anyNoise, anyFrame, anyCuts, (noise, frame, cuts) => {
    const pieces = takeAll(chunksOf(joined(noise, delimited(frame)), cuts));
    assert.deepEqual(pieces.at(-1), frame);
  }));
});

Deno.test("a frame that loses or gains a byte does not take the next one with it", () => {
  fc.assert(fc.property(anyFrame, anyFrame, fc.nat(), fc.boolean(), (first, second, at, gains) => {
    const bytes = [...delimited(first)];
    bytes.splice(at % bytes.length, gains ? 0 : 1, ...(gains ? [at % 256] : []));
    const pieces = takeAll([joined(Uint8Array.from(bytes), delimited(second))]);
    assert.deepEqual(pieces.at(-1), second);
  }));
});

Deno.test("an endless frame is said once, is not kept, and ends at the next delimiter", () => {
  const deframer = new Deframer();
  const ones = new Uint8Array(cobsBytes(MAX_FRAME_BYTES)).fill(1);
  for (let i = 0; i < 1000; i++) assert.deepEqual(deframer.take(ones), []);
  const frame = Uint8Array.of(1, 0, 2);
  assert.deepEqual(deframer.take(delimited(frame)), ["too_long", frame]);
});

Deno.test("the longest frame fits, and one byte more does not", () => {
  const longest = new Uint8Array(MAX_FRAME_BYTES).fill(1);
  assert.deepEqual(takeAll([delimited(longest)]), [longest]);
  assert.deepEqual(takeAll([delimited(new Uint8Array(MAX_FRAME_BYTES + 1).fill(1))]), ["too_long"]);
});
