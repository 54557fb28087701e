import assert from "node:assert/strict";
import { CommandError, run, tryRun } from "./commands.ts";

Deno.test("a command gives what it wrote, and reads what it is given", async () => {
  assert.equal(await run(["cat"], { input: "a line\n" }), "a line\n");
});

Deno.test("a command that fails is named with its exit code and what it said", async () => {
  const failing = run(["sh", "-c", "echo so not >&2; exit 3"]);
  await assert.rejects(failing, (error) => {
    assert.ok(error instanceof CommandError);
    assert.equal(error.message, "sh -c echo so not >&2; exit 3: exit code 3: so not");
    assert.equal(error.result.code, 3);
    return true;
  });
});

Deno.test("a program that is missing ends like one that a shell does not find", async () => {
  const { code, stderr } = await tryRun(["no-such-program"]);
  assert.equal(code, 127);
  assert.match(stderr, /no-such-program/);
});

Deno.test("a command that takes too long is killed, and says so", async () => {
  const { code, stderr } = await tryRun(["sleep", "60"], { timeoutMs: 50 });
  assert.equal(code, 137);
  assert.match(stderr, /killed/);
});

Deno.test("a command may end without reading its input", async () => {
  const { code } = await tryRun(["true"], { input: "x".repeat(1_000_000) });
  assert.equal(code, 0);
});
