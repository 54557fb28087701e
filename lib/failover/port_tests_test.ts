import assert from "node:assert/strict";
import { PortWatch } from "./port_tests.ts";
import { timing } from "./timing.ts";

const TIMING = timing(100, 3);
const { silenceMs, testMs } = TIMING;

/** A port on which hellos came until time 0, and then no more. */
function silentPort(): PortWatch {
  const port = new PortWatch(TIMING);
  port.setLink("up", -1_000);
  port.look(0, true, false);
  assert.equal(port.state, "normal");
  return port;
}

Deno.test("a port that gets link waits for the first hello before it is tested", () => {
  const port = new PortWatch(TIMING);
  assert.equal(port.state, "link_down");
  port.setLink("up", 0);
  assert.equal(port.look(silenceMs - 1, false, false), undefined);
  assert.equal(port.state, "waiting");
  assert.deepEqual(port.look(silenceMs, false, false), { test: "traffic", outcome: "begun" });
  assert.equal(port.state, "testing");
});

Deno.test("test 1: a link that is down decides at once", () => {
  const port = silentPort();
  port.look(400, false, true);
  port.setLink("down", 401);
  assert.equal(port.state, "link_down");
  assert.equal(port.isGood, false);
  assert.equal(port.look(500, false, true), undefined);
});

Deno.test("test 2: traffic that comes by itself decides", () => {
  const port = silentPort();
  assert.deepEqual(port.look(400, false, true), { test: "traffic", outcome: "begun" });
  assert.equal(port.state, "testing");
  assert.deepEqual(port.receive(3, 420), { test: "traffic", outcome: "heard" });
  assert.equal(port.state, "normal");
  assert.equal(port.received, 3);
  assert.ok(port.hasHeardSince(400));
});

Deno.test("tests 3 and 4 ask, each when the one before it was silent", () => {
  const port = silentPort();
  port.look(400, false, false);
  assert.equal(port.look(400 + testMs - 1, false, false), undefined);
  const steps = [1, 2, 3].map((n) => port.look(400 + n * testMs, false, false));
  assert.deepEqual(steps, [
    { test: "arp", outcome: "begun" },
    { test: "ping", outcome: "begun" },
    { test: "ping", outcome: "silent" },
  ]);
});

for (const test of ["arp", "ping"] as const) {
  Deno.test(`an answer to ${test} decides`, () => {
    const port = silentPort();
    port.look(400, false, true);
    port.look(400 + testMs, false, true);
    if (test === "ping") port.look(400 + 2 * testMs, false, true);
    assert.deepEqual(port.receive(1, 600), { test, outcome: "heard" });
    assert.equal(port.state, "normal");
  });
}

Deno.test("a port that has heard nothing in four tests has failed if the peer's hears", () => {
  const port = silentPort();
  for (let n = 0; n <= 3; n++) port.look(400 + n * testMs, false, true);
  assert.equal(port.state, "failed");
  assert.equal(port.isGood, false);
});

Deno.test("neither hears anything: nothing is known, and the tests start over", () => {
  const port = silentPort();
  for (let n = 0; n <= 3; n++) port.look(400 + n * testMs, false, false);
  assert.equal(port.state, "unknown");
  assert.equal(port.isGood, true);
  assert.ok(port.hasHeardNothingSince(400));
  const nextMs = 400 + 3 * testMs + silenceMs;
  assert.deepEqual(port.look(nextMs, false, false), { test: "traffic", outcome: "begun" });
  // Round after round on a quiet network is no change: the log is not to be filled by it.
  assert.equal(port.state, "unknown");
});

for (
  const [name, heal] of [
    ["a frame", (port: PortWatch) => port.receive(1, 700)],
    ["a hello", (port: PortWatch) => port.look(700, true, true)],
  ] as const
) {
  Deno.test(`${name} proves that a failed port works again`, () => {
    const port = silentPort();
    for (let n = 0; n <= 3; n++) port.look(400 + n * testMs, false, true);
    assert.equal(port.state, "failed");
    heal(port);
    assert.equal(port.state, "normal");
  });
}

Deno.test("what was heard before the link fell says nothing afterwards", () => {
  const port = silentPort();
  port.look(400, false, false);
  port.receive(1, 410);
  port.setLink("down", 420);
  port.setLink("up", 430);
  assert.equal(port.state, "waiting");
  assert.equal(port.hasHeardSince(0), false);
});
