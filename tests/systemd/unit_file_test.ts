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

Deno.test("the unit file and its docs speak of the same places", () => {
  assert.match(UNIT, new RegExp(`^ExecStart=${EXECUTABLE} run$`, "m"));
  assert.ok(DOCS.includes(`install -m 755 pointsman ${EXECUTABLE.replace(/[^/]+$/, "")}`));
  assert.match(UNIT, /^User=pointsman$/m);
  assert.match(DOCS, /^useradd .* pointsman$/m);
  const [, capabilities] = /^AmbientCapabilities=(.*)$/m.exec(UNIT)!;
  assert.match(UNIT, new RegExp(`^CapabilityBoundingSet=${capabilities}$`, "m"));
  const named = capabilities!.split(" ").map((name) => `\`${name}\``).join(" and ");
  assert.ok(DOCS.replaceAll("\n", " ").includes(`with ${named} and nothing else`));
});

Deno.test("the YAML that the docs install is valid", () => {
  const [, yaml] = /<<'END'\n([^]*?)^END$/m.exec(DOCS)!;
  accepted(yaml!);
});

Deno.test("what does not get better by trying again is not tried again", () => {
  assert.match(UNIT, new RegExp(`^RestartPreventExitStatus=${WRONG_USE}$`, "m"));
});
