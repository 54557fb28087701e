/** A unit that runs takes its changed file. */
import assert from "node:assert/strict";
import { DONE } from "./io.ts";
import { run } from "./run.ts";
import { FORWARDING, TestWorld, TOKEN_FILE, withConfig } from "./test_world.ts";

Deno.test("SIGHUP has the unit take its changed file, its service manager knows, and the events tell", async () => {
  await withConfig(async (config, url) => {
    const world = new TestWorld();
    const ended = run({ config, statusSocket: undefined }, world.io, world);
    await world.io.until(FORWARDING);
    assert.deepEqual(world.told, ["ready"]);
    const text = await Deno.readTextFile(config);
    await Deno.writeTextFile(config, text.replace("10.0.0.11, port: 8080", "$&, weight: 7"));
    world.hangup();
    await world.io.until(/config file: \S+ → \S+ \(~1 weight, 0 connections dropped; by SIGHUP\)$/);
    await world.io.until(/Z reload: real web1: weight 1 → 7$/);
    const status = await (await fetch(`${url}/status`)).json();
    assert.equal(status.unit.last_reload.ok, true);
    const { events } = await (await fetch(`${url}/events`)).json();
    assert.deepEqual(events.map((event: { kind: string }) => event.kind), ["config"]);
    assert.equal(events[0].new, status.unit.config_hash);
    world.signal();
    assert.equal(await ended, DONE);
    assert.deepEqual(world.told, ["ready", "reloading", "ready", "stopping"]);
  });
});

Deno.test("a SIGHUP while the unit starts is acted on when it has started", async () => {
  await withConfig(async (config) => {
    const world = new TestWorld();
    const { startEngine } = world;
    world.startEngine = () => {
      world.hangup();
      return startEngine();
    };
    const ended = run({ config, statusSocket: undefined }, world.io, world);
    await world.io.until(/Z reload: SIGHUP: no change, 0 connections dropped$/);
    world.signal();
    assert.equal(await ended, DONE);
  });
});

Deno.test("a bad file at a reload is told with its lines, and the unit goes on as it was", async () => {
  await withConfig(async (config, url) => {
    const world = new TestWorld();
    const ended = run({ config, statusSocket: undefined }, world.io, world);
    await world.io.until(FORWARDING);
    const { unit: before } = await (await fetch(`${url}/status`)).json();
    const text = await Deno.readTextFile(config);
    await Deno.writeTextFile(config, text.replace("10.0.0.11, port", "10.0.0.999, port"));
    world.hangup();
    await world.io.until(/Z reload: SIGHUP: refused, nothing is changed$/);
    await world.io.until(/Z reload: \/.*pointsman\.yaml:4:20: .*10\.0\.0\.999/);
    const { unit: after } = await (await fetch(`${url}/status`)).json();
    assert.equal(after.config_hash, before.config_hash);
    assert.equal(after.last_reload.ok, false);
    world.signal();
    assert.equal(await ended, DONE);
  });
});

Deno.test("the token of the new file is the one that commands must bring", async () => {
  await withConfig(async (config, url, folder) => {
    await Deno.writeTextFile(`${folder}/token`, "correct-horse-battery\n", { mode: 0o600 });
    const world = new TestWorld();
    const ended = run({ config, statusSocket: undefined }, world.io, world);
    await world.io.until(FORWARDING);
    const reload = async (token: string) => {
      const headers = { authorization: `Bearer ${token}` };
      const response = await fetch(`${url}/reload`, { method: "POST", headers });
      return { code: response.status, body: await response.json() };
    };
    await Deno.writeTextFile(`${folder}/token`, "another-horse-battery\n");
    const { code, body } = await reload("correct-horse-battery");
    assert.equal(code, 200);
    assert.equal(body.summary, "no change, 0 connections dropped");
    assert.equal((await reload("correct-horse-battery")).code, 401);
    assert.equal((await reload("another-horse-battery")).code, 200);
    await Deno.remove(`${folder}/token`);
    const refused = await reload("another-horse-battery");
    assert.equal(refused.code, 422);
    assert.match(refused.body.problems[0], /^status\.token_file: .*there is no such file/);
    world.signal();
    assert.equal(await ended, DONE);
  }, TOKEN_FILE);
});
