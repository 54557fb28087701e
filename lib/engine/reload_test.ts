/** A reload between packets: what both configurations have goes on, what is new begins, what is removed drains. */
import assert from "node:assert/strict";
import { ACK, RST, SYN } from "../packet/tcp.ts";
import { BACK, FRONT } from "../words.ts";
import { arpFrame } from "../packet/build.ts";
import {
  CLIENT,
  clientAddress,
  only,
  TestUnit,
  type TestUnitOptions,
  VIRTUAL,
} from "./test_unit.ts";

const ALL = [{}, {}, {}];

function newUnit(options: TestUnitOptions = {}): TestUnit {
  return new TestUnit({ rows: 8, ...options });
}

/** Which real serves how many of `count` new connections from `port` on; each stays open. */
function spread(unit: TestUnit, port: number, count: number): Map<number, number> {
  const taken = new Map<number, number>();
  for (let i = 0; i < count; i++) {
    const real = unit.connect(port + i);
    taken.set(real, (taken.get(real) ?? 0) + 1);
  }
  return taken;
}

/** Whether a connection carries both ways, to and from a real. */
function carries(unit: TestUnit, port: number, real: number): boolean {
  const to = unit.fromClient({ sourcePort: port, flags: ACK });
  const from = unit.fromReal(real, { destinationPort: port, flags: ACK });
  return to.length === 1 && to[0]!.port === BACK && from.length === 1 && from[0]!.port === FRONT &&
    to[0]!.frame.ipv4!.destination === `10.0.0.${real}` && from[0]!.frame.ipv4!.source === VIRTUAL;
}

Deno.test("the same setup again changes nothing and is no event", () => {
  const unit = newUnit();
  const real = unit.connect(5000);
  unit.orderReal(2, "drain");
  const events = unit.state.events.readAfter(0).length;
  const before = [unit.realState(1), unit.realState(2), unit.virtualState(), unit.connections()];
  const since = unit.state.reals.since.slice();
  unit.nowMs += 5;
  assert.equal(unit.reload({}), 0);
  const after = [unit.realState(1), unit.realState(2), unit.virtualState(), unit.connections()];
  assert.deepEqual(after, before);
  assert.deepEqual(unit.state.reals.since, since);
  assert.equal(unit.state.events.readAfter(0).length, events);
  assert.ok(carries(unit, 5000, real));
});

Deno.test("a new real takes connections once it is found, and the others keep theirs", () => {
  const unit = newUnit({ reals: ALL.slice(1), virtuals: [{ reals: [0, 1] }] });
  const first = unit.connect(5000);
  const second = unit.connect(5001);
  assert.equal(unit.reload({ reals: ALL, virtuals: [{ reals: [0, 1, 2] }] }), 0);
  assert.equal(unit.realState(3), "in_service");
  unit.live(1_000);
  const taken = spread(unit, 6000, 12);
  assert.ok((taken.get(3) ?? 0) > 0, `${[...taken]}`);
  assert.ok(carries(unit, 5000, first));
  assert.ok(carries(unit, 5001, second));
  assert.equal(unit.state.reals.connectionsTotal[2], taken.get(3));
});

Deno.test("a weight counts from the reload on", () => {
  const weights = (first: number, second: number) => ({
    reals: [{ weight: first }, { weight: second }],
    virtuals: [{ predictor: "weighted" as const }],
  });
  const unit = newUnit(weights(1, 1));
  assert.deepEqual(spread(unit, 5000, 20), new Map([[1, 10], [2, 10]]));
  unit.reload(weights(3, 1));
  // It is not flooded to make up for the past; in the long run it gets its share.
  assert.ok(spread(unit, 6000, 4).get(2)! > 0);
  spread(unit, 7000, 200);
  spread(unit, 8000, 200);
  const { connections } = unit.state.reals;
  assert.ok(Math.abs(connections[0]! - 3 * connections[1]!) <= 4, `${connections[0]}`);
});

Deno.test("a real that has failed is failed still, and one that was ditched has its count", () => {
  const reals = [{ threshold: 1 }, { threshold: 5 }];
  const unit = newUnit({ reals, virtuals: [{ predictor: "roundrobin" }] });
  const fail = (port: number) => {
    const client = clientAddress(port % 200);
    const real = unit.syn({ client, port, sequence: 9 });
    unit.refuse(real, { client, port, sequence: 9 });
    unit.syn({ client, port, sequence: 9 });
    return real;
  };
  for (let port = 5000; unit.realState(1) !== "failed"; port++) fail(port);
  fail(5100);
  const { ditched, since } = unit.state.reals;
  const counts = [ditched[0], ditched[1], since[0]];
  assert.ok(counts[1]! > 0);
  unit.reload({ reals: [{ threshold: 2 }, { threshold: 6 }], virtuals: [{ predictor: "hash" }] });
  assert.equal(unit.realState(1), "failed");
  assert.deepEqual([ditched[0], ditched[1], since[0]], counts);
});

