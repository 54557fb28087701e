import assert from "node:assert/strict";
import { CAUSE_COMMAND, CAUSE_NO_REAL } from "../engine/events.ts";
import { NO_FASTPATH } from "../engine/fastpath_view.ts";
import { FIRST_DROP, VERDICTS } from "../engine/verdicts.ts";
import { realMac } from "../objects/machines.ts";
import { parseMac } from "../packet/address.ts";
import {
  ARP_RESOLVED,
  ARP_UNREACHABLE,
  LINK_MISSING,
  LINK_UP,
  REAL_OUT_OF_SERVICE,
  SERVING_BACKUP,
  VIRTUAL_FAILED,
} from "../words.ts";
import type { RealJson, VirtualJson } from "./json.ts";
import { type Facts, statusOf } from "./snapshot.ts";
import { open, testRunning, testState } from "./test_state.ts";

const FACTS: Facts = {
  version: "1.2.3",
  fastpath: NO_FASTPATH,
  commands: "on",
  lastReload: null,
  uptimeMs: 12_345,
  pair: undefined,
  nowMs: Date.UTC(2026, 0, 2),
};

Deno.test("the unit is named with its version, its time and its config", () => {
  const config = testRunning();
  assert.deepEqual(statusOf(config, testState(config), FACTS).unit, {
    name: "lb-a",
    version: "1.2.3",
    uptime_s: 12.3,
    config_hash: "0123456789abcdef",
    commands: "on",
    last_reload: null,
  });
});

Deno.test("every drop has its name, zeros included, and packets is the sum of all counters", () => {
  const config = testRunning();
  const state = testState(config);
  VERDICTS.forEach((_, i) => state.verdicts[i] = 10 ** (i % 8) * (i === 5 ? 0 : 1));
  state.bytes[0] = 2 ** 40;
  const { engine } = statusOf(config, state, FACTS);
  assert.deepEqual(Object.keys(engine.drops), VERDICTS.slice(FIRST_DROP));
  assert.equal(engine.drops.malformed, 0);
  assert.equal(engine.drops.ring_full, 10 ** (VERDICTS.indexOf("ring_full") % 8));
  assert.equal(engine.forwarded, 1);
  assert.equal(engine.bridged, 10);
  assert.equal(engine.answered, 100);
  assert.equal(engine.host, 1000);
  assert.equal(engine.bytes, 2 ** 40);
  const drops = Object.values(engine.drops).reduce((sum, count) => sum + count);
  assert.equal(engine.packets, 1111 + drops);
});

Deno.test("the fast path is told with the reason why it is no better, and with what it did", () => {
  const config = testRunning();
  const state = testState(config);
  state.verdicts.set([7, 5]);
  state.kernel.set([4, 3, 2]);
  const { engine: off } = statusOf(config, state, FACTS);
  assert.deepEqual([off.fastpath, off.fastpath_reason], ["off", null]);
  const fastpath = { kind: "tc", reason: "eth0: the driver has no XDP" } as const;
  const { engine } = statusOf(config, state, { ...FACTS, fastpath });
  assert.deepEqual([engine.fastpath, engine.fastpath_reason], ["tc", fastpath.reason]);
  assert.deepEqual(engine.kernel, { forwarded: 4, bridged: 3, synguard: 2 });
  assert.equal(engine.packets, 12, "what the kernel did is counted once");
});

Deno.test("ports carry their interface and their link", () => {
  const config = testRunning();
  const state = testState(config);
  state.links.set([LINK_UP, LINK_MISSING]);
  assert.deepEqual(statusOf(config, state, FACTS).engine.ports, {
    front: { interface: "eth0", link: "up" },
    back: { interface: "eth1", link: "missing" },
  });
});

Deno.test("connections are those of the table, and so are the counters of virtuals and reals", () => {
  const config = testRunning();
  const state = testState(config);
  const first = open(state, { host: 1, port: 1000, real: 1 });
  open(state, { host: 2, port: 1000, real: 1 });
  open(state, { host: 3, port: 1000, virtual: 1, real: 2 });
  state.connections.release(first);
  const { connections, virtuals, reals } = statusOf(config, state, FACTS);
  assert.deepEqual(connections, {
    current: 2,
    max: 100,
    total: 3,
    embryonic: 2,
    evicted: 0,
    sticky: 0,
  });
  assert.deepEqual(virtuals.map((v) => [v.connections, v.connections_total]), [[1, 2], [1, 1]]);
  assert.deepEqual(reals.map((r) => [r.connections, r.connections_total]), [[0, 0], [1, 2], [
    1,
    1,
  ]]);
});

