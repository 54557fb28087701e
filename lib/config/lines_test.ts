import assert from "node:assert/strict";
import { Lines } from "./lines.ts";

Deno.test("every offset of a text has its line and column, the end included", () => {
  const text = "ab\n\nc\r\nd";
  let [line, column] = [1, 1];
  const lines = new Lines(text);
  for (let offset = 0; offset <= text.length; offset++) {
    assert.deepEqual(lines.position(offset), { line, column });
    [line, column] = text[offset] === "\n" ? [line + 1, 1] : [line, column + 1];
  }
});
