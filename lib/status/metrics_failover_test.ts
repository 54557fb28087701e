import assert from "node:assert/strict";
import { statusApp } from "./app.ts";
import { pairEvent } from "./pair_events.ts";
import { countedSource, metricNames, readMetrics, valueOf } from "./test_metrics.ts";
import { pairedSource, TEST_PAIRS, TestPair } from "./test_pair.ts";
import { NOW_MS, type TestSource, testSource } from "./test_source.ts";

async function textOf(source: TestSource): Promise<string> {
  return await (await statusApp(source).request("/metrics")).text();
}

async function figures(name: string, change = (_: TestSource) => {}) {
  const source = pairedSource(new TestPair(TEST_PAIRS[name]));
  change(source);
  const samples = readMetrics(await textOf(source));
  return (metric: string, labels: Record<string, string> = {}) =>
    valueOf(samples, `pointsman_failover_${metric}`, labels);
}

Deno.test("a unit without a peer has no metrics of a pair", async () => {
  const names = metricNames(await textOf(testSource()));
  assert.deepEqual(names.filter((name) => name.startsWith("pointsman_failover_")), []);
});

Deno.test("states have the good one always, and the present one", async () => {
  const well = await figures("well");
  assert.equal(well("state", { state: "active" }), 1);
  assert.equal(well("peer_state", { state: "standby" }), 1);
  assert.equal(well("cable", { state: "normal" }), 1);
  assert.equal(well("sync", { state: "complete" }), 1);
  const alone = await figures("alone");
  assert.equal(alone("peer_state", { state: "standby" }), 0, "what it said last is of the past");
  assert.equal(alone("peer_state", { state: "unheard" }), 1);
  assert.equal(alone("cable", { state: "other_side_powered_off" }), 1);
  const failed = await figures("failed");
  assert.equal(failed("state", { state: "active" }), 0);
  assert.equal(failed("state", { state: "failed" }), 1);
  assert.equal(failed("port", { port: "back", state: "link_down" }), 1);
  assert.equal(failed("path_heard", { path: "back" }), 0);
  assert.equal(failed("path_heard", { path: "front" }), 1);
});

Deno.test("what is not known is not there", async () => {
  const booting = await figures("booting");
  assert.equal(booting("last_hello_age_seconds"), undefined);
  assert.equal(booting("config_same"), undefined);
  assert.equal(booting("sync_ratio"), undefined);
  assert.equal(booting("path_heard", { path: "cable" }), undefined, "there is no cable");
  assert.equal(booting("cable", { state: "none" }), 1);
});

Deno.test("figures are those of the status", async () => {
  const bulk = await figures("bulk", ({ events }) => {
    for (const after of ["standby", "active"] as const) {
      const event = { kind: "unit", before: "booting", after, cause: "order" } as const;
      events.add(pairEvent(event, NOW_MS, "lb-a"));
    }
  });
  assert.equal(bulk("sync_ratio"), 0.42);
  assert.equal(bulk("last_hello_age_seconds"), 0.012);
  assert.equal(bulk("state_since_timestamp_seconds"), NOW_MS / 1000 - 8000);
  assert.equal(bulk("transitions_total"), 2);
  assert.equal(bulk("config_same"), 1);
  assert.equal((await figures("split"))("config_same"), 0);
  assert.equal((await figures("failed"))("refusals_total", { reason: "replayed" }), 3);
  const counted = readMetrics(await textOf(countedSource()));
  assert.ok(valueOf(counted, "pointsman_failover_replicated_total", { result: "made" })! > 1000);
});
