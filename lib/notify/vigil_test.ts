import assert from "node:assert/strict";
import { FLAG_RUNNING } from "../engine/state.ts";
import { healthOf } from "../status/health.ts";
import { statusOf } from "../status/snapshot.ts";
import { pairedSource, TEST_PAIRS, TestPair } from "../status/test_pair.ts";
import { NOW_MS, testSource } from "../status/test_source.ts";
import { LINK_UP, VIRTUAL_OUT_OF_SERVICE } from "../words.ts";
import { NOBODY, Notifier } from "./service_manager.ts";
import { TestNotifySocket } from "./test_notify_socket.ts";
import { startVigil, statusLine } from "./vigil.ts";

/** A unit whose engine last turned `ageMs` ago, and who listens to it. */
function scene({ watchdogMs, ageMs = 0 }: { watchdogMs?: number; ageMs?: number } = {}) {
  const { state, config, facts } = testSource();
  state.links.fill(LINK_UP);
  state.flags[FLAG_RUNNING] = 1;
  state.heartbeat[0] = NOW_MS - ageMs;
  const socket = new TestNotifySocket();
  const manager = new Notifier(socket, watchdogMs, assert.fail);
  const looks = {
    health: () => healthOf(state, NOW_MS),
    status: () => statusOf(config, state, facts()),
  };
  return { state, socket, manager, looks };
}

/** Resolves when the condition holds. */
async function until(condition: () => boolean) {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
}

const WELL = "forwarding between eth0 and eth1; 3 of 3 reals and 2 of 2 virtuals in service; " +
  "0 connections";

Deno.test("people read what the unit does", () => {
  const { state, looks } = scene();
  assert.equal(statusLine(looks.health(), looks.status()), WELL);
  state.virtuals.state[0] = VIRTUAL_OUT_OF_SERVICE;
  assert.match(statusLine(looks.health(), looks.status()), / 1 of 2 virtuals in service; /);
});

Deno.test("people read what a unit of a pair does, and its peer", () => {
  const lineOf = (name: string) => {
    const { state, config, facts } = pairedSource(new TestPair(TEST_PAIRS[name]));
    return statusLine({ ok: true, heartbeat_ms: 1 }, statusOf(config, state, facts()));
  };
  assert.match(
    lineOf("well"),
    /^active, forwarding between eth0 and eth1; peer lb-b is standby; 3 /,
  );
  assert.match(lineOf("standby"), /^standby: peer is active; peer lb-b is active; 3 of 3 reals /);
  assert.match(lineOf("alone"), /^active, forwarding .*; the peer is not heard; 3 of 3 reals /);
});

Deno.test("people read why the unit is not well", () => {
  const { state, looks } = scene();
  state.flags[FLAG_RUNNING] = 0;
  assert.equal(
    statusLine(looks.health(), looks.status()),
    "not well: the engine has stopped",
  );
});

Deno.test("a manager hears at once what the unit does, and that it is well", () => {
  const { socket, manager, looks } = scene({ watchdogMs: 60_000 });
  const end = startVigil(manager, looks);
  end();
  assert.deepEqual(socket.taken, [`STATUS=${WELL}`, "WATCHDOG=1"]);
});

Deno.test("a manager that waits for nothing is told nothing of it", () => {
  const { socket, manager, looks } = scene();
  startVigil(manager, looks)();
  assert.deepEqual(socket.taken, [`STATUS=${WELL}`]);
});

Deno.test("the watchdog is fed again and again, until the vigil ends", async () => {
  const { socket, manager, looks } = scene({ watchdogMs: 1 });
  const end = startVigil(manager, looks);
  await until(() => socket.taken.length >= 4);
  end();
  const { length } = socket.taken;
  assert.deepEqual(socket.taken.slice(1), Array(length - 1).fill("WATCHDOG=1"));
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(socket.taken.length, length);
});

Deno.test("a unit whose engine hangs lets the watchdog starve, and one that turns again feeds it", async () => {
  const { state, socket, manager, looks } = scene({ watchdogMs: 1, ageMs: 3_600_000 });
  let looked = 0;
  const health = () => {
    looked++;
    return looks.health();
  };
  const end = startVigil(manager, { ...looks, health });
  await until(() => looked > 5);
  assert.match(socket.taken.join(), /^STATUS=not well: the engine last turned 3600000 ms ago/);
  assert.equal(socket.taken.length, 1);
  state.heartbeat[0] = NOW_MS;
  await until(() => socket.taken.length > 1);
  end();
  assert.equal(socket.taken[1], "WATCHDOG=1");
});

Deno.test("a line that says nothing new is not told again", async () => {
  const { state, socket, manager, looks } = scene();
  let looked = 0;
  const status = () => {
    looked++;
    return looks.status();
  };
  const end = startVigil(manager, { ...looks, status }, 1);
  await until(() => looked > 5);
  assert.deepEqual(socket.taken, [`STATUS=${WELL}`]);
  state.virtuals.state[0] = VIRTUAL_OUT_OF_SERVICE;
  await until(() => socket.taken.length > 1);
  end();
  assert.match(socket.taken[1]!, /^STATUS=forwarding .* 1 of 2 virtuals in service/);
});

Deno.test("where nobody listens nothing is looked at", () => {
  startVigil(NOBODY, { health: assert.fail, status: assert.fail }, 1)();
});
