import assert from "node:assert/strict";
import { FLAG_RUNNING } from "../engine/state.ts";
import {
  ARP_RESOLVED,
  ARP_UNREACHABLE,
  LINK_MISSING,
  LINK_UP,
  REAL_FAILED,
  SERVING_BACKUP,
  VIRTUAL_FAILED,
} from "../words.ts";
import { statusApp } from "./app.ts";
import type { RealJson, StatusJson, VirtualJson } from "./json.ts";
import {
  countedSource,
  metricNames,
  readMetrics,
  type ReadSample,
  valueOf,
} from "./test_metrics.ts";
import { NOW_MS, type TestSource, testSource } from "./test_source.ts";
import { open } from "./test_state.ts";

async function scraped(source: TestSource) {
  const app = statusApp(source);
  const status: StatusJson = await (await app.request("/status")).json();
  const samples = readMetrics(await (await app.request("/metrics")).text());
  return { status, samples };
}

const VIRTUAL_FIGURES: [name: string, of: (virtual: VirtualJson) => number | undefined][] = [
  ["state_since_timestamp_seconds", ({ since }) => Date.parse(since) / 1000],
  ["connections_current", ({ connections }) => connections],
  ["connections_embryonic", ({ embryonic }) => embryonic],
  ["reals", ({ reals }) => reals.length],
  ["clients", ({ clients }) => clients.length],
  ["sticky_seconds", (virtual) => virtual.sticky_s ?? undefined],
  ["connections_total", (virtual) => virtual.connections_total],
  ["packets_in_total", (virtual) => virtual.packets_in],
  ["bytes_in_total", (virtual) => virtual.bytes_in],
  ["packets_out_total", (virtual) => virtual.packets_out],
  ["bytes_out_total", (virtual) => virtual.bytes_out],
  ["synguarded_total", ({ synguarded }) => synguarded],
];

const REAL_FIGURES: [name: string, of: (real: RealJson) => number | undefined][] = [
  ["state_since_timestamp_seconds", ({ since }) => Date.parse(since) / 1000],
  ["connections_current", ({ connections }) => connections],
  ["ditched", ({ ditched }) => ditched],
  ["threshold", ({ threshold }) => threshold],
  ["reassign", ({ reassign }) => reassign],
  ["weight", ({ weight }) => weight],
  ["maxconns", ({ maxconns }) => maxconns ?? undefined],
  ["latency_seconds", (real) => real.latency_ms === null ? undefined : real.latency_ms / 1000],
  ["connections_total", (real) => real.connections_total],
  ["bytes_in_total", (real) => real.bytes_in],
  ["bytes_out_total", (real) => real.bytes_out],
  ["no_answer_total", (real) => real.no_answer],
  ["reset_total", ({ reset }) => reset],
  ["no_data_total", (real) => real.no_data],
];

Deno.test("each figure of a virtual and of a real is that of /status at the same moment", async () => {
  const { status, samples } = await scraped(countedSource());
  for (const virtual of status.virtuals) {
    for (const [name, of] of VIRTUAL_FIGURES) {
      const labels = { virtual: virtual.name };
      assert.equal(valueOf(samples, `pointsman_virtual_${name}`, labels), of(virtual), name);
    }
  }
  for (const real of status.reals) {
    for (const [name, of] of REAL_FIGURES) {
      const labels = { real: real.name };
      assert.equal(valueOf(samples, `pointsman_real_${name}`, labels), of(real), name);
    }
  }
  assert.equal(valueOf(samples, "pointsman_real_latency_seconds", { real: "web1" }), 0.000_25);
  assert.equal(valueOf(samples, "pointsman_real_latency_seconds", { real: "web2" }), undefined);
});

Deno.test("no figure of a virtual or of a real is left out", async () => {
  const { status, samples } = await scraped(countedSource());
  const [virtual] = status.virtuals;
  const [real] = status.reals;
  const own = (label: string, name: string) =>
    samples.filter((sample) => sample.labels[label] === name).flatMap(({ value, labels }) => [
      String(value),
      ...Object.values(labels),
    ]);
  const figures: [object, string[]][] = [
    [{ ...virtual, port: 0 }, own("virtual", virtual!.name)],
    [{ ...real, port: 0, latency_ms: 0 }, own("real", real!.name)],
  ];
  for (const [object, told] of figures) {
    const numbers = Object.entries(object).filter(([, value]) => typeof value === "number");
    assert.ok(numbers.length > 8);
    for (const [field, value] of numbers) assert.ok(told.includes(String(value)), field);
  }
});

