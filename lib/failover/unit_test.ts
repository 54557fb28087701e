import assert from "node:assert/strict";
import { ANNOUNCE_AFTER_MS } from "../limits.ts";
import { TestUnit, TIMING } from "./test_unit.ts";

const OFF = { cts: true, dsr: false, dcd: false, ri: true };

/** A primary that has become active, since its peer booted with it. */
function activeUnit(): TestUnit {
  const test = new TestUnit();
  test.boot();
  test.wait(TIMING.listenMs, () => test.hello({ state: "booting" }));
  assert.equal(test.unit.state, "active");
  test.done.length = 0;
  return test;
}

function standbyUnit(): TestUnit {
  const test = new TestUnit({ role: "secondary" });
  test.boot();
  test.hello({ state: "active", term: 1 });
  assert.equal(test.unit.state, "standby");
  test.done.length = 0;
  return test;
}

Deno.test("what is done on becoming active, in its order", () => {
  const test = new TestUnit();
  test.boot();
  test.wait(TIMING.listenMs - 1, () => test.hello({ state: "booting" }));
  test.done.length = 0;
  test.wait(1);
  const kinds = test.done.map(({ kind }) => kind);
  const expected = ["transition", "lease", "become_active", "send"] as const;
  assert.deepEqual(kinds.filter((kind, i) => kinds.indexOf(kind) === i).slice(0, 4), expected);
  assert.ok(kinds.includes("announce"));
});

Deno.test("a gratuitous ARP burst is sent at its times, and ends with being active", () => {
  const test = activeUnit();
  test.wait(10_000, () => test.hello());
  assert.equal(test.takeDone("announce").length, ANNOUNCE_AFTER_MS.length - 1);
  const other = activeUnit();
  other.hello({ state: "active", term: 7 });
  other.wait(5_000, () => other.hello({ state: "active", term: 7 }));
  assert.equal(other.takeDone("announce").length, 0);
});

Deno.test("one hello per interval goes out on each path, with rising numbers", () => {
  const test = activeUnit();
  test.wait(1_000, () => test.hello());
  const hellos = test.takeDone("send").filter(({ message }) => message.kind === "hello");
  for (const path of ["cable", "front", "back"]) {
    assert.equal(hellos.filter((sent) => sent.path === path).length, 10);
  }
  const counters = hellos.flatMap(({ message }) => message.kind === "hello" ? message.counter : []);
  assert.deepEqual(counters, counters.toSorted((a, b) => a - b));
});

Deno.test("the lease is renewed at every tick, and never reaches the peer's takeover", () => {
  const test = activeUnit();
  test.wait(1_000, () => test.hello());
  const leases = test.takeDone("lease");
  assert.ok(leases.length >= 1_000 / TIMING.tickMs);
  const lastMs = Math.max(...leases.map(({ untilMs }) => untilMs));
  assert.ok(lastMs - test.nowMs < TIMING.silenceMs - TIMING.helloMs);
  assert.ok(lastMs - test.nowMs > 2 * TIMING.tickMs);
});

Deno.test("a late tick finds the lease lapsed: the unit stands down before it reads anything", () => {
  const test = activeUnit();
  test.nowMs += 10_000;
  const [first, second] = test.take({ kind: "received", port: "front", frames: 1 });
  assert.deepEqual(first, { kind: "stand_down" });
  assert.deepEqual(second, {
    kind: "transition",
    before: "active",
    after: "standby",
    cause: "stalled",
  });
});

Deno.test("a clock that goes back stops nothing and makes no lease longer", () => {
  const test = activeUnit();
  test.hello();
  test.nowMs -= 5_000;
  test.take({ kind: "tick" });
  test.wait(200, () => test.hello());
  assert.equal(test.unit.state, "active");
  const leases = test.takeDone("lease");
  assert.ok(leases.at(-1)!.untilMs <= test.nowMs + TIMING.leaseMs);
});

Deno.test("an active unit stands down at once for a peer that takes over", () => {
  const test = activeUnit();
  const message = {
    kind: "takeover",
    takeover: "i_take_over",
    term: 2,
    peerFailed: true,
    cause: "peer has failed",
  } as const;
  const actions = test.take({ kind: "message", path: "back", message });
  assert.equal(actions[0]?.kind, "stand_down");
  assert.equal(test.unit.cause, "peer takes over");
});

