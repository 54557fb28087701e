/** The paths over an engine that runs, in memory: packets in, answers out. */
import assert from "node:assert/strict";
import type { Config } from "../config/config.ts";
import { realConfig, virtualConfig } from "../config/defaults_for_tests.ts";
import { startRunning, toSetup } from "../config/running.ts";
import { OrderDesk } from "../engine/order_desk.ts";
import { CLIENT, clientAddress, realAddress, TestUnit, VIRTUAL } from "../engine/test_unit.ts";
import { FORWARDED } from "../engine/verdicts.ts";
import { SYN } from "../packet/tcp.ts";
import { statusApp } from "./app.ts";
import { EventReader } from "./event_reader.ts";
import { EventStore } from "./event_store.ts";
import type { CommandJson, EventsJson, ExplainJson, StatusJson } from "./json.ts";
import { callerAt, TEST_TOKEN, testSource } from "./test_source.ts";
import { testConfig } from "./test_state.ts";

const NAMES = ["web1", "web2", "spare"];

function newConfig(change: (config: Config) => void): Config {
  const config = {
    ...testConfig(),
    reals: NAMES.map((name, i) => realConfig({ name, address: realAddress(i + 1), port: 8001 })),
    virtuals: [
      virtualConfig({ name: "www", address: VIRTUAL, port: 80, reals: ["web1", "web2"] }),
    ],
  };
  config.reals[0]!.standby = "spare";
  change(config);
  return config;
}

/** Both reals serve `www`, `spare` stands by for `web1`. */
function newUnit(change: (config: Config) => void = () => {}) {
  const config = newConfig(change);
  const running = startRunning(config);
  const unit = new TestUnit(toSetup(running));
  const { state } = unit;
  const events = new EventStore();
  new EventReader(() => running, state.events, events);
  const orders = new OrderDesk(state.orders, () => unit.turn());
  const app = statusApp({ ...testSource({ config, state, events }), orders });
  const get = async <T>(path: string): Promise<T> => {
    return await (await app.request(path, {}, callerAt("192.0.2.7"))).json();
  };
  const post = async (path: string): Promise<CommandJson> => {
    const init = { method: "POST", headers: { authorization: `Bearer ${TEST_TOKEN}` } };
    const response = await app.request(path, init, callerAt("192.0.2.7"));
    assert.equal(response.status, 200, path);
    return await response.json();
  };
  return { unit, get, post };
}

Deno.test("a drained real keeps its connections, gets no new ones, and is out of service with its last", async () => {
  const { unit, get, post } = newUnit();
  const first = unit.connect(1000);
  const name = NAMES[first - 1]!;
  unit.live(3000);
  const drained = await post(`/reals/${name}/drain`);
  assert.deepEqual(drained, {
    kind: "real",
    name,
    state: "draining",
    connections: 1,
    oldest_s: 3,
    deadline: null,
  });
  for (let port = 2000; port < 2010; port++) assert.notEqual(unit.connect(port), first);
  const forwarded = unit.state.verdicts[FORWARDED]!;
  unit.fromClient({ sourcePort: 1000 });
  assert.equal(unit.state.verdicts[FORWARDED], forwarded + 1);
  unit.close(first, { port: 1000 });
  unit.live(20_000);
  assert.equal((await post(`/reals/${name}/drain`)).state, "out_of_service");
  const { events } = await get<EventsJson>("/events");
  const told = events.filter(({ kind, object }) => kind === "real" && object === name);
  assert.deepEqual(told.map((event) => [event.old, event.new, event.cause]), [
    ["in_service", "draining", "command"],
    ["draining", "out_of_service", "drained"],
  ]);
});

Deno.test("the deadline of a drain ends what is left", async () => {
  const { unit, post } = newUnit();
  const name = NAMES[unit.connect(1000) - 1]!;
  const { deadline } = await post(`/reals/${name}/drain?deadline=2s`);
  assert.notEqual(deadline, null);
  unit.live(1000);
  const again = await post(`/reals/${name}/drain`);
  assert.deepEqual([again.state, again.connections], ["draining", 1]);
  assert.equal(again.deadline, deadline);
  unit.live(2000);
  const ended = await post(`/reals/${name}/drain`);
  assert.deepEqual([ended.state, ended.deadline], ["out_of_service", null]);
  unit.live(10_100);
  assert.equal((await post(`/reals/${name}/out-of-service`)).connections, 0);
});