Deno.test("packets are told by verdict and drops by reason, and their sum is all packets", async () => {
  const { status: { engine }, samples } = await scraped(countedSource());
  const verdict = (name: string) => valueOf(samples, "pointsman_packets_total", { verdict: name });
  assert.equal(verdict("forwarded"), engine.forwarded);
  assert.equal(verdict("bridged"), engine.bridged);
  assert.equal(verdict("answered"), engine.answered);
  assert.equal(verdict("host"), engine.host);
  for (const [reason, count] of Object.entries(engine.drops)) {
    assert.equal(valueOf(samples, "pointsman_drops_total", { reason }), count, reason);
  }
  assert.equal(sumOf(samples, "pointsman_packets_total"), engine.packets);
  assert.equal(sumOf(samples, "pointsman_drops_total"), verdict("dropped"));
  assert.equal(valueOf(samples, "pointsman_bytes_total"), 2 ** 45);
});

function sumOf(samples: readonly ReadSample[], name: string): number {
  return samples.filter((sample) => sample.name === name).reduce(
    (sum, { value }) => sum + value,
    0,
  );
}

Deno.test("the table, the unit, its engine and its events are told", async () => {
  const source = testSource();
  const { state, events } = source;
  open(state, { host: 1, port: 1000 });
  state.flags[FLAG_RUNNING] = 1;
  state.heartbeat[0] = NOW_MS - 40;
  const event = { time: "T", kind: "real", object: "web1", old: "testing", new: "failed" } as const;
  events.add({ ...event, cause: "retry" });
  events.add({ ...event, cause: "retry" });
  events.skip(3);
  const { samples } = await scraped(source);
  const value = (name: string, labels?: Record<string, string>) => valueOf(samples, name, labels);
  assert.equal(value("pointsman_connections_current"), 1);
  assert.equal(value("pointsman_connections_embryonic"), 1);
  assert.equal(value("pointsman_connections_max"), 100);
  assert.equal(value("pointsman_connections_total"), 1);
  assert.equal(value("pointsman_connections_evicted_total"), 0);
  assert.equal(value("pointsman_sticky_clients"), 0);
  assert.equal(value("pointsman_engine_healthy"), 1);
  assert.equal(value("pointsman_engine_heartbeat_age_seconds"), 0.04);
  assert.equal(value("pointsman_unit_uptime_seconds"), 1.5);
  assert.equal(value("pointsman_events_total", { kind: "real" }), 2);
  assert.equal(value("pointsman_events_total", { kind: "link" }), 0);
  assert.equal(value("pointsman_events_lost_total"), 3);
  assert.equal(value("pointsman_unit_info", { unit: "lb-a", version: "1.2.3", commands: "on" }), 1);
  assert.ok(value("process_resident_memory_bytes")! > 1e6);
  assert.ok(Math.abs(value("process_start_time_seconds")! * 1000 - performance.timeOrigin) < 1);
});

Deno.test("what is not known has no sample: no heartbeat before the engine's first turn, no reload before one", async () => {
  const { samples } = await scraped(testSource());
  assert.equal(valueOf(samples, "pointsman_engine_heartbeat_age_seconds"), undefined);
  assert.equal(valueOf(samples, "pointsman_last_reload_successful"), undefined);
  assert.equal(valueOf(samples, "pointsman_engine_healthy"), 0);
  const reloaded = (await scraped(countedSource())).samples;
  assert.equal(valueOf(reloaded, "pointsman_last_reload_successful"), 0);
  const time = Date.UTC(2026, 0, 2, 3, 4, 5, 678) / 1000;
  assert.equal(valueOf(reloaded, "pointsman_last_reload_timestamp_seconds"), time);
});