Deno.test("of two active units with the same number, the secondary yields", () => {
  const primary = activeUnit();
  primary.hello({ state: "active", term: primary.unit.term });
  assert.equal(primary.unit.state, "active");
  const secondary = standbyUnit();
  secondary.take({ kind: "order", order: "active" });
  secondary.wait(2 * TIMING.silenceMs);
  assert.equal(secondary.unit.state, "standby");
});

Deno.test("a takeover that is older than being active changes nothing", () => {
  const test = activeUnit();
  for (const takeover of ["i_take_over", "you_take_over"] as const) {
    const message = { kind: "takeover", takeover, term: 1, peerFailed: true, cause: "" } as const;
    test.take({ kind: "message", path: "cable", message });
  }
  assert.equal(test.unit.state, "active");
});

Deno.test("two primaries, or two units of one name: each says so, and does not become active", () => {
  for (
    const [same, cause] of [
      [{ role: "primary" }, "peer is primary too"],
      [{ unit: "lb-a" }, "peer is called lb-a too"],
    ] as const
  ) {
    const test = new TestUnit();
    test.boot();
    test.wait(5_000, () => test.hello({ state: "booting", ...same }));
    assert.equal(test.unit.state, "failed");
    assert.equal(test.unit.cause, cause);
  }
});

Deno.test("of two active units with one role, one yields, the same by both", () => {
  const test = activeUnit();
  test.hello({ state: "active", role: "primary", term: test.unit.term, unit: "lb-0" });
  assert.equal(test.unit.state, "failed");
  const other = activeUnit();
  other.hello({ state: "active", role: "primary", term: other.unit.term, unit: "lb-z" });
  assert.equal(other.unit.state, "active");
});

for (const problem of ["version", "key"] as const) {
  Deno.test(`a peer with another ${problem} is not taken for a dead one`, () => {
    const test = new TestUnit();
    test.boot();
    const meanwhile = () => {
      test.take({ kind: "strange", path: "front", problem });
      test.take({ kind: "received", port: "front", frames: 1 });
    };
    test.wait(5_000, meanwhile);
    assert.equal(test.unit.state, "failed");
    assert.equal(test.unit.cause, `peer has another ${problem}`);
    assert.equal(test.takeDone("warning").length, 1);
  });
}

Deno.test("forged frames on the ports do not keep a peer alive that was understood before", () => {
  const test = standbyUnit();
  const meanwhile = (path: "front" | "cable") => () => {
    test.take({ kind: "strange", path, problem: "key" });
    test.take({ kind: "received", port: "front", frames: 1 });
    test.take({ kind: "received", port: "back", frames: 1 });
  };
  // The cable is ours alone.
  test.wait(2_000, meanwhile("cable"));
  assert.equal(test.unit.state, "standby");
  test.wait(2_000, meanwhile("front"));
  assert.equal(test.unit.state, "active");
});

Deno.test("a configuration that cannot be loaded is told, and keeps a unit from serving", () => {
  const test = standbyUnit();
  test.take({ kind: "config", hash: "1".repeat(16), cause: "3:1: unknown key" });
  assert.equal(test.unit.state, "failed");
  assert.equal(test.unit.cause, "config: 3:1: unknown key");
  test.take({ kind: "config", hash: "1".repeat(16) });
  assert.equal(test.unit.state, "standby");
});

Deno.test("a primary that dies whenever it boots is not waited for", () => {
  const test = new TestUnit({ role: "secondary" });
  test.boot();
  let epoch = 0;
  test.wait(TIMING.listenMs, () => {
    test.hello({ state: "booting", epoch: String(epoch++).padStart(16, "0") });
  });
  assert.equal(test.unit.state, "booting");
  test.wait(TIMING.listenMs + TIMING.helloMs, () => {
    test.hello({ state: "booting", epoch: String(epoch++).padStart(16, "0") });
  });
  assert.equal(test.unit.cause, "peer does not get ready");
});