Deno.test("a virtual carries its config, its state and its counters", () => {
  const config = testRunning();
  const [www] = config.virtuals;
  config.virtuals[1] = {
    ...config.virtuals[1]!,
    backup: www!.name,
    clients: ["10.0.7.0/24"],
    stickyMs: 1500,
  };
  const state = testState(config);
  state.virtuals.serving[1] = SERVING_BACKUP;
  state.virtuals.embryonic[1] = 5;
  state.virtuals.synguarded[1] = 6;
  state.virtuals.state[1] = VIRTUAL_FAILED;
  state.virtuals.since[1] = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
  state.virtuals.cause[1] = 1 + CAUSE_NO_REAL;
  state.virtuals.packetsIn[1] = 1;
  state.virtuals.bytesIn[1] = 2;
  state.virtuals.packetsOut[1] = 3;
  state.virtuals.bytesOut[1] = 4;
  assert.deepEqual(statusOf(config, state, FACTS).virtuals[1], {
    name: "any",
    address: "10.0.0.102",
    port: 0,
    protocol: "tcp",
    state: "failed",
    since: "2026-01-02T03:04:05.678Z",
    cause: "no usable real",
    removed: false,
    predictor: "roundrobin",
    connections: 0,
    connections_total: 0,
    packets_in: 1,
    bytes_in: 2,
    packets_out: 3,
    bytes_out: 4,
    reals: ["all"],
    serving: "backup",
    backup: "www",
    clients: ["10.0.7.0/24"],
    sticky_s: 1.5,
    embryonic: 5,
    synguarded: 6,
  });
});

Deno.test("a real carries its config, its state and what ARP knows of it", () => {
  const config = testRunning();
  config.reals[1] = { ...config.reals[1]!, threshold: 4, reassign: 2, maxconns: 9, standby: "all" };
  const state = testState(config);
  state.reals.ditched[1] = 3;
  state.reals.noAnswer[1] = 10;
  state.reals.reset[1] = 11;
  state.reals.noData[1] = 12;
  state.reals.latencyMs[1] = 0.123_456;
  state.reals.state[1] = REAL_OUT_OF_SERVICE;
  state.reals.since[1] = Date.UTC(2026, 0, 2);
  state.reals.cause[1] = 1 + CAUSE_COMMAND;
  state.reals.bytesIn[1] = 13;
  state.reals.bytesOut[1] = 14;
  state.reals.weight[1] = 7;
  state.reals.arp[1] = ARP_RESOLVED;
  state.reals.mac.set(parseMac("02:5e:10:00:0a:01"), realMac(1));
  assert.deepEqual(statusOf(config, state, FACTS).reals[1], {
    name: "web2",
    address: "10.0.0.12",
    port: 8080,
    mac: "02:5e:10:00:0a:01",
    arp: "resolved",
    state: "out_of_service",
    since: "2026-01-02T00:00:00.000Z",
    cause: "command",
    removed: false,
    connections: 0,
    connections_total: 0,
    bytes_in: 13,
    bytes_out: 14,
    ditched: 3,
    threshold: 4,
    reassign: 2,
    no_answer: 10,
    reset: 11,
    no_data: 12,
    maxconns: 9,
    weight: 7,
    standby: "all",
    latency_ms: 0.123,
  });
});

Deno.test("what is off, unlimited or unknown is null", () => {
  const config = testRunning();
  const { reals, virtuals } = statusOf(config, testState(config), FACTS);
  const [{ maxconns, standby, latency_ms, cause }] = reals as [RealJson];
  assert.deepEqual([maxconns, standby, latency_ms, cause], [null, null, null, null]);
  const [{ backup, clients, sticky_s, cause: ofVirtual }] = virtuals as [VirtualJson];
  assert.deepEqual([backup, clients, sticky_s, ofVirtual], [null, [], null, null]);
});

Deno.test("a real that has never answered ARP has no mac", () => {
  const config = testRunning();
  const state = testState(config);
  state.reals.arp[0] = ARP_UNREACHABLE;
  const [real] = statusOf(config, state, FACTS).reals;
  assert.equal(real?.mac, null);
  assert.equal(real?.arp, "unreachable");
});