Deno.test("a removed real keeps its connections, gets no new ones, and is out of service with its last", () => {
  const unit = newUnit();
  const taken = [unit.connect(5000), unit.connect(5001)];
  const [gone, stays] = taken[0] === 1 ? [5000, 5001] : [5001, 5000];
  const removed = { reals: [{ removed: true }, {}], virtuals: [{ reals: [1] }] };
  assert.equal(unit.reload(removed), 0);
  assert.equal(unit.realState(1), "draining");
  assert.deepEqual(spread(unit, 6000, 5), new Map([[2, 5]]));
  assert.ok(carries(unit, gone, 1));
  assert.ok(carries(unit, stays, 2));
  unit.close(1, { port: gone });
  unit.live(11_000);
  assert.equal(unit.realState(1), "out_of_service");
  assert.deepEqual(unit.told("real"), [
    "1: in_service > draining: reload",
    "1: draining > out_of_service: drained",
  ]);
});

Deno.test("the SYN of a connection to a removed real that is repeated goes to another one", () => {
  const unit = newUnit({ reals: [{ reassign: 1 }, {}] });
  const client = clientAddress(9);
  const at = unit.syn({ client });
  const other = at === 1 ? 2 : 1;
  const reals = [1, 2].map((real) => ({ removed: real === at, reassign: 1 }));
  unit.reload({ reals, virtuals: [{ reals: [other - 1] }] });
  assert.equal(unit.syn({ client }), other);
});

Deno.test("a real that comes back is in service again, with the connections it has kept", () => {
  const unit = newUnit();
  const port = unit.connect(5000) === 1 ? 5000 : 5001;
  if (port === 5001) assert.equal(unit.connect(5001), 1);
  unit.reload({ reals: [{ removed: true }, {}], virtuals: [{ reals: [1] }] });
  unit.reload({});
  assert.equal(unit.realState(1), "in_service");
  assert.ok(carries(unit, port, 1));
  assert.equal(unit.told("real").at(-1), "1: draining > in_service: reload");
});

Deno.test("who takes the index of a removed real begins anew", () => {
  const sticky = { predictor: "roundrobin" as const, stickyMs: 60_000 };
  const unit = newUnit({ virtuals: [sticky] });
  assert.equal(unit.connect(5000), 1);
  unit.close(1);
  unit.live(11_000);
  unit.reload({ reals: [{ removed: true }, {}], virtuals: [{ ...sticky, reals: [1] }] });
  unit.reload({
    reals: [{ index: 1, address: "10.0.0.2" }],
    virtuals: [{ ...sticky, reals: [1] }],
  });
  unit.reload({ reals: [{ address: "10.0.0.7" }, {}], virtuals: [sticky] });
  const { connectionsTotal, bytesIn } = unit.state.reals;
  assert.deepEqual([connectionsTotal[0], bytesIn[0]], [0, 0]);
  assert.equal(unit.realState(1), "in_service");
  unit.live(1_000);
  unit.connect(5001);
  assert.equal(unit.connections()[0]!.reason, "predictor", "not sticky to who was there before");
});

Deno.test("who takes the index of a removed virtual has its own predictor", () => {
  const hash = { predictor: "hash" as const, reals: [0, 1] };
  const setup = (addresses: [string, string], index = 0) => ({
    reals: addresses.map((address, i) => ({ address, index: i })),
    virtuals: [{ ...hash, index }],
  });
  const served = (unit: TestUnit) =>
    Array.from({ length: 60 }, (_, i) => unit.syn({ client: clientAddress(i), port: 7000 + i }));
  const fresh = newUnit(setup(["10.0.0.3", "10.0.0.4"]));
  fresh.live(1_000);
  const unit = newUnit(setup(["10.0.0.1", "10.0.0.2"]));
  unit.reload({ reals: [], virtuals: [] });
  unit.reload(setup(["10.0.0.3", "10.0.0.4"]));
  unit.live(1_000);
  assert.deepEqual(served(unit), served(fresh));
});

