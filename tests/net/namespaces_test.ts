import assert from "node:assert/strict";
import { run } from "../../lib/demo/commands.ts";
import { enterNamespaces, probeNamespaces } from "../../lib/demo/namespaces.ts";
import { netTest } from "./needs.ts";
import { smallProgram } from "./small_programs.ts";
import { living, networkNamespaces, settled } from "./traces.ts";

netTest("what is built in namespaces is gone when the program ends", [], async () => {
  const before = await traces();
  const child = await enter(
    "ip netns add left && ip -n left link add type veth && sleep 60 & true",
  );
  assert.equal((await child.status).code, 0);
  await settled(traces, before);
});

netTest("kill -9 of the process that entered them leaves nothing behind", [], async () => {
  const before = await traces();
  const [program, ...args] = smallProgram("enter");
  const child = new Deno.Command(program!, { args, stdout: "piped" }).spawn();
  const reader = child.stdout.getReader();
  assert.equal(new TextDecoder().decode((await reader.read()).value), "ready\n");
  assert.notDeepEqual(await traces(), before);
  child.kill("SIGKILL");
  await settled(traces, before);
  await Promise.all([child.status, reader.cancel()]);
});

netTest("kill -9 of unshare leaves nothing behind", [], async () => {
  const before = await traces();
  const child = await enter(
    "ip netns add left && ip netns exec left sleep 60 & echo ready; sleep 60",
  );
  const reader = child.stdout.getReader();
  assert.equal(new TextDecoder().decode((await reader.read()).value), "ready\n");
  child.kill("SIGKILL");
  await settled(traces, before);
  await Promise.all([child.status, reader.cancel(), child.stderr.cancel()]);
});

netTest("the host's /run and network are not those of the program inside", [], async () => {
  await Deno.writeTextFile("/run/outside", "");
  const child = await enter("ls /run; ip -o link");
  const { stdout } = await child.output();
  const text = new TextDecoder().decode(stdout);
  assert.match(text, /^netns\n1: lo:[^\n]*\n$/);
});

netTest("a refusal is told in one line with its reason", [], async () => {
  // Inside a user namespace that allows no other, and without the right to do without.
  const script = `echo 0 > /proc/sys/user/max_user_namespaces &&
    exec setpriv --bounding-set -sys_admin -- "$@"`;
  const unshare = ["unshare", "--user", "--map-root-user", "--mount", "--pid", "--fork"];
  const shell = ["--mount-proc", "sh", "-c", script, "sh"];
  const line = await run([...unshare, ...shell, ...smallProgram("probe")]);
  assert.match(line, /^refused: [^\n]*sysctl user\.max_user_namespaces is 0\)\n$/);
});

async function traces(): Promise<string[]> {
  return [...await living(), ...await networkNamespaces()];
}

async function enter(script: string) {
  const probe = await probeNamespaces("own");
  assert.ok(probe.allowed);
  const { namespaces } = probe;
  return enterNamespaces(["sh", "-c", script], { namespaces, output: "piped" });
}
