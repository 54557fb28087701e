import assert from "node:assert/strict";
import { tryRun } from "../../lib/demo/commands.ts";
import manifest from "../../deno.json" with { type: "json" };
import { assertStoriesTold, assertStoryTold } from "../../lib/demo/test_story.ts";
import type { Network } from "../../lib/demo/network.ts";
import { findProgram } from "../../lib/setup/programs.ts";
import { netTest, ownNetwork } from "../net/needs.ts";
import { eventually, THREE_REALS } from "../net/scene.ts";
import { type BareBox, type BoxOptions, sharedBox, USER, whyNoUser } from "./bare_box.ts";
import { builtExecutable } from "./executable.ts";

const built = builtExecutable();
const missing = "missing" in built ? built.missing : undefined;
const CONFIG = "/etc/pointsman/pointsman.yaml";

const openBox = sharedBox("path" in built ? built.path : "");

/** A test in a box that has the executable and nothing else. */
function boxTest(name: string, body: (box: BareBox) => Promise<void>, reason = missing) {
  netTest(name, ["ip", "unshare", "setpriv", "mount", "curl"], async () => {
    const box = await openBox();
    await body(box);
    assert.deepEqual(box.list("/box"), ["pointsman"], "it left files beside itself");
  }, reason);
}

boxTest("the executable alone tells its version", async (box) => {
  const { code, stdout, stderr } = await box.start(["version"]);
  assert.equal(code, 0, stderr);
  assert.ok(stdout.startsWith(`pointsman ${manifest.version} (deno `), stdout);
  assert.equal(stderr, "");
});

boxTest("the executable alone finds out what a terminal is like", async (box) => {
  const words = box.command(["show"]).map((word) => `'${word.replaceAll("'", `'\\''`)}'`);
  const { code, stdout } = await tryRun(["script", "-qec", words.join(" "), "/dev/null"]);
  assert.equal(code, 1, stdout);
  assert.match(stdout, /^no unit answers at /);
});

boxTest("the executable alone checks a config, a good one and a bad one", async (box) => {
  await Deno.writeTextFile(box.at(CONFIG), THREE_REALS);
  const good = await box.start(["check"]);
  assert.equal(good.code, 0, good.stderr);
  assert.match(good.stdout, /10\.0\.0\.100/);
  await Deno.writeTextFile(
    box.at(CONFIG),
    THREE_REALS.replace("predictor", "").replace("80,", "x,"),
  );
  const bad = await box.start(["check"]);
  assert.equal(bad.code, 2);
  assert.match(bad.stderr, /^\/etc\/pointsman\/pointsman\.yaml:\d+:\d+: /);
});

boxTest("the executable alone plays its demo, with simulated hosts", async (box) => {
  const { code, stdout, stderr } = await box.start(["demo", "--once", "--port", "9000"]);
  assert.equal(code, 0, stdout + stderr);
  assertStoryTold(stdout);
  assert.equal(stderr, "");
});

boxTest("where there are namespaces its demo has a pair, and servers of its own", async (box) => {
  // Of what makes namespaces, the box lacks these two.
  for (const name of ["mkdir", "true"]) {
    await Deno.copyFile(findProgram(name)!, box.at(`/bin/${name}`));
  }
  const { code, stdout, stderr } = await box.start(["demo", "--once", "--port", "9000"]);
  assert.equal(code, 0, stdout + stderr);
  assertStoriesTold(stdout);
  assert.equal(stderr, "");
});

boxTest("the executable alone serves page, status and health until SIGTERM", async (box) => {
  await Deno.writeTextFile(box.at(CONFIG), THREE_REALS);
  await using network = await ownNetwork();
  await runsUntilTerm(network, box);
});

boxTest(
  "it runs for a user with CAP_NET_RAW and CAP_NET_ADMIN only",
  async (box) => {
    await Deno.writeTextFile(box.at(CONFIG), THREE_REALS);
    await Deno.chown(box.at("/home/user"), USER, USER);
    await using network = await ownNetwork();
    const capabilities = ["net_raw", "net_admin"];
    await runsUntilTerm(network, box, { capabilities, env: { HOME: "/home/user" } });
  },
  missing ?? await whyNoUser(),
);

/** Asks a unit for all that people and monitors ask for, then ends it. */
async function runsUntilTerm(network: Network, box: BareBox, options: BoxOptions = {}) {
  const command = box.command(["run"], options);
  const unit = network.spawn("unit", command, { stdout: "piped", stderr: "piped" });
  const [stdout, stderr] = [new Response(unit.stdout).text(), new Response(unit.stderr).text()];
  const ended = unit.status.then(async ({ code }) => {
    throw new Error(`the unit ended with exit code ${code}: ${await stderr}`);
  });
  const url = "http://127.0.0.1:9000";
  const get = (path: string) => network.exec("unit", ["curl", "-sS", "--fail", `${url}${path}`]);
  const isWell = () => get("/healthz").then(() => true, () => false);
  await Promise.race([ended, eventually("the unit forwards", 20, isWell)]);
  ended.catch(() => {}); // From here on it is to end.

  const page = await get("/");
  assert.match(page, /^<!doctype html>/i);
  assert.ok((await get(`/${page.match(/page\.\w+\.js/)![0]}`)).length > 0);
  assert.equal(JSON.parse(await get("/status")).unit.name, "under-test");
  assert.match(await get("/metrics"), /^# HELP pointsman_/m);
  assert.match(await network.exec("unit", box.command(["show", "reals"])), /web1.*10\.0\.0\.11/);
  assert.equal(JSON.parse(await get("/healthz")).ok, true);

  unit.kill("SIGTERM");
  const { code } = await unit.status;
  assert.equal(code, 0, await stderr);
  assert.match(await stdout, /^forwarding between eth0 and eth1;.*\nstopped\n$/s);
  assert.equal(await stderr, "");
}
