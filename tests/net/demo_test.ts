import assert from "node:assert/strict";
import { run, tryRun } from "../../lib/demo/commands.ts";
import { selfCommand } from "../../lib/demo/self.ts";
import { assertStoriesTold } from "../../lib/demo/test_story.ts";
import { netTest } from "./needs.ts";
import { living, networkNamespaces, settled } from "./traces.ts";

const DEMO = [...selfCommand(["demo"]), "--port", "9000"];
const REALS = ["web1", "web2", "web3"];

netTest(
  "demo --once tells its stories: a server dies, then the active unit, and nothing is lost",
  ["nginx"],
  async () => {
    const before = await traces();
    const { code, stdout, stderr } = await tryRun([...DEMO, "--once"]);
    assert.equal(code, 0, stdout + stderr);
    assertStoriesTold(stdout);
    assert.equal(stderr, "");
    await settled(traces, before);
  },
);

netTest("demo --seconds ends before its story does, and well", ["nginx"], async () => {
  const { code, stdout, stderr } = await tryRun([...DEMO, "--once", "--seconds", "2"]);
  assert.equal(code, 0, stdout + stderr);
  assert.match(stdout, /requests answered, \d+ a second; 0 failed/);
  assert.doesNotMatch(stdout, /killed/);
});

netTest(
  "what the unit serves is served on 127.0.0.1 of the host while the demo runs",
  ["nginx", "curl"],
  async () => {
    const demo = await start();
    const url = "http://127.0.0.1:9000";
    const status = JSON.parse(await run(["curl", "-sS", `${url}/status`]));
    assert.deepEqual(status.reals.map(({ name }: { name: string }) => name), REALS);
    const query = "client=10.0.0.9&virtual=www";
    const { text } = JSON.parse(await run(["curl", "-sS", `${url}/explain?${query}`]));
    assert.match(text.join(" "), /A new connection of 10\.0\.0\.9 would go to web/);
    const stream = ["curl", "-sS", "-N", "-m", "1", "-H", "Accept: text/event-stream"];
    const { stdout } = await tryRun([...stream, `${url}/events`]);
    assert.match(stdout, /^data: .*"new":"resolved"/m);
    demo.child.kill("SIGINT");
    await demo.rest();
  },
);

netTest(
  "after a takeover it is the other unit whose status is served",
  ["nginx", "curl"],
  async () => {
    const demo = await start();
    const answering = async () => {
      const { unit, failover } = JSON.parse(
        await run(["curl", "-sS", "http://127.0.0.1:9000/status"]),
      );
      return [unit.name, failover.state];
    };
    assert.deepEqual(await answering(), ["unit-a", "active"]);
    await demo.readUntil(/unit-b: standby → active/);
    assert.deepEqual(await answering(), ["unit-b", "active"]);
    await demo.readUntil(/the same as the server has\.\n/);
    assert.deepEqual(await answering(), ["unit-b", "active"]);
    demo.child.kill("SIGINT");
    assert.match(await demo.rest(), /Every request was answered\.\n$/);
    assert.equal((await demo.child.status).code, 0);
  },
);

netTest("SIGTERM ends the demo with its summary", ["nginx"], async () => {
  const before = await traces();
  const demo = await start();
  demo.child.kill("SIGTERM");
  assert.match(await demo.rest(), /requests answered.*Every request was answered\.\n$/s);
  assert.equal((await demo.child.status).code, 0);
  await settled(traces, before);
});

netTest("kill -9 of the demo leaves neither process nor namespace", ["nginx"], async () => {
  const before = await traces();
  const demo = await start();
  assert.ok((await networkNamespaces()).length > 5, "the demo has namespaces of its own");
  demo.child.kill("SIGKILL");
  await settled(traces, before);
  await demo.rest();
});

/** A person who is not root has no more than the right to read the program. */
const AS_ORDINARY_USER = `set -e
mount -t tmpfs tmpfs /mnt
mkdir /mnt/program /mnt/cache
: > /mnt/deno
mount --bind "$1" /mnt/deno
mount --bind "$2" /mnt/program
mount --bind "$3" /mnt/cache
cd /mnt/program
export DENO_DIR=/mnt/cache HOME=/nonexistent
shift 3
exec setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps -all -- /mnt/deno "$@"`;

netTest("the demo works for an ordinary user", ["nginx"], async () => {
  const { denoDir } = JSON.parse(await run([Deno.execPath(), "info", "--json"]));
  const root = decodeURIComponent(new URL("../../", import.meta.url).pathname);
  const [deno, ...args] = selfCommand(["demo", "--once", "--seconds", "2"]);
  const inside = args.map((arg) => arg.replace(root, "/mnt/program/"));
  const script = ["unshare", "--mount", "sh", "-c", AS_ORDINARY_USER, "sh", deno!, root, denoDir];
  const { code, stdout, stderr } = await tryRun([...script, ...inside]);
  assert.equal(code, 0, stdout + stderr);
  assert.match(stdout, /in network namespaces of its own/);
}, await whyNoOtherUser());

/** In a user namespace there is no other user to become, and every test here runs as an ordinary one. */
async function whyNoOtherUser(): Promise<string | undefined> {
  const { stdout } = await tryRun(["cat", "/proc/self/uid_map"]);
  const isRoot = /^ *0 +0 +4294967295$/m.test(stdout);
  return isRoot ? undefined : "the whole suite runs as an ordinary user";
}

async function traces(): Promise<string[]> {
  return [...await living(), ...await networkNamespaces()];
}

/** Starts the demo; resolves when the first requests were answered. */
async function start() {
  const [program, ...args] = DEMO;
  const child = new Deno.Command(program!, { args, stdout: "piped" }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const readUntil = async (pattern: RegExp) => {
    while (!pattern.test(text)) {
      const { value, done } = await reader.read();
      if (done) break;
      text += value;
    }
    return text;
  };
  await readUntil(/ s {2}[1-9]\d* answered/);
  /** All that it writes until its end. */
  const rest = async () => {
    const all = await readUntil(/(?!)/);
    await child.status;
    return all;
  };
  return { child, rest, readUntil };
}
