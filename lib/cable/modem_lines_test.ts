import assert from "node:assert/strict";
import { toolTest } from "../../tests/tools.ts";
import { linesOf } from "../demo/lines.ts";
import { readLines } from "../failover/cable_state.ts";
import type { CableState } from "../failover/words.ts";
import type { Lines } from "./lines.ts";
import { compilePreloaded } from "./test_preloaded.ts";
import { TestPty } from "./test_pty.ts";

const PROGRAM = new URL("./test_modem_lines.ts", import.meta.url).pathname;

/** TIOCM_… of asm-generic/termios.h. */
const DTR = 0x2;
const RTS = 0x4;
const CTS = 0x20;
const DCD = 0x40;
const RI = 0x80;
const DSR = 0x100;

/** No serial port is here: the kernel's answers about its lines are made up, all else is real. */
toolTest("a serial port's lines are read and told when they change, and its own are on", [
  "cc",
  "python3",
], async () => {
  const folder = await Deno.makeTempDir();
  const file = `${folder}/lines`;
  const set = async (bits: number) => {
    await Deno.writeTextFile(`${file}.new`, `${bits}`);
    await Deno.rename(`${file}.new`, file);
  };
  await set(CTS | DSR | RI);
  await using pty = await TestPty.start(`${folder}/tty`);
  await using preloaded = await compilePreloaded("test_modem_lines.c");
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", "--no-check", "--allow-all", PROGRAM, pty.device],
    env: { LD_PRELOAD: preloaded.path, MODEM_LINES: file },
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const told = linesOf(child.stdout);
  const next = async (): Promise<[Lines, CableState]> => {
    const { value, done } = await told.next();
    if (done) throw new Error("the program has ended");
    const lines: Lines = JSON.parse(value);
    return [lines, readLines("full", lines).state];
  };
  const on = { cts: true, dsr: true, dcd: false, ri: true };
  assert.deepEqual(await next(), [on, "normal"]);
  assert.equal(Number(await Deno.readTextFile(`${file}.set`)), DTR | RTS);
  const changes: [number, Lines, CableState][] = [
    [CTS | RI, { ...on, dsr: false }, "other_side_powered_off"],
    [CTS | DCD | RI, { ...on, dsr: false, dcd: true }, "other_side_not_connected"],
    [0, { cts: false, dsr: false, dcd: false, ri: false }, "my_side_not_connected"],
    [CTS | DSR, { ...on, ri: false }, "normal"],
  ];
  for (const [bits, ...expected] of changes) {
    await set(bits);
    assert.deepEqual(await next(), expected);
  }
  await child.stdin.close();
  assert.equal((await told.next()).done, true);
  assert.ok((await child.status).success);
  await Deno.remove(folder, { recursive: true });
});