Deno.test("the present state has a series with 1, the good one is always there, and no other", async () => {
  const source = testSource();
  const { reals, virtuals, links } = source.state;
  reals.state[1] = REAL_FAILED;
  reals.arp.set([ARP_RESOLVED, ARP_UNREACHABLE]);
  virtuals.state[1] = VIRTUAL_FAILED;
  virtuals.serving[1] = SERVING_BACKUP;
  links.set([LINK_UP, LINK_MISSING]);
  const { samples } = await scraped(source);
  const series = (name: string, label: string, object: string, state: string) =>
    samples.filter((sample) => sample.name === name && sample.labels[label] === object)
      .map(({ labels, value }) => [labels[state], value]);
  const real = (name: string) => series("pointsman_real_state", "real", name, "state");
  assert.deepEqual(real("web1"), [["in_service", 1]]);
  assert.deepEqual(real("web2"), [["in_service", 0], ["failed", 1]]);
  assert.deepEqual(series("pointsman_real_arp", "real", "web1", "state"), [["resolved", 1]]);
  assert.deepEqual(series("pointsman_real_arp", "real", "web2", "state"), [
    ["resolved", 0],
    ["unreachable", 1],
  ]);
  assert.deepEqual(series("pointsman_virtual_state", "virtual", "any", "state"), [
    ["in_service", 0],
    ["failed", 1],
  ]);
  assert.deepEqual(series("pointsman_virtual_serving", "virtual", "any", "serving"), [
    ["reals", 0],
    ["backup", 1],
  ]);
  assert.deepEqual(series("pointsman_port_link", "port", "front", "state"), [["up", 1]]);
  assert.deepEqual(series("pointsman_port_link", "port", "back", "state"), [
    ["up", 0],
    ["missing", 1],
  ]);
});

Deno.test("what the config says of an object is in labels", async () => {
  const { samples } = await scraped(testSource());
  const info = (name: string, own: string) =>
    samples.find(({ name: found, labels }) => found === name && Object.values(labels).includes(own))
      ?.labels;
  assert.deepEqual(info("pointsman_real_info", "web1"), {
    real: "web1",
    address: "10.0.0.11",
    port: "8080",
    mac: "",
    standby: "",
    removed: "false",
  });
  assert.deepEqual(info("pointsman_virtual_info", "any"), {
    virtual: "any",
    address: "10.0.0.102",
    port: "0",
    protocol: "tcp",
    predictor: "roundrobin",
    backup: "",
    removed: "false",
  });
});

Deno.test("a second scrape shows what was counted meanwhile, and counts nothing twice", async () => {
  const source = countedSource();
  const app = statusApp(source);
  const total = async () => {
    const samples = readMetrics(await (await app.request("/metrics")).text());
    return valueOf(samples, "pointsman_real_connections_total", { real: "web1" })!;
  };
  const first = await total();
  assert.equal(await total(), first);
  source.state.reals.connectionsTotal[0]! += 5;
  assert.equal(await total(), first + 5);
});

Deno.test("scrapes at the same time share one answer, and the next one is new", async () => {
  const source = testSource();
  let pictures = 0;
  const app = statusApp({
    ...source,
    now: () => {
      pictures++;
      return NOW_MS;
    },
  });
  const texts = await Promise.all(
    [1, 2, 3].map(async () => await (await app.request("/metrics")).text()),
  );
  assert.equal(new Set(texts).size, 1);
  assert.equal(pictures, 1);
  await (await app.request("/metrics")).text();
  assert.equal(pictures, 2);
});

Deno.test("a scrape that fails is 500, and the next one is not kept from being answered", async () => {
  const source = testSource();
  let broken = true;
  const app = statusApp({
    ...source,
    now: () => {
      if (broken) throw new Error("broken");
      return NOW_MS;
    },
  });
  assert.equal((await app.request("/metrics")).status, 500);
  broken = false;
  assert.equal((await app.request("/metrics")).status, 200);
});

Deno.test("the answer is of the type that Prometheus asks for, and HEAD gives it without a body", async () => {
  const app = statusApp(testSource());
  for (const method of ["GET", "HEAD"]) {
    const response = await app.request("/metrics", { method });
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    const text = await response.text();
    assert.equal(text === "", method === "HEAD");
    if (method === "GET") assert.ok(text.endsWith("\n") && !text.includes("\n\n"));
  }
});

Deno.test("every metric has the prefix of the unit or the process, and is there once", async () => {
  const app = statusApp(countedSource());
  const names = metricNames(await (await app.request("/metrics")).text());
  assert.ok(names.length > 40);
  assert.deepEqual([...new Set(names)], names);
  for (const name of names) assert.match(name, /^(pointsman|process)_[a-z_]+$/);
});
