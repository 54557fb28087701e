import assert from "node:assert/strict";
import { linesOf, wrap } from "./lines.ts";

async function lines(...chunks: string[]): Promise<string[]> {
  const stream = ReadableStream.from(chunks).pipeThrough(new TextEncoderStream());
  return await Array.fromAsync(linesOf(stream));
}

Deno.test("lines are whole however the stream is cut, and an unfinished one is none", async () => {
  assert.deepEqual(await lines("pau", "se\nre", "sume\n"), ["pause", "resume"]);
  assert.deepEqual(await lines("a\n\nb\nc"), ["a", "", "b"]);
  assert.deepEqual(await lines(), []);
});

Deno.test("a text is wrapped between words", () => {
  assert.deepEqual(wrap("web2 skipped: failed since noon", 13), [
    "web2 skipped:",
    "failed since",
    "noon",
  ]);
  assert.deepEqual(wrap("it", 13), ["it"]);
});

Deno.test("a word longer than the line has one of its own", () => {
  assert.deepEqual(wrap("at 2026-01-02T03:04:05.678Z it was", 10), [
    "at",
    "2026-01-02T03:04:05.678Z",
    "it was",
  ]);
});
