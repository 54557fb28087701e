import assert from "node:assert/strict";
import { linesOf } from "../../demo/lines.ts";
import { socketCarrier } from "../socket.ts";
import { TestListener } from "../test_listener.ts";

const MAIN = new URL("./main.ts", import.meta.url).pathname;

function emulator(args: string[]): Deno.ChildProcess {
  const permissions = ["--allow-net", "--allow-read", "--allow-write"];
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", ...permissions, MAIN, ...args],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

Deno.test("the emulator as a program takes commands, and leaves nothing behind", async () => {
  const folder = await Deno.makeTempDir();
  const child = emulator(["--socket", `${folder}/cable`]);
  const writer = child.stdin.getWriter();
  const output = linesOf(child.stdout);
  const say = async (text: string) => {
    await writer.write(new TextEncoder().encode(text));
    return (await output.next()).value;
  };
  assert.match(await say("\n"), /^a cable between .+\/cable\.primary and .+\/cable\.secondary$/);
  const told = new TestListener();
  const carrier = socketCarrier(`${folder}/cable.primary`, told);
  await told.until(() => carrier.lines?.cts === true);
  assert.equal(await say("unplug primary\n"), "done");
  await told.until(() => carrier.lines?.cts === false);
  await carrier.close();
  await writer.write(new TextEncoder().encode("quit\n"));
  await writer.close();
  assert.equal((await output.next()).done, true);
  assert.equal((await child.status).code, 0);
  await child.stderr.cancel();
  assert.deepEqual([...Deno.readDirSync(folder)], []);
  await Deno.remove(folder);
});

Deno.test("the program says how it is used, and why it cannot start", async () => {
  const cases: [string[], number, RegExp][] = [
    [[], 2, /^expected: --socket PATH/],
    [["--socket"], 2, /^expected: --socket PATH/],
    [["--socket", "/nonexistent/cable"], 1, /^\/nonexistent\/cable: .*os error 2/],
  ];
  for (const [args, code, expected] of cases) {
    const child = emulator(args);
    await child.stdin.close();
    const { code: given, stderr } = await child.output();
    assert.equal(given, code);
    assert.match(new TextDecoder().decode(stderr), expected);
  }
});
