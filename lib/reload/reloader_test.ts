import assert from "node:assert/strict";
import type { Config } from "../config/config.ts";
import { realConfig } from "../config/defaults_for_tests.ts";
import type { Loaded } from "../config/load.ts";
import { type RunningConfig, startRunning } from "../config/running.ts";
import { OrderError } from "../engine/orders.ts";
import type { UnitSetup } from "../objects/setup.ts";
import type { ReloadJson } from "../status/json.ts";
import { testConfig, testState } from "../status/test_state.ts";
import { Token, TokenError } from "../status/token.ts";
import { Reloader, type ReloadWorld } from "./reloader.ts";

const TIME = "2026-01-02T03:04:05.678Z";

/** A unit whose engine takes every setup, and a file that tests write. */
class TestWorld implements ReloadWorld {
  readonly state = testState(testConfig());
  readonly reloader: Reloader;
  /** What happened, in order. */
  readonly told: string[] = [];
  readonly setups: UnitSetup[] = [];
  file: Loaded = { config: testConfig(), text: "" };
  token: Token | TokenError | undefined;
  engineFails: Error | undefined;
  dropped = 0;

  constructor() {
    this.reloader = new Reloader(startRunning(testConfig()), undefined, this);
  }

  load = (_: Config) => Promise.resolve(this.file);

  readToken = () =>
    this.token instanceof TokenError ? Promise.reject(this.token) : Promise.resolve(this.token);

  readonly orders = {
    order: () => assert.fail(),
    explain: () => assert.fail(),
    trace: () => assert.fail(),
    configure: (setup: UnitSetup) => {
      this.told.push("engine");
      if (this.engineFails !== undefined) return Promise.reject(this.engineFails);
      this.setups.push(setup);
      return Promise.resolve(this.dropped);
    },
  };

  wallTime = () => TIME;
  settleEvents = () => void this.told.push("settled");
  applied = () => {};
  began = () => void this.told.push("began");
  ended = () => void this.told.push("ended");
  changed = (before: Config, after: ReloadJson, by: string) =>
    void this.told.push(`changed ${before.hash} ${after.config_hash} ${by}`);
  log = (line: string) => void this.told.push(line);

  /** The file as the unit started with it, but for this. */
  write(change: (config: Config) => void) {
    const config = { ...testConfig(), hash: "fedcba9876543210" };
    change(config);
    this.file = { config, text: "" };
  }

  get names(): string[] {
    return namesOf(this.reloader.running);
  }
}

function namesOf({ reals }: RunningConfig): string[] {
  return reals.map(({ name, removed }) => removed ? `-${name}` : name);
}

const withoutLast = (config: Config) => {
  config.reals = config.reals.slice(0, 2);
  config.virtuals = config.virtuals.slice(0, 1);
};

Deno.test("a changed file is taken by the engine first, and is what runs from then on", async () => {
  const world = new TestWorld();
  world.dropped = 2;
  world.write((config) => {
    config.reals[0]!.weight = 9;
    config.reals.push(realConfig({ name: "new", address: "10.0.0.31" }));
  });
  const result = await world.reloader.reload("SIGHUP");
  assert.deepEqual(result, {
    config_hash: "fedcba9876543210",
    summary: "~1 weight, +1 real, 2 connections dropped",
    changes: ["real web1: weight 2 → 9", "real new: new"],
  });
  assert.deepEqual(world.told, [
    "began",
    "settled",
    "engine",
    "changed 0123456789abcdef fedcba9876543210 SIGHUP",
    "real web1: weight 2 → 9",
    "real new: new",
    "ended",
  ]);
  assert.deepEqual(world.names, ["web1", "web2", "all", "new"]);
  assert.equal(world.setups[0]!.reals[0]!.weight, 9);
  const { last } = world.reloader;
  assert.deepEqual(last, {
    time: TIME,
    ok: true,
    text: "~1 weight, +1 real, 2 connections dropped",
  });
});

Deno.test("the same file again is no event, but said", async () => {
  const world = new TestWorld();
  const result = await world.reloader.reload("192.0.2.7") as ReloadJson;
  assert.equal(result.summary, "no change, 0 connections dropped");
  assert.deepEqual(world.told.slice(3), ["192.0.2.7: no change, 0 connections dropped", "ended"]);
});

