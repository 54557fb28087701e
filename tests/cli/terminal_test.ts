/** `pointsman show` on a real terminal. */
import assert from "node:assert/strict";
import { pointsmanCommand, toolTest } from "./needs.ts";
import { Pty } from "./pty.ts";
import { withUnit } from "./unit.ts";

const RED = "\x1b[31mfailed";
const ENTER = "\x1b[?1049h\x1b[?25l";
const LEAVE = "\x1b[?25h\x1b[?1049l";
const SIZE = { columns: 100, rows: 24 };

function reals(url: string, ...more: string[]): string[] {
  return pointsmanCommand("show", "reals", "--status", url, ...more);
}

async function piped([program, ...args]: string[]): Promise<string> {
  const { stdout } = await new Deno.Command(program!, { args }).output();
  return new TextDecoder().decode(stdout);
}

toolTest("a terminal gets colours, unless NO_COLOR says no; a pipe gets none", [
  "script",
], async () => {
  await withUnit(async (url) => {
    const shown = async (env: Record<string, string>) => {
      await using pty = new Pty(reals(url), { ...SIZE, env });
      assert.equal(await pty.end(), 0);
      return pty.shown;
    };
    assert.ok((await shown({ NO_COLOR: "" })).includes(RED));
    const plain = await shown({ NO_COLOR: "1" });
    assert.ok(plain.includes("failed") && !plain.includes("\x1b"));
    const pipe = await piped(reals(url));
    assert.ok(pipe.includes("failed") && !pipe.includes("\x1b"));
  });
});

toolTest("a watch follows the size of the terminal, and Control-C restores what was there", [
  "script",
], async () => {
  await withUnit(async (url) => {
    await using pty = new Pty(reals(url, "--watch", "0.1"), SIZE);
    await pty.until(/all +10\.0\.0\.21/);
    const begin = pty.shown.slice(pty.shown.indexOf("\n") + 1);
    assert.ok(begin.startsWith(ENTER), JSON.stringify(begin.slice(0, 40)));
    assert.ok(!pty.shown.includes("hidden"));
    const before = pty.shown.length;
    await pty.resize(60, 4);
    await pty.until(/… 3 more lines hidden/, before);
    await pty.resize(100, 24);
    await pty.until(/all +10\.0\.0\.21/, pty.shown.length);
    await pty.type("\x03");
    assert.equal(await pty.end(), 0);
    assert.ok(pty.shown.endsWith(LEAVE), JSON.stringify(pty.shown.slice(-40)));
  });
});

toolTest("a watch that a terminal's end or a kill ends restores the screen too", [
  "script",
], async () => {
  await withUnit(async (url) => {
    for (const signal of ["TERM", "HUP"]) {
      // The shell between stands for whoever kills it.
      const words = reals(url, "--watch", "0.1").map((word) => `'${word}'`).join(" ");
      const line = `${words} & read key; kill -${signal} $!; wait $!`;
      await using pty = new Pty(["sh", "-c", line], SIZE);
      await pty.until(/all +10\.0\.0\.21/);
      await pty.type("\n");
      assert.equal(await pty.end(), 0, signal);
      assert.ok(pty.shown.endsWith(LEAVE), signal);
    }
  });
});

toolTest("a watch into a pipe ends when its reader does", [], async () => {
  await withUnit(async (url) => {
    const words = reals(url, "--watch", "0.1").map((word) => `'${word}'`).join(" ");
    const args = ["-c", `${words} | head -n 1`];
    const { stdout } = await new Deno.Command("sh", { args }).output();
    assert.match(new TextDecoder().decode(stdout), /^20\d\d-\S+Z\n$/);
  });
});