Deno.test("a real that is only at another port is found at once: its virtual serves on", () => {
  const unit = newUnit({ reals: [{}], virtuals: [{ reals: [0] }] });
  unit.connect(5000);
  unit.reload({
    reals: [{ removed: true }, { index: 1, address: "10.0.0.1", port: 9001 }],
    virtuals: [{ reals: [1] }],
  });
  assert.equal(unit.virtualState(), "in_service");
  assert.deepEqual(unit.told("virtual"), ["1: failed > in_service: usable real"]);
  const [out] = unit.fromClient({ sourcePort: 5001, flags: SYN, sequence: 9 });
  assert.equal(out!.frame.tcp!.destinationPort, 9001);
  assert.ok(carries(unit, 5000, 1));
});

Deno.test("a removed virtual keeps its connections and address, and takes no new ones", () => {
  const other = { address: "192.0.2.11" };
  const unit = newUnit({ virtuals: [{}, other] });
  const real = unit.connect(5000);
  assert.equal(unit.reload({ virtuals: [{ removed: true }, other] }), 0);
  assert.equal(unit.virtualState(1), "draining");
  assert.ok(carries(unit, 5000, real));
  assert.equal(unit.syn({ port: 5001 }), 0);
  assert.equal(unit.count("not_served"), 1);
  assert.equal(only(unit.send(FRONT, arpRequest())).frame.arp!.senderAddress, VIRTUAL);
  unit.close(real);
  unit.live(11_000);
  assert.equal(unit.virtualState(1), "out_of_service");
  assert.deepEqual(unit.send(FRONT, arpRequest()), []);
});

Deno.test("a virtual that takes the address and port of a removed one gets the new connections", () => {
  const unit = newUnit({ virtuals: [{ reals: [0] }] });
  unit.connect(5000);
  unit.reload({ virtuals: [{ removed: true, reals: [0] }, { index: 1, reals: [1] }] });
  assert.equal(unit.connect(5001), 2);
  assert.ok(carries(unit, 5000, 1));
  const { connections } = unit.state.virtuals;
  assert.deepEqual([connections[0], connections[1]], [1, 1]);
});

Deno.test("a lower limit ends no connection, and lets no new one in", () => {
  const limited = (maxconns: number) => ({ reals: [{ maxconns }], virtuals: [{ reals: [0] }] });
  const unit = newUnit(limited(10));
  spread(unit, 5000, 5);
  assert.equal(unit.reload(limited(3)), 0);
  assert.equal(unit.realState(1), "max_connections");
  assert.equal(unit.syn({ port: 6000 }), 0);
  for (let port = 5000; port < 5005; port++) assert.ok(carries(unit, port, 1));
  unit.reload(limited(0));
  unit.live(2_000);
  assert.equal(unit.connect(6001), 1);
});

Deno.test("idle connections end by the new time", () => {
  const unit = newUnit({ connections: { idleMs: 60_000 } });
  unit.connect(5000);
  unit.live(5_000);
  assert.equal(unit.reload({ connections: { idleMs: 2_000 } }), 0);
  assert.equal(unit.connections().length, 1);
  unit.live(60_000);
  assert.equal(unit.connections().length, 0);
});

Deno.test("a virtual becomes sticky by a reload, and is so no more by another", () => {
  const unit = newUnit({ virtuals: [{ predictor: "roundrobin" }] });
  const virtuals = (stickyMs: number) => [{ predictor: "roundrobin" as const, stickyMs }];
  unit.reload({ virtuals: virtuals(60_000) });
  assert.equal(spread(unit, 5000, 6).size, 1);
  unit.reload({ virtuals: virtuals(0) });
  assert.equal(spread(unit, 6000, 6).size, 2);
});

Deno.test("where sticky ends, or its mask changes, nothing is left of the clients from before", () => {
  const virtuals = (stickyMs: number, stickyMask = 32) => [{ stickyMs, stickyMask }];
  for (const after of [virtuals(0), virtuals(60_000, 24)]) {
    const unit = newUnit({ virtuals: virtuals(60_000) });
    const real = unit.connect(5000);
    assert.equal(unit.state.sticky.current, 1);
    unit.reload({ virtuals: after });
    assert.equal(unit.state.sticky.current, 0);
    unit.close(real);
    unit.live(75_000);
    assert.equal(unit.connections().length, 0);
    assert.equal(unit.state.sticky.current, 0);
  }
});

