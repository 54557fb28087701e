import assert from "node:assert/strict";
import { CAUSE_ARP, EVENT_ARP } from "../engine/events.ts";
import { PortError } from "../engine/handle.ts";
import { SAME_SIGNAL_MS } from "../signals.ts";
import { ARP_RESOLVED, ARP_RESOLVING } from "../words.ts";
import { DONE, FAILED, WRONG_USE } from "./io.ts";
import { run } from "./run.ts";
import { FORWARDING, TestWorld, TOKEN_FILE, withConfig } from "./test_world.ts";

Deno.test("a unit says once that it forwards and where its status is, until a signal ends it", async () => {
  await withConfig(async (config, url) => {
    const world = new TestWorld();
    const ended = run({ config, statusSocket: undefined }, world.io, world);
    const line = await world.io.until(FORWARDING);
    assert.equal(line, `forwarding between eth0 and eth1; status on ${url}/status`);
    const status = await (await fetch(`${url}/status`)).json();
    assert.equal(status.unit.name, "lb-a");
    assert.equal(world.stops, 0);
    world.signal();
    assert.equal(await ended, DONE);
    assert.deepEqual(world.io.out, [line, "fast path off", "stopped"]);
    assert.deepEqual(world.io.errors, []);
    assert.equal(world.stops, 1);
    await assert.rejects(fetch(`${url}/status`));
  });
});

Deno.test("a unit serves its status on a UNIX socket too where one is named", async () => {
  await withConfig(async (config, _url, folder) => {
    const world = new TestWorld();
    const statusSocket = `${folder}/status.sock`;
    const ended = run({ config, statusSocket }, world.io, world);
    await world.io.until(FORWARDING);
    const client = Deno.createHttpClient({ proxy: { transport: "unix", path: statusSocket } });
    assert.equal((await (await fetch("http://unit/status", { client })).json()).unit.name, "lb-a");
    client.close();
    world.signal();
    assert.equal(await ended, DONE);
  });
});

Deno.test("transitions are logged while the unit runs, and the last ones when it has stopped", async () => {
  await withConfig(async (config) => {
    const world = new TestWorld();
    const { events } = world.state;
    const ended = run({ config, statusSocket: undefined }, world.io, world);
    await world.io.until(FORWARDING);
    events.write(0, EVENT_ARP, 0, ARP_RESOLVING, ARP_RESOLVED, CAUSE_ARP);
    await world.io.until(/real web1, ARP: resolving → resolved/);
    world.signal();
    events.write(0, EVENT_ARP, 1, ARP_RESOLVING, ARP_RESOLVED, CAUSE_ARP);
    await ended;
    assert.match(world.io.out.at(-2)!, /real web2, ARP: resolving → resolved/);
  });
});

Deno.test("a second signal ends the unit at once", async () => {
  await withConfig(async (config) => {
    const world = new TestWorld();
    const stuck = Promise.withResolvers<void>();
    world.stopping = stuck.promise;
    const ended = run({ config, statusSocket: undefined }, world.io, world);
    await world.io.until(FORWARDING);
    world.signal();
    world.signal();
    assert.deepEqual(world.exits, [], "the same signal by another way");
    world.timeMs += SAME_SIGNAL_MS;
    world.signal();
    assert.deepEqual(world.exits, [FAILED]);
    stuck.resolve();
    await ended;
  });
});

Deno.test("an engine that dies ends the unit with what it said", async () => {
  await withConfig(async (config) => {
    const world = new TestWorld();
    const ended = run({ config, statusSocket: undefined }, world.io, world);
    await world.io.until(FORWARDING);
    world.died.resolve(new Error("out of luck"));
    assert.equal(await ended, FAILED);
    assert.deepEqual(world.io.errors, ["the engine failed: out of luck"]);
    assert.equal(world.stops, 1);
  });
});

Deno.test("a port that cannot be opened is one line", async () => {
  await withConfig(async (config) => {
    const world = new TestWorld();
    world.startEngine = () =>
      Promise.reject(new PortError("open port eth0: ENODEV: there is no such interface"));
    assert.equal(await run({ config, statusSocket: undefined }, world.io, world), FAILED);
    assert.deepEqual(world.io.errors, ["open port eth0: ENODEV: there is no such interface"]);
    assert.deepEqual(world.io.out, []);
  });
});

Deno.test("what the engine lacks to be fast, and what of the box does not fit, are warnings", async () => {
  await withConfig(async (config) => {
    const world = new TestWorld();
    world.lack = "ports: too little of something";
    world.warnings = ["port back (eth1): odd"];
    const ended = run({ config, statusSocket: undefined }, world.io, world);
    await world.io.until(FORWARDING);
    world.signal();
    assert.equal(await ended, DONE);
    assert.deepEqual(world.io.errors, [
      "warning: port back (eth1): odd",
      "warning: ports: too little of something",
    ]);
  });
});

Deno.test("an engine that does not start is one line", async () => {
  await withConfig(async (config) => {
    const world = new TestWorld();
    world.startEngine = () => Promise.reject(new RangeError("Array buffer allocation failed"));
    assert.equal(await run({ config, statusSocket: undefined }, world.io, world), FAILED);
    assert.deepEqual(world.io.errors, ["the engine did not start: Array buffer allocation failed"]);
  });
});

