import assert from "node:assert/strict";
import fc from "fast-check";
import { oneLine, oneLineJson } from "./one_line.ts";

Deno.test("what could end, hide or turn a line is written out", () => {
  assert.equal(
    oneLine("a\nb\r\x1b[2J\x7f\x9b31m\u2028\u202e"),
    "a\\u000ab\\u000d\\u001b[2J\\u007f\\u009b31m\\u2028\\u202e",
  );
});

Deno.test("all else stays as it is", () => {
  const text = 'real web1: in_service → failed "ä" 日本 \\n';
  assert.equal(oneLine(text), text);
});

Deno.test("any text is one line of visible characters, and any JSON reads back as it was", () => {
  const unsafe = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    assert.ok(!unsafe.test(oneLine(text)));
    const line = oneLineJson({ message: text });
    assert.ok(!unsafe.test(line));
    assert.deepEqual(JSON.parse(line), { message: text });
  }));
});
