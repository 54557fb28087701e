/** The unit file as systemd's own tools read it, and what the docs say of it. */
import assert from "node:assert/strict";
import { accepted } from "../../lib/config/base_for_tests.ts";
import { WRONG_USE } from "../../lib/cli/io.ts";
import { type CommandResult, tryRun } from "../../lib/demo/commands.ts";
import { toolTest } from "../tools.ts";

const ROOT = new URL("../../", import.meta.url);
const UNIT = await Deno.readTextFile(new URL("config/pointsman.service", ROOT));
const DOCS = await Deno.readTextFile(new URL("docs/install.md", ROOT));
const EXECUTABLE = "/usr/local/bin/pointsman";

/** What `systemd-analyze` says of a unit file, which it wants under its name. */
async function analyze(verb: readonly string[], unit: string): Promise<CommandResult> {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/pointsman.service`;
    // It looks whether the program is there.
    await Deno.writeTextFile(path, unit.replaceAll(EXECUTABLE, "/bin/sh"));
    return await tryRun(["systemd-analyze", "--no-pager", "--man=false", ...verb, path]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The exposure that the docs say, from 0 to 10. */
const EXPOSURE = Number(/exposure of ([\d.]+) of 10/.exec(DOCS)![1]);

function confined(unit: string): Promise<CommandResult> {
  return analyze(["security", "--offline=true", `--threshold=${Math.round(EXPOSURE * 10)}`], unit);
}

toolTest("systemd finds nothing to say of the unit file", ["systemd-analyze"], async () => {
  assert.deepEqual(await analyze(["verify"], UNIT), { code: 0, stdout: "", stderr: "" });
  const { stderr } = await analyze(["verify"], UNIT.replace("WatchdogSec", "WatchDogSec"));
  assert.match(stderr, /WatchDogSec/);
});

toolTest("the unit is no more exposed than the docs say", ["systemd-analyze"], async () => {
  const { code, stdout } = await confined(UNIT);
  assert.equal(code, 0, stdout);
  const open = UNIT.replace("ProtectSystem=strict", "");
  assert.notEqual(open, UNIT);
  assert.notEqual((await confined(open)).code, 0);
});

/** As systemd puts the drop-in of the docs behind the unit file. */
const WITHOUT_FASTPATH = `${UNIT}\n${/no-fastpath\.conf <<'END'\n([^]*?)^END$/m.exec(DOCS)![1]}`;

toolTest("without the rights of the fast path the unit is less exposed", [
  "systemd-analyze",
], async () => {
  assert.equal((await analyze(["verify"], WITHOUT_FASTPATH)).stderr, "");
  const less = `--threshold=${Math.round(EXPOSURE * 10) - 1}`;
  const { code, stdout } = await analyze(["security", "--offline=true", less], WITHOUT_FASTPATH);
  assert.equal(code, 0, stdout);
  assert.notEqual((await analyze(["security", "--offline=true", less], UNIT)).code, 0);
});

/** All system calls that a unit file allows, by the lists of systemd's that it names. */
async function allowedCalls(unit: string): Promise<Set<string>> {
  let allowed = new Set<string>();
  for (const [, not, words] of unit.matchAll(/^SystemCallFilter=(~?)(.*)$/gm)) {
    const calls = new Set((await Promise.all(words!.split(" ").map(callsOf))).flat());
    allowed = not === "~" ? allowed.difference(calls) : allowed.union(calls);
  }
  return allowed;
}

/** Those of `@` and a name, and of the lists that are in it; else the call itself. */
async function callsOf(word: string): Promise<string[]> {
  if (!word.startsWith("@")) return [word];
  const { stdout } = await tryRun(["systemd-analyze", "--no-pager", "syscall-filter", word]);
  const inside = stdout.split("\n").slice(1).map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
  return (await Promise.all(inside.map(callsOf))).flat();
}

toolTest("of root's system calls the unit may make the one of the fast path, and no other", [
  "systemd-analyze",
], async () => {
  const allowed = await allowedCalls(UNIT);
  for (const call of ["bpf", "mmap", "sendmmsg"]) assert.ok(allowed.has(call), call);
  const privileged = new Set(await callsOf("@privileged"));
  assert.deepEqual([...privileged.intersection(allowed)], ["bpf"]);
  // What else CAP_PERFMON would open.
  assert.ok(!allowed.has("perf_event_open"));
  assert.ok(!(await allowedCalls(WITHOUT_FASTPATH)).has("bpf"));
});

Deno.test("the unit is in the system's own user namespace, where alone the kernel takes programs", () => {
  assert.doesNotMatch(UNIT, /^PrivateUsers=(?!no$)/m);
});

Deno.test("the unit file and its docs speak of the same places", () => {
  assert.match(UNIT, new RegExp(`^ExecStart=${EXECUTABLE} run$`, "m"));
  assert.ok(DOCS.includes(`install -m 755 pointsman ${EXECUTABLE.replace(/[^/]+$/, "")}`));
  assert.match(UNIT, /^User=pointsman$/m);
  assert.match(DOCS, /^useradd .* pointsman$/m);
  const [, capabilities] = /^AmbientCapabilities=(.*)$/m.exec(UNIT)!;
  assert.match(UNIT, new RegExp(`^CapabilityBoundingSet=${capabilities}$`, "m"));
  const names = capabilities!.split(" ").map((name) => `\`${name}\``);
  const named = `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
  assert.ok(DOCS.replaceAll("\n", " ").includes(`with ${named} and nothing else`));
});

Deno.test("the YAML that the docs install is valid", () => {
  const [, yaml] = /<<'END'\n([^]*?)^END$/m.exec(DOCS)!;
  accepted(yaml!);
});

Deno.test("what does not get better by trying again is not tried again", () => {
  assert.match(UNIT, new RegExp(`^RestartPreventExitStatus=${WRONG_USE}$`, "m"));
});
