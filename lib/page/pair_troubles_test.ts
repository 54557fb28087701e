import assert from "node:assert/strict";
import type { PairView } from "../pair/view.ts";
import { TEST_PAIRS } from "../status/test_pair.ts";
import { pairTroubles, type Risen } from "./pair_troubles.ts";
import { pairStatus } from "./test_pair.ts";
import { testStatus } from "./test_status.ts";

function texts(change: ((view: PairView) => void) | undefined, risen: Risen = []): string[] {
  return pairTroubles(pairStatus(change), risen).map(({ level, text }) => `${level}: ${text}`);
}

Deno.test("a pair that is whole has no troubles, from either side, and a unit alone has none", () => {
  assert.deepEqual(texts(TEST_PAIRS["well"]), []);
  assert.deepEqual(texts(TEST_PAIRS["standby"]), []);
  assert.deepEqual(pairTroubles(testStatus(), [["noise", 3]]), []);
  const few = (view: PairView) => view.sync = { state: "behind", percent: 0, behind: 3 };
  assert.deepEqual(texts(few), [], "changes on their way are no trouble");
});

Deno.test("a peer that is not heard is one trouble, and its paths are no others", () => {
  assert.deepEqual(texts(TEST_PAIRS["alone"]), [
    "warning: The peer lb-b has not been heard for 1\u00a0min 14\u00a0s: nothing takes over.",
    "warning: The failover cable: other side powered off.",
  ]);
  assert.deepEqual(texts(TEST_PAIRS["booting"]), [
    "bad: No active unit is known: this one is booting (start).",
    "warning: The peer was never heard: nothing takes over.",
    "warning: The unit's address is not set: there is no interface eth0.",
  ]);
});

Deno.test("two active units are bad, and so are two that are not", () => {
  assert.deepEqual(texts(TEST_PAIRS["split"]), [
    "bad: Both units are active. One stands down at once if they hear each other.",
    "warning: The configs differ: lb-b has fedcba98.",
  ]);
  const [none] = texts((view) => {
    view.state = "standby";
    view.cause = "fault is over";
  });
  assert.equal(none, "bad: No active unit is known: this one is standby (fault is over).");
});

Deno.test("paths, ports and what a takeover would lose are told", () => {
  assert.deepEqual(texts(TEST_PAIRS["unplugged"]), [
    "warning: The failover cable: my side not connected.",
  ]);
  assert.deepEqual(texts(TEST_PAIRS["failed"]), [
    "warning: This unit has failed: peer has more good ports.",
    "warning: The peer is not heard by the back network.",
  ]);
  const found = texts((view) => {
    view.paths.cable.isHeard = false;
    view.ports.front.state = "failed";
    Object.assign(view.peer!, { state: "failed", version: "2.0.0" });
    view.peer!.ports.back.state = "link_down";
    view.sync = { state: "bulk", percent: 42, behind: 0 };
  });
  assert.deepEqual(found, [
    "warning: The peer lb-b has failed.",
    "warning: The peer is not heard by the cable.",
    "warning: The back port of lb-b: link down.",
    "warning: lb-b runs another version: 2.0.0.",
    "warning: The standby has 42 % of the connections: a takeover loses the rest.",
    "warning: The front port hears nothing, and the peer's does.",
  ]);
});

Deno.test("refusals are told while they rise, and a cable that cannot be used with its reason", () => {
  assert.deepEqual(texts(undefined, [["wrong_key", 1200], ["noise", 1]]), [
    "warning: Frames of the pair are refused; in the last minute: wrong key 1,200, noise 1.",
  ]);
  assert.deepEqual(texts((view) => view.cable.trouble = "no such device"), [
    "warning: The failover cable cannot be used: no such device.",
  ]);
});
