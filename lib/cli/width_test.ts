import assert from "node:assert/strict";
import { cutTo, fill, widthOf } from "./width.ts";

Deno.test("a text is as wide as a terminal shows it", () => {
  const texts: [string, number][] = [
    ["", 0],
    ["web1", 4],
    ["größe", 5],
    ["e\u0301", 1],
    ["日本語", 6],
    ["한국", 4],
    ["ｱｲ", 2],
    ["Ａ", 2],
    ["→ …", 3],
    ["🚆", 2],
    ["a\u200bb", 2],
  ];
  for (const [text, width] of texts) assert.equal(widthOf(text), width, text);
});

Deno.test("what is cut ends with an ellipsis, and is never wider than was asked for", () => {
  assert.equal(cutTo("web1", 4), "web1");
  assert.equal(cutTo("web10", 4), "web…");
  assert.equal(cutTo("日本語", 4), "日…");
  assert.equal(cutTo("日本語", 5), "日本…");
  assert.equal(cutTo("web1", 1), "…");
  assert.equal(cutTo("web1", 0), "");
  assert.equal(cutTo("web1", Infinity), "web1");
});

Deno.test("a text is filled up to a width by blanks, or not at all", () => {
  assert.equal(fill("日本", 6), "  ");
  assert.equal(fill("web1", 2), "");
});