Deno.test("a power line that hellos contradict is not believed, and not again", () => {
  const test = new TestUnit({ wiring: "full", role: undefined });
  test.take({ kind: "lines", lines: { ...OFF, dsr: true } });
  test.boot();
  test.hello({ state: "active", term: 3 });
  test.take({ kind: "lines", lines: OFF });
  test.wait(20);
  assert.equal(test.unit.cause, "peer has no power");
  test.hello({ state: "active", term: 9 });
  assert.equal(test.unit.state, "standby");
  test.wait(2_000, () => test.hello({ state: "active", term: 9 }));
  assert.equal(test.unit.state, "standby");
});

Deno.test("connections are asked for once per time that the peer is active", () => {
  const test = standbyUnit();
  test.wait(500, () => test.hello({ state: "active", term: 1 }));
  assert.equal(test.takeDone("ask_for_bulk").length, 0);
  test.hello({ state: "standby", term: 1 });
  test.hello({ state: "active", term: 2 });
  assert.equal(test.takeDone("ask_for_bulk").length, 1);
  assert.deepEqual(test.unit.known.sync, { state: "bulk", percent: 0, behind: 0 });
});

Deno.test("an order that cannot be followed is refused with its reason", () => {
  const active = activeUnit();
  const [refused] = active.take({ kind: "order", order: "active" });
  assert.deepEqual(refused, { kind: "refused", text: "it is active already" });
  const behind = standbyUnit();
  behind.take({ kind: "order", order: "active" });
  assert.match(behind.takeDone("refused")[0]!.text, /does not have all connections yet/);
  behind.take({ kind: "link", port: "front", link: "down" });
  behind.take({ kind: "order", order: "active" });
  assert.match(behind.takeDone("refused")[0]!.text, /cannot become active: front has no link/);
});

Deno.test("an order is refused while a port is being tested, and by a unit that is cut off", () => {
  const test = standbyUnit();
  test.take({ kind: "sync", sync: { state: "complete", percent: 0, behind: 0 } });
  test.wait(400, () => test.hello({ state: "active", term: 1 }, ["cable", "back"]));
  assert.equal(test.unit.known.ports.front.state, "testing");
  test.take({ kind: "order", order: "active" });
  assert.match(test.takeDone("refused")[0]!.text, /front is being tested/);
  test.wait(2_000);
  assert.equal(test.unit.state, "standby");
  test.take({ kind: "order", order: "active" });
  assert.match(test.takeDone("refused")[0]!.text, /cut off/);
});

Deno.test("a cable that is in order from the start is nothing to tell, one that is not is", () => {
  const lines = { cts: true, dsr: true, dcd: false, ri: true };
  for (const [dsr, told] of [[true, 0], [false, 1]] as const) {
    const test = new TestUnit({ wiring: "full" });
    test.boot();
    test.take({ kind: "lines", lines: { ...lines, dsr } });
    assert.equal(test.takeDone("cable").length, told);
  }
});

Deno.test("a power line that fell is believed before what is read late, and was on its way then", () => {
  const test = new TestUnit({ wiring: "full", role: "secondary" });
  const lines = { cts: true, dsr: true, dcd: false, ri: false };
  test.take({ kind: "lines", lines });
  test.boot();
  test.hello({ state: "active", term: 1 });
  test.take({ kind: "lines", lines: { ...lines, dsr: false } });
  test.nowMs += 20;
  test.take({ kind: "life", path: "back" });
  assert.equal(test.unit.state, "active");
});

Deno.test("a peer that does not stand down is told about", () => {
  const test = standbyUnit();
  test.take({ kind: "sync", sync: { state: "complete", percent: 0, behind: 0 } });
  test.take({ kind: "order", order: "active" });
  const asked = test.takeDone("send").filter(({ message }) => message.kind === "takeover");
  assert.equal(asked.length, 3);
  test.wait(3_000, () => test.hello({ state: "active", term: 1 }));
  assert.match(test.takeDone("refused")[0]!.text, /its peer does not stand down/);
  assert.equal(test.unit.state, "standby");
});

Deno.test("paths that are lost and found are told", () => {
  const test = standbyUnit();
  const back = { link: "up", state: "normal", heard: true, received: 0 } as const;
  const ports = { front: { ...back, state: "testing", heard: false }, back } as const;
  test.wait(1_000, () => test.hello({ state: "active", term: 1, ports }, ["cable", "back"]));
  assert.deepEqual(test.takeDone("path"), [{ kind: "path", path: "front", isHeard: false }]);
  assert.equal(test.unit.state, "standby");
});