Deno.test("a virtual is taken out and put back", async () => {
  const { unit, get, post } = newUnit();
  assert.equal((await post("/virtuals/www/out-of-service")).state, "out_of_service");
  assert.equal(unit.syn(), 0);
  const { text } = await get<ExplainJson>(`/explain?client=${CLIENT}&virtual=www`);
  assert.match(text[1]!, /^www is out_of_service since .* would be dropped \(out_of_service\)\.$/);
  assert.equal((await post("/virtuals/www/in-service")).state, "in_service");
  assert.notEqual(unit.syn(), 0);
});

Deno.test("what is explained for a new connection is what it gets, and asking changes nothing", async () => {
  const { unit, get } = newUnit();
  for (let port = 1000; port < 1020; port++) {
    const path = `/explain?client=${CLIENT}&virtual=www`;
    const [asked, again] = [await get<ExplainJson>(path), await get<ExplainJson>(path)];
    assert.deepEqual(again, asked);
    assert.equal(NAMES[unit.connect(port) - 1], asked.next.real);
    const { connections } = await get<ExplainJson>(
      `/explain?client=${CLIENT}:${port}&virtual=www`,
    );
    assert.deepEqual(connections.map((row) => [row.real, row.reason]), [
      [asked.next.real, "predictor"],
    ]);
  }
});

Deno.test("a failed real is explained with its standby, and why its connection moved", async () => {
  const { unit, get } = newUnit(({ reals }) => {
    reals[0]!.threshold = 1;
  });
  let number = 0;
  let client = "";
  while (unit.realState(1) === "in_service") {
    client = clientAddress(++number);
    const sequence = number * 1000;
    const real = unit.syn({ client, port: 1000, sequence });
    if (real === 1) unit.refuse(1, { client, port: 1000, sequence });
    if (real === 1) unit.syn({ client, port: 1000, sequence });
  }
  const { next, text, connections } = await get<ExplainJson>(
    `/explain?client=${client}&virtual=www`,
  );
  assert.equal(connections[0]!.reason, "reset");
  assert.match(text[0]!, /: it was moved there because another real reset it\.$/);
  const standby = next.candidates.find(({ standing_in_for: bound }) => bound === "web1");
  assert.deepEqual([standby?.real, standby?.skip, standby?.usable], ["spare", "failed", true]);
  assert.match(text[1]!, /; web1 skipped: failed since \S+Z, spare stands in for it\.$/);
  const { reals } = await get<StatusJson>("/status");
  assert.deepEqual([reals[0]!.state, reals[0]!.reset], ["failed", 1]);
});

Deno.test("a sticky client is told so, and the status counts it", async () => {
  const { unit, get } = newUnit(({ virtuals }) => virtuals[0]!.stickyMs = 60_000);
  const real = NAMES[unit.connect(1000) - 1];
  const { next, text } = await get<ExplainJson>(`/explain?client=${CLIENT}&virtual=www`);
  assert.deepEqual([next.sticky, next.real, next.reason], [real, real, "sticky"]);
  assert.match(text[1]!, /: the client sticks to it\.$/);
  assert.equal((await get<StatusJson>("/status")).connections.sticky, 1);
});

Deno.test("of two virtuals at one address and port the client's own is explained", async () => {
  const { unit, get } = newUnit(({ virtuals }) => {
    const twin = { ...virtuals[0]!, name: "partners", clients: ["198.51.100.0/24"] };
    virtuals.push({ ...twin, reals: ["spare"] });
  });
  assert.equal(NAMES[unit.connect(1000) - 1], "spare");
  const { next, text, connections } = await get<ExplainJson>(
    `/explain?client=${CLIENT}&virtual=www`,
  );
  assert.deepEqual([next.virtual, next.real], ["partners", "spare"]);
  assert.equal(connections[0]!.virtual, "partners");
  assert.match(text[1]!, /belongs to partners, which serves 198\.51\.100\.0\/24/);
});

Deno.test("connections that a real opens itself are shown as such", async () => {
  const { unit, get } = newUnit((config) => config.statics = [{ real: "web1", virtual: "www" }]);
  unit.fromReal(1, { sourcePort: 7000, destinationPort: 443, flags: SYN });
  const { connections, text } = await get<ExplainJson>(`/explain?client=${CLIENT}&virtual=www`);
  assert.deepEqual(connections.map((row) => [row.outbound, row.reason, row.real]), [
    [true, "static", "web1"],
  ]);
  assert.match(
    text[0]!,
    /^198\.51\.100\.9:443 has a connection from web1 .*: the real opened it\.$/,
  );
});