Deno.test("a bad file changes nothing, and every problem is told", async () => {
  const world = new TestWorld();
  const problems = ["f.yaml:3:1: this is wrong: expected that", "f.yaml:4:1: and this"];
  world.file = { problems };
  const before = world.reloader.running;
  assert.deepEqual(await world.reloader.reload("SIGHUP"), { problems, byEngine: false });
  assert.equal(world.reloader.running, before);
  assert.deepEqual(world.told, [
    "began",
    "SIGHUP: refused, nothing is changed",
    ...problems,
    "ended",
  ]);
  assert.deepEqual(world.reloader.last, { time: TIME, ok: false, text: problems[0] });
});

Deno.test("a token that cannot be read changes nothing either, and a good one is asked for from then on", async () => {
  const world = new TestWorld();
  world.write(withoutLast);
  world.token = new TokenError("status.token_file: t: there is no such file");
  const refused = await world.reloader.reload("SIGHUP");
  assert.deepEqual(refused, {
    problems: ["status.token_file: t: there is no such file"],
    byEngine: false,
  });
  assert.deepEqual(world.names, ["web1", "web2", "all"]);
  assert.ok(!world.told.includes("engine"));
  world.token = new Token("correct-horse-battery");
  await world.reloader.reload("SIGHUP");
  assert.equal(world.reloader.token, world.token);
});

Deno.test("an engine that does not take it leaves all as it was", async () => {
  const world = new TestWorld();
  world.write(withoutLast);
  world.token = new Token("correct-horse-battery");
  world.engineFails = new OrderError("the engine has not answered for 5 s");
  assert.deepEqual(await world.reloader.reload("SIGHUP"), {
    problems: ["the engine has not answered for 5 s"],
    byEngine: true,
  });
  assert.deepEqual(world.names, ["web1", "web2", "all"]);
  assert.equal(world.reloader.token, undefined);
  assert.equal(world.reloader.last?.ok, false);
});

Deno.test("a fault of ours is no refusal, and leaves the next reload its turn", async () => {
  const world = new TestWorld();
  world.engineFails = new TypeError("ours");
  await assert.rejects(world.reloader.reload("SIGHUP"), { message: "ours" });
  assert.equal(world.told.at(-1), "ended");
  world.engineFails = undefined;
  assert.ok("summary" in await world.reloader.reload("SIGHUP"));
});

Deno.test("reloads that are asked for at once come one after the other", async () => {
  const world = new TestWorld();
  await Promise.all([world.reloader.reload("a"), world.reloader.reload("b")]);
  const turns = world.told.filter((line) => ["began", "ended"].includes(line));
  assert.deepEqual(turns, ["began", "ended", "began", "ended"]);
});

Deno.test("what was removed is let go when its last connection is gone, and its index is named until then", async () => {
  const world = new TestWorld();
  const { connections } = world.state.reals;
  connections[2] = 1;
  world.write(withoutLast);
  await world.reloader.reload("SIGHUP");
  assert.deepEqual(world.names, ["web1", "web2", "-all"]);
  await world.reloader.purge();
  assert.deepEqual(world.names, ["web1", "web2", "-all"]);
  assert.equal(world.told.at(-1), "removed, with the last connection: any");
  connections[2] = 0;
  await world.reloader.purge();
  assert.deepEqual(world.names, ["web1", "web2"]);
  assert.equal(world.told.at(-1), "removed, with the last connection: all");
  assert.equal(world.reloader.indexed.realAt.get(2)?.name, "all", "for events that come late");
  const told = world.told.length;
  await world.reloader.purge();
  assert.equal(world.told.length, told, "there is nothing left to do");
});

Deno.test("where the engine does not let it go, it is tried again", async () => {
  const world = new TestWorld();
  world.write(withoutLast);
  await world.reloader.reload("SIGHUP");
  world.engineFails = new OrderError("busy");
  await world.reloader.purge();
  assert.deepEqual(world.names, ["web1", "web2", "-all"]);
  world.engineFails = undefined;
  await world.reloader.purge();
  assert.deepEqual(world.names, ["web1", "web2"]);
});
