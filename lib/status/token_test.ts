import assert from "node:assert/strict";
import { MAX_TOKEN_LENGTH } from "../limits.ts";
import { readToken, Token, TokenError, tokenFileWarning } from "./token.ts";

async function withFile(content: string, body: (path: string) => Promise<void>) {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(path, content);
    await body(path);
  } finally {
    await Deno.remove(path);
  }
}

/** What is said of the file, without its path. */
async function refusal(path: string): Promise<string> {
  const message = await readToken(path).then(
    () => assert.fail("it was taken"),
    (error) => {
      assert.ok(error instanceof TokenError, String(error));
      return error.message;
    },
  );
  assert.ok(message.startsWith(`${path}: `), message);
  assert.ok(!message.includes("\n"), message);
  return message.slice(path.length + 2);
}

Deno.test("the token is all of the file but one line end", async () => {
  for (const end of ["", "\n", "\r\n"]) {
    await withFile(`0123456789abcdef${end}`, async (path) => {
      assert.equal(await readToken(path), "0123456789abcdef");
    });
  }
  const longest = "x".repeat(MAX_TOKEN_LENGTH);
  await withFile(`${longest}\r\n`, async (path) => assert.equal(await readToken(path), longest));
});

Deno.test("a file without a token that could be sent is refused, and nothing of it is shown", async () => {
  const files: [string, RegExp][] = [
    ["", /^the file is empty: expected one line with a token of 16 to 4096 /],
    ["\n", /^the file is empty/],
    ["0123456789abcde\n", /^the token has 15 characters: expected/],
    ["x".repeat(MAX_TOKEN_LENGTH + 1), /^too long: expected/],
    ["x".repeat(100_000), /^too long: expected/],
    ["0123456789abcdef\n\n", /^a character that no token may have: expected/],
    ["0123456789 abcdef\n", /^a character/],
    ["0123456789abcdéf\n", /^a character/],
    ["=0123456789abcdef\n", /^a character/],
  ];
  for (const [content, expected] of files) {
    await withFile(content, async (path) => {
      const message = await refusal(path);
      assert.match(message, expected);
      assert.ok(!message.includes("0123456789"), message);
    });
  }
});

Deno.test("a file that cannot be read says why, and a device without end is no danger", async () => {
  assert.match(await refusal("/nonexistent/token"), /^there is no such file: expected one line/);
  assert.match(await refusal("/tmp"), /^this is a directory: expected/);
  assert.match(await refusal("/dev/zero"), /^too long: expected/);
});

Deno.test("a file that others can touch is worth a warning", async () => {
  await withFile("0123456789abcdef", async (path) => {
    for (const mode of [0o600, 0o400, 0o700]) {
      await Deno.chmod(path, mode);
      assert.equal(await tokenFileWarning(path), undefined, mode.toString(8));
    }
    for (const mode of [0o640, 0o604, 0o620, 0o602]) {
      await Deno.chmod(path, mode);
      const warning = await tokenFileWarning(path);
      assert.match(warning!, /: others can read or write it \(mode 6\d\d\): expected 600/);
    }
  });
});

Deno.test("only the whole token is equal to it", () => {
  const token = new Token("0123456789abcdef");
  assert.ok(token.equals("0123456789abcdef"));
  for (const other of ["", "0123456789abcdeF", "0123456789abcdef ", "0123456789abcde"]) {
    assert.ok(!token.equals(other), other);
  }
  assert.ok(!Deno.inspect(token, { depth: 9 }).includes("0123456789"));
});