Deno.test("a shorter time to stick forgets no client at once", () => {
  const virtuals = (stickyMs: number) => [{ predictor: "roundrobin" as const, stickyMs }];
  const unit = newUnit({ virtuals: virtuals(60_000) });
  const real = unit.connect(5000);
  unit.reload({ virtuals: virtuals(30_000) });
  assert.deepEqual(spread(unit, 6000, 4), new Map([[real, 4]]));
});

Deno.test("a lower threshold counts at the next connection that is ditched", () => {
  const reals = (threshold: number) => [{ threshold }, {}];
  const virtuals = [{ reals: [0] }];
  const unit = newUnit({ reals: reals(8), virtuals });
  const ditch = (port: number) => {
    const client = clientAddress(port % 200);
    unit.syn({ client, port });
    unit.refuse(1, { client, port });
  };
  for (let port = 5000; port < 5004; port++) ditch(port);
  assert.equal(unit.state.reals.ditched[0], 4);
  unit.reload({ reals: reals(2), virtuals });
  assert.equal(unit.realState(1), "in_service");
  ditch(5004);
  assert.equal(unit.realState(1), "failed");
});

Deno.test("where data is no longer waited for, connections that asked in vain count no more", () => {
  const reals = (data: number) => [{ data }];
  const unit = newUnit({ reals: reals(2), virtuals: [{ reals: [0] }] });
  const ask = (port: number) => {
    const client = clientAddress(port % 200);
    const ends = { source: client, destination: VIRTUAL };
    unit.connect(port, 80, VIRTUAL, client);
    unit.fromClient({ sourcePort: port, flags: ACK, payload: new Uint8Array(9) }, ends);
    return () => unit.fromClient({ sourcePort: port, flags: RST | ACK }, ends);
  };
  ask(5000)();
  assert.deepEqual([unit.state.reals.dataless[0], unit.state.reals.ditched[0]], [1, 1]);
  const open = [ask(5001), ask(5002)];
  unit.reload({ reals: reals(0), virtuals: [{ reals: [0] }] });
  assert.deepEqual([unit.state.reals.dataless[0], unit.state.reals.ditched[0]], [0, 0]);
  for (const reset of open) reset();
  assert.equal(unit.realState(1), "in_service");
  assert.equal(unit.state.reals.noData[0], 1);
});

Deno.test("a predictor is another from the reload on", () => {
  const unit = newUnit({ virtuals: [{ predictor: "roundrobin" }] });
  assert.equal(spread(unit, 5000, 10).size, 2);
  unit.reload({ virtuals: [{ predictor: "hash" }] });
  assert.equal(spread(unit, 6000, 10).size, 1);
});

Deno.test("an outbound connection lives on without its static, and a new one leaves as it is", () => {
  const statics = [{ real: 0, virtual: 0 }];
  const unit = newUnit({ statics });
  const out = () => unit.fromReal(1, { sourcePort: 40_000, destinationPort: 443, flags: SYN });
  assert.equal(only(out()).frame.ipv4!.source, VIRTUAL);
  assert.equal(unit.reload({}), 0);
  const answer = { sourcePort: 443, destinationPort: 40_000, flags: SYN | ACK };
  assert.equal(only(unit.fromClient(answer)).frame.ipv4!.destination, "10.0.0.1");
  const other = unit.fromReal(1, { sourcePort: 40_001, destinationPort: 443, flags: SYN });
  assert.equal(other[0]!.frame.ipv4!.source, "10.0.0.1");
});

Deno.test("what is removed while it is empty leaves no address behind once it is let go", () => {
  const other = { address: "192.0.2.11", reals: [1] };
  const unit = newUnit({ virtuals: [{ reals: [0] }, other] });
  unit.reload({ reals: [{ removed: true }, {}], virtuals: [{ removed: true, reals: [] }, other] });
  assert.equal(unit.virtualState(1), "out_of_service");
  unit.reload({
    reals: [{ index: 1, address: "10.0.0.2" }],
    virtuals: [{ ...other, index: 1 }],
  });
  assert.equal(only(unit.send(FRONT, arpRequest())).port, BACK, "it is bridged as anybody's");
  assert.equal(unit.connect(5000, 80, other.address), 2);
});

function arpRequest(): Uint8Array {
  return arpFrame({
    ethernet: { source: "02:00:00:00:00:09", destination: "ff:ff:ff:ff:ff:ff" },
    arp: {
      operation: 1,
      senderMac: "02:00:00:00:00:09",
      senderAddress: CLIENT,
      targetMac: "00:00:00:00:00:00",
      targetAddress: VIRTUAL,
    },
  });
}
