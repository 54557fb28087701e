import assert from "node:assert/strict";
import { bitsOfLines, LINE_NAMES, linesOfBits } from "./lines.ts";

Deno.test("lines and their bits are the same thing", () => {
  for (let bits = 0; bits < 16; bits++) assert.equal(bitsOfLines(linesOfBits(bits)), bits);
  for (const [i, name] of LINE_NAMES.entries()) assert.ok(linesOfBits(1 << i)[name]);
});