Deno.test("a status address in use is one line, and the engine is not started", async () => {
  await withConfig(async (config, url) => {
    const world = new TestWorld();
    world.startEngine = () => assert.fail("it must not start");
    const { hostname, port } = new URL(url);
    const other = Deno.listen({ hostname, port: Number(port) });
    assert.equal(await run({ config, statusSocket: undefined }, world.io, world), FAILED);
    other.close();
    assert.equal(world.io.errors.length, 1);
    assert.match(
      world.io.errors[0]!,
      /^status 127\.0\.0\.1:\d+: address in use by another program/,
    );
    assert.deepEqual(world.io.out, []);
  });
});

Deno.test("a status socket that cannot be opened is one line, and the other server is stopped", async () => {
  await withConfig(async (config, url) => {
    const world = new TestWorld();
    const statusSocket = "/nonexistent/status.sock";
    assert.equal(await run({ config, statusSocket }, world.io, world), FAILED);
    assert.match(world.io.errors[0]!, /^status \/nonexistent\/status\.sock: /);
    await assert.rejects(fetch(url));
  });
});

Deno.test("until the engine has started the status is 503 and says why", async () => {
  await withConfig(async (config, url) => {
    const world = new TestWorld();
    const { startEngine } = world;
    const asked = Promise.withResolvers<void>();
    world.startEngine = async () => {
      const response = await fetch(`${url}/healthz`);
      assert.equal(response.status, 503);
      assert.deepEqual(await response.json(), { ok: false, reason: "the engine has not started" });
      asked.resolve();
      return await startEngine();
    };
    const ended = run({ config, statusSocket: undefined }, world.io, world);
    await asked.promise;
    world.signal();
    assert.equal(await ended, DONE);
  });
});

Deno.test("a bad config starts nothing", async () => {
  const world = new TestWorld();
  world.startEngine = () => assert.fail("it must not start");
  const code = await run({ config: "/nonexistent.yaml", statusSocket: undefined }, world.io, world);
  assert.equal(code, WRONG_USE);
  assert.match(world.io.errors[0]!, /^\/nonexistent\.yaml: there is no such file/);
});

Deno.test("with a token file the commands are on, and each is a line of the log", async () => {
  await withConfig(async (config, url, folder) => {
    await Deno.writeTextFile(`${folder}/token`, "correct-horse-battery\n", { mode: 0o600 });
    const world = new TestWorld();
    const ended = run({ config, statusSocket: undefined }, world.io, world);
    await world.io.until(FORWARDING);
    const order = async (token: string) => {
      const headers = { authorization: `Bearer ${token}` };
      const response = await fetch(`${url}/reals/web1/drain`, { method: "POST", headers });
      await response.body?.cancel();
      return response.status;
    };
    assert.equal(await order("wrong"), 401);
    assert.equal(await order("correct-horse-battery"), 200);
    assert.deepEqual(world.orders.given, [["real", 0, "drain", 0]]);
    world.signal();
    assert.equal(await ended, DONE);
    assert.match(
      world.io.out[2]!,
      /Z status: 127\.0\.0\.1: POST \/reals\/web1\/drain: wrong token$/,
    );
    assert.match(world.io.out[3]!, /Z status: 127\.0\.0\.1: real web1: drain$/);
    assert.deepEqual(world.io.errors, []);
  }, TOKEN_FILE);
});

Deno.test("a token file that cannot be used is one line, wrong use, and nothing is started", async () => {
  await withConfig(async (config, _url, folder) => {
    const world = new TestWorld();
    world.startEngine = () => assert.fail("it must not start");
    const options = { config, statusSocket: undefined };
    assert.equal(await run(options, world.io, world), WRONG_USE);
    await Deno.writeTextFile(`${folder}/token`, "short");
    assert.equal(await run(options, world.io, world), WRONG_USE);
    assert.equal(world.io.errors.length, 2);
    const where = `status.token_file: ${folder}/token: `;
    assert.ok(world.io.errors[0]!.startsWith(`${where}there is no such file: expected`));
    assert.ok(world.io.errors[1]!.startsWith(`${where}the token has 5 characters: expected`));
  }, TOKEN_FILE);
});

Deno.test("a token file that others can read is a warning", async () => {
  await withConfig(async (config, _url, folder) => {
    await Deno.writeTextFile(`${folder}/token`, "correct-horse-battery\n");
    await Deno.chmod(`${folder}/token`, 0o644);
    const world = new TestWorld();
    const ended = run({ config, statusSocket: undefined }, world.io, world);
    await world.io.until(FORWARDING);
    world.signal();
    await ended;
    assert.match(world.io.errors[0]!, /^warning: status\.token_file: .*token: others can read/);
  }, TOKEN_FILE);
});

Deno.test("a stream of events gets the last ones of the unit, and ends with it", async () => {
  await withConfig(async (config, url) => {
    const world = new TestWorld();
    const ended = run({ config, statusSocket: undefined }, world.io, world);
    await world.io.until(FORWARDING);
    const headers = { accept: "text/event-stream" };
    const stream = await fetch(`${url}/events`, { headers });
    world.state.events.write(0, EVENT_ARP, 0, ARP_RESOLVING, ARP_RESOLVED, CAUSE_ARP);
    world.signal();
    assert.match(await stream.text(), /data: .*"object":"web1".*\nid: 1\n/);
    assert.equal(await ended, DONE);
  });
});
