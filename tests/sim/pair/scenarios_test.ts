/**
 * What the checklist of the pair asks for, one by one (localdirector.md: M19 to M22, S16), on the wires of the model.
 */
import assert from "node:assert/strict";
import { handoverMs, takeoverBySilenceMs } from "../../../lib/failover/timing.ts";
import type { End } from "./wires.ts";
import { live } from "./model.ts";
import type { World } from "./world.ts";

function states({ hosts }: World): string[] {
  return hosts.map(({ unit }) => unit?.state ?? "gone");
}

function after(world: World, ms: number): string[] {
  world.live(world.agenda.nowMs + ms);
  return states(world);
}

/** Transitions since a time. */
function since(world: World, sinceMs: number): string[] {
  return world.log.filter(({ atMs }) => atMs > sinceMs)
    .map(({ end, transition }) => `${"AB"[end]} ${transition}`);
}

function orderActive(world: World, end: End) {
  world.hosts[end].take({ kind: "order", order: "active" });
}

Deno.test("both boot together: the primary becomes active", () => {
  for (const wiring of ["full", "null-modem", "link"] as const) {
    assert.deepEqual(states(live(wiring, [])), ["active", "standby"]);
  }
});

Deno.test("a unit that dies is followed at once where a cable has its power line", () => {
  const world = live("full", ["wait"]);
  world.kill(0);
  assert.deepEqual(after(world, 15), ["gone", "active"]);
  assert.equal(world.log.at(-1)!.transition, "standby to active: peer has no power");
});

Deno.test("with a null-modem cable, only when the ports are silent too", () => {
  const world = live("null-modem", ["wait"]);
  world.kill(0);
  assert.deepEqual(after(world, 100), ["gone", "standby"]);
  assert.deepEqual(after(world, 100), ["gone", "active"]);
});

Deno.test("a null-modem cable that is pulled is no reason to take over", () => {
  const world = live("null-modem", ["plugB", "wait", "wait", "wait"]);
  assert.deepEqual(states(world), ["active", "standby"]);
  assert.equal(world.hosts[1].unit!.known.cableState, "other_side_powered_off");
});

Deno.test("without lines, a unit that dies is followed by silence and the tests", () => {
  const world = live("link", ["wait"]);
  world.kill(0);
  assert.deepEqual(after(world, 200), ["gone", "standby"]);
  assert.deepEqual(after(world, takeoverBySilenceMs(world.timing) - 200), ["gone", "active"]);
});

Deno.test("a unit that is shut down hands over before it goes, whatever the cable can tell", () => {
  for (const wiring of ["full", "null-modem", "link"] as const) {
    const world = live(wiring, ["wait"]);
    world.shutDown(0);
    assert.deepEqual(after(world, 29), ["failed", "active"]);
    assert.equal(world.log.at(-1)!.transition, "standby to active: peer hands over");
    assert.deepEqual(after(world, 1_000), ["gone", "active"]);
  }
});

Deno.test("one path lost changes nothing: cable, front or back", () => {
  const world = live("full", ["plugA", "wait", "wait", "wait"]);
  assert.deepEqual(states(world), ["active", "standby"]);
  assert.equal(world.hosts[0].unit!.known.cableState, "my_side_not_connected");
  assert.equal(world.hosts[1].unit!.known.cableState, "other_side_not_connected");
});

Deno.test("my link is down: I have failed, and the peer stays active or becomes it", () => {
  const standby = live("full", ["linkB"]);
  assert.deepEqual(states(standby), ["active", "failed"]);
  const active = live("full", ["wait"]);
  active.setLink(0, "front", false);
  assert.deepEqual(after(active, handoverMs(12) + 5), ["failed", "active"]);
});

Deno.test("a switch port that goes silent is found by the tests: only the peer hears", () => {
  const world = live("full", ["frontA", "wait", "wait", "wait", "wait"]);
  assert.deepEqual(states(world), ["failed", "active"]);
  assert.match(world.log.at(-2)!.transition, /active to failed: peer has more good ports/);
});

Deno.test("both ports of a network hear only their own side: no switch", () => {
  const world = live("full", []);
  world.networks.front.way.loss = 1;
  assert.deepEqual(after(world, 3_000), ["active", "standby"]);
  for (const { unit } of world.hosts) assert.equal(unit!.known.ports.front.state, "normal");
});

