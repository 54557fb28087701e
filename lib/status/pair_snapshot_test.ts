import assert from "node:assert/strict";
import type { PairView } from "../pair/view.ts";
import type { PairJson } from "./json_failover.ts";
import { statusOf } from "./snapshot.ts";
import { pairedSource, TEST_FAILOVER, TEST_PAIRS, TestPair } from "./test_pair.ts";
import { NOW_MS, testSource } from "./test_source.ts";
import { testConfig } from "./test_state.ts";

function told(change?: (view: PairView) => void): PairJson {
  const { config, state, facts } = pairedSource(new TestPair(change));
  const { failover } = statusOf(config, state, facts());
  assert.ok(failover.enabled);
  return failover;
}

Deno.test("a unit without a peer says so, and nothing else", () => {
  const { config, state, facts } = testSource();
  assert.deepEqual(statusOf(config, state, facts()).failover, { enabled: false });
});

Deno.test("the pair is told with its role, its state, the cable, the peer, the ports and the sync", () => {
  const { enabled, role, state, since, cause, cable, peer, ports, sync } = told();
  assert.deepEqual({ enabled, role, state, since, cause, cable, ports, sync }, {
    enabled: true,
    role: "primary",
    state: "active",
    since: new Date(NOW_MS - 8_000_000).toISOString(),
    cause: "both boot, primary",
    cable: "normal",
    ports: { front: "normal", back: "normal" },
    sync: { state: "complete", behind: 0, percent: null },
  });
  const { name, state: its, last_hello_ms: ms } = peer!;
  assert.deepEqual([name, its, ms], ["lb-b", "standby", 12]);
});

Deno.test("what the config says of the pair is beside it", () => {
  const { hello_ms: hello, hold, replicate, address, cable_name: name } = told();
  assert.deepEqual([hello, hold, replicate, name], [100, 3, true, "serial /dev/ttyS1"]);
  assert.deepEqual(address, {
    active: "10.0.0.2/24",
    failover: "10.0.0.3/24",
    interface: "eth0",
    held: "active",
    trouble: null,
  });
});

Deno.test("what is not known is null", () => {
  const pair = told(TEST_PAIRS["booting"]);
  assert.deepEqual([pair.role, pair.peer, pair.cable, pair.address.held], [
    null,
    null,
    "none",
    null,
  ]);
  assert.equal(pair.address.trouble, "there is no interface eth0");
  assert.deepEqual(pair.paths.front, { heard: false, last_ms: null });
  assert.equal(told((view) => view.replicated = undefined).replicated, null);
  assert.equal(told((view) => view.peer!.ports.back.mac = undefined).peer!.macs.back, null);
});

Deno.test("a unit that has not left its first state is in it since its start", () => {
  assert.equal(told(TEST_PAIRS["booting"]).since, new Date(NOW_MS - 1500).toISOString());
});

Deno.test("a silent peer is told as it was, with how long ago", () => {
  const { peer, paths } = told(TEST_PAIRS["alone"]);
  assert.deepEqual([peer!.heard, peer!.state, peer!.last_hello_ms], [false, "standby", 74_012]);
  assert.deepEqual(paths.cable, { heard: false, last_ms: 74_012 });
  const later = told((view) => view.peer!.lastMs = NOW_MS + 3);
  assert.equal(later.peer!.last_hello_ms, 0, "told after the clock was read");
});

Deno.test("a bulk copy has its percent, and a port of the peer its test", () => {
  assert.deepEqual(told(TEST_PAIRS["bulk"]).sync, { state: "bulk", behind: 0, percent: 42 });
  const { peer, links } = told(TEST_PAIRS["failed"]);
  assert.deepEqual(peer!.tests, {
    front: null,
    back: { test: "traffic", outcome: "heard", received: 17 },
  });
  assert.equal(links.back, "down");
});

Deno.test("without the pair's own word there is nothing to tell, whatever the config says", () => {
  const config = { ...testConfig(), failover: TEST_FAILOVER };
  const { config: running, state, facts } = testSource({ config });
  assert.deepEqual(statusOf(running, state, facts()).failover, { enabled: false });
});
