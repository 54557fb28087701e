import assert from "node:assert/strict";
import { KeyError, parseKey } from "./key.ts";

const DIGITS = "00112233445566778899aabbccddeeff";

/** What is said of the text, without the path. */
function refusal(text: string): string {
  try {
    parseKey(text, "/etc/key");
  } catch (error) {
    assert.ok(error instanceof KeyError);
    assert.ok(error.message.startsWith("/etc/key: ") && !error.message.includes("\n"));
    return error.message.slice("/etc/key: ".length);
  }
  return assert.fail("it was taken");
}

Deno.test("the key is all of the file but one line end, in digits of either case", () => {
  const expected = [0, 17, 34, 51, 68, 85, 102, 119, 136, 153, 170, 187, 204, 221, 238, 255];
  for (const text of [DIGITS, `${DIGITS}\n`, `${DIGITS}\r\n`, DIGITS.toUpperCase()]) {
    assert.deepEqual([...parseKey(text, "/etc/key")], expected);
  }
  assert.equal(parseKey(DIGITS.repeat(4), "/etc/key").length, 64);
});

Deno.test("a file without a key that both units could use is refused, and nothing of it is shown", () => {
  const files: [string, RegExp][] = [
    ["", /^the file is empty: expected one line with 32 to 128 hexadecimal digits/],
    ["\n", /^the file is empty/],
    [DIGITS.slice(2), /^the key has 30 digits: expected/],
    [DIGITS + "0", /^the key has 33 digits, an odd number: expected/],
    [DIGITS.repeat(4) + "00", /^too long: expected/],
    [`${DIGITS}\n\n`, /^a character that is no hexadecimal digit: expected/],
    [`${DIGITS}\n${DIGITS}`, /^a character/],
    [` ${DIGITS}`, /^a character/],
    [`0x${DIGITS}`, /^a character/],
    ["correct horse battery staple etc", /^a character/],
    ["0".repeat(64), /^the key is one byte again and again: expected/],
    ["aA".repeat(16), /^the key is one byte/],
  ];
  for (const [text, expected] of files) {
    const message = refusal(text);
    assert.match(message, expected);
    assert.ok(!message.includes("0011") && !message.includes("horse"), message);
  }
});