Deno.test("silence on both sides: no switch, and the tests start over", () => {
  const world = live("full", []);
  world.networks.front.hasHosts = false;
  world.networks.front.isAttached[1] = false;
  after(world, 1_000);
  const { round } = world.hosts[0].unit!.known.ports.front;
  assert.deepEqual(after(world, 2_000), ["active", "standby"]);
  assert.equal(world.hosts[0].unit!.known.ports.front.state, "unknown");
  assert.ok(world.hosts[0].unit!.known.ports.front.round > round);
});

Deno.test("who returns is standby: no pre-emption", () => {
  const world = live("full", ["killA", "wait"]);
  world.start(0);
  assert.deepEqual(after(world, 2_000), ["standby", "active"]);
});

Deno.test("an order makes the standby active, when the other has stood down", () => {
  const world = live("full", ["wait", "wait", "wait"]);
  const { nowMs } = world.agenda;
  orderActive(world, 1);
  assert.deepEqual(after(world, 100), ["standby", "active"]);
  assert.deepEqual(since(world, nowMs), [
    "A active to standby: peer takes over",
    "B standby to active: order",
  ]);
});

Deno.test("a process that was stopped comes back as standby", () => {
  for (const wiring of ["full", "link"] as const) {
    const world = live(wiring, ["wait"]);
    world.hosts[0].pause();
    assert.deepEqual(after(world, 10_000), ["active", "active"]);
    assert.ok(world.hosts[0].sendsUntilMs < world.agenda.nowMs - 9_000, "its lease is long over");
    world.hosts[0].resume();
    assert.deepEqual(after(world, 1_000), ["standby", "active"]);
  }
});

Deno.test("my side was not plugged in at boot: the primary goes active, the secondary waits", () => {
  const world = live("full", ["killA", "killB", "plugA", "plugB"]);
  world.networks.front.way.loss = world.networks.back.way.loss = 1;
  world.start(0);
  world.start(1);
  // Which end it is, the cable cannot tell them.
  for (const end of [0, 1] as const) {
    world.hosts[end].unit!.known.role = end === 0 ? "primary" : "secondary";
  }
  assert.deepEqual(after(world, 5_000), ["active", "standby"]);
  assert.equal(world.hosts[1].unit!.cause, "peer is not heard");
  world.plug(1, true);
  world.plug(0, true);
  assert.deepEqual(after(world, 1_000), ["active", "standby"]);
  assert.equal(world.hosts[1].unit!.known.cableState, "normal");
});

Deno.test("two that were active apart: who became so later stays", () => {
  const world = live("link", ["wait"]);
  const { front, back } = world.networks;
  world.plug(0, false);
  front.way.loss = back.way.loss = 1;
  assert.deepEqual(after(world, 1_500), ["active", "active"]);
  front.way.loss = back.way.loss = 0;
  assert.deepEqual(after(world, 120), ["standby", "active"]);
});

Deno.test("a unit hands over for its health once, and then again after a reset", () => {
  const world = live("full", ["wait", "wait", "wait"]);
  const flap = (end: End) => {
    world.setLink(end, "front", false);
    after(world, 100);
    world.setLink(end, "front", true);
    return after(world, 1_000);
  };
  assert.deepEqual(flap(0), ["standby", "active"]);
  assert.deepEqual(flap(1), ["active", "standby"]);
  assert.deepEqual(flap(0), ["active", "standby"]);
  world.hosts[0].take({ kind: "order", order: "reset" });
  assert.deepEqual(flap(0), ["standby", "active"]);
});

Deno.test("who has not all connections is not handed anything while its peer lives", () => {
  const world = live("full", ["killB"]);
  world.start(1);
  after(world, 400);
  const { unit } = world.hosts[1];
  world.hosts[1].take({ kind: "sync", sync: { state: "bulk", percent: 42, behind: 0 } });
  after(world, 20);
  orderActive(world, 1);
  world.setLink(0, "front", false);
  assert.deepEqual(after(world, 20), ["active", "standby"]);
  assert.equal(unit!.known.sync.state, "bulk");
  world.kill(0);
  assert.deepEqual(after(world, 20), ["gone", "active"]);
});
