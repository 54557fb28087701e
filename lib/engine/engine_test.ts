/** The engine around the balancer: bridge, ARP, links, and the rule that every packet ends in exactly one counter. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { ethernet } from "../packet/build.ts";
import { BROADCAST_MAC } from "../packet/fields.ts";
import { ACK, FIN, RST, SYN } from "../packet/tcp.ts";
import {
  ARP_RESOLVED,
  ARP_STATES,
  BACK,
  FRONT,
  LINK_DOWN,
  LINK_MISSING,
  LINK_UP,
  VIRTUAL_IN_SERVICE,
} from "../words.ts";
import { CAUSES, EVENT_KINDS, EVENT_TABLE } from "./events.ts";
import {
  BACK_MAC,
  clientFrame,
  FRONT_MAC,
  HOST_MACS,
  only,
  realAddress,
  realFrame,
  realMac,
  ROUTER_MAC,
  TestUnit,
  VIRTUAL,
  whoHas,
} from "./test_unit.ts";

function plain(source: string, destination: string, etherType = 0x86dd): Uint8Array {
  return ethernet({ source, destination, etherType, payload: new Uint8Array(60).fill(5) });
}

Deno.test("M1: frames that concern no virtual come out of the other port, byte for byte", () => {
  const unit = new TestUnit();
  for (const destination of [BROADCAST_MAC, "01:80:c2:00:00:0e", "02:00:00:00:00:55"]) {
    for (const [port, source] of [[FRONT, ROUTER_MAC], [BACK, realMac(1)]] as const) {
      const frame = plain(source, destination);
      const [out] = unit.send(port, frame);
      assert.equal(out!.port, 1 - port);
      assert.deepEqual(out!.bytes, frame);
    }
  }
  assert.equal(unit.count("bridged"), 6);
});

Deno.test("M1: a frame between two hosts of one side stays there, until the address has aged", () => {
  const unit = new TestUnit();
  const host = "02:00:00:00:07:07";
  unit.send(FRONT, plain(host, BROADCAST_MAC));
  assert.deepEqual(unit.send(FRONT, plain(ROUTER_MAC, host)), []);
  assert.equal(unit.count("same_port"), 1);
  assert.equal(unit.send(BACK, plain(realMac(1), host)).length, 1);
  unit.pass(300_000);
  assert.equal(unit.send(FRONT, plain(ROUTER_MAC, host)).length, 1);
});

Deno.test("M1: a host that moves to the other side is found there", () => {
  const unit = new TestUnit();
  const host = "02:00:00:00:07:07";
  unit.send(FRONT, plain(host, BROADCAST_MAC));
  unit.send(BACK, plain(host, BROADCAST_MAC));
  assert.equal(unit.send(FRONT, plain(ROUTER_MAC, host)).length, 1);
  assert.equal(unit.send(BACK, plain(realMac(1), host)).length, 0);
});

Deno.test("frames for the box itself are left to it, frames from itself are a loop", () => {
  const unit = new TestUnit();
  const before = unit.count("host");
  const own = [FRONT_MAC, BACK_MAC, ...HOST_MACS];
  for (const mac of own) assert.deepEqual(unit.send(FRONT, plain(ROUTER_MAC, mac)), []);
  assert.equal(unit.count("host") - before, own.length);
  for (const mac of own) assert.deepEqual(unit.send(BACK, plain(mac, BROADCAST_MAC)), []);
  assert.equal(unit.count("own_source"), own.length);
});

Deno.test("M15: who-has for a virtual is answered on either side with that side's MAC, while it is in service", () => {
  const unit = new TestUnit();
  for (const [port, mac] of [[FRONT, FRONT_MAC], [BACK, BACK_MAC]] as const) {
    const [out, ...more] = unit.send(port, whoHas(VIRTUAL));
    assert.deepEqual(more, []);
    assert.equal(out!.port, port);
    assert.equal(out!.frame.arp!.operation, 2);
    assert.equal(out!.frame.arp!.senderMac, mac);
    assert.equal(out!.frame.arp!.senderAddress, VIRTUAL);
    assert.equal(out!.frame.arp!.targetMac, ROUTER_MAC);
    assert.equal(out!.frame.ethernet!.destination, ROUTER_MAC);
  }
  assert.equal(unit.send(FRONT, whoHas(realAddress(1)))[0]!.port, BACK, "others are bridged");
  unit.orderVirtual(1, "out-of-service");
  assert.deepEqual(unit.send(FRONT, whoHas(VIRTUAL)), []);
});

Deno.test("a virtual takes connections as soon as one real has answered", () => {
  const unit = new TestUnit({ resolved: false });
  assert.deepEqual(unit.fromClient({ flags: SYN }), []);
  assert.equal(unit.count("no_real"), 1);
  unit.answerArp(2);
  assert.equal(unit.state.virtuals.state[0], VIRTUAL_IN_SERVICE);
  assert.deepEqual([5000, 5001].map((port) => unit.connect(port)), [2, 2]);
});

Deno.test("a real is asked every second until it answers, then every 30 s, and is given up after three silent requests", () => {
  const unit = new TestUnit({ reals: [{}], resolved: false });
  const asked = unit.pass(2_000).filter(({ frame }) => frame.arp !== undefined);
  assert.equal(asked.length, 2);
  const arp = asked[0]!.frame.arp!;
  assert.deepEqual([arp.operation, arp.senderAddress], [1, "0.0.0.0"]);
  assert.equal(arp.targetAddress, realAddress(1));
  assert.equal(asked[0]!.port, BACK);
  unit.answerArp(1);
  assert.equal(unit.state.reals.arp[0], ARP_RESOLVED);
  assert.deepEqual(unit.pass(29_000), []);
  assert.equal(unit.pass(3_900).length, 3);
  assert.equal(ARP_STATES[unit.state.reals.arp[0]!], "resolved");
  unit.pass(200);
  assert.equal(ARP_STATES[unit.state.reals.arp[0]!], "unreachable");
  assert.deepEqual(unit.fromClient({ flags: SYN }), []);
  unit.answerArp(1);
  assert.equal(unit.connect(5001), 1);
});

Deno.test("a real that changes its MAC gets the next packet there", () => {
  const unit = new TestUnit({ reals: [{}] });
  unit.connect(5000);
  const gratuitous = whoHas(realAddress(1), realAddress(1));
  unit.send(BACK, gratuitous);
  assert.equal(unit.fromClient({})[0]!.frame.ethernet!.destination, ROUTER_MAC);
});

Deno.test("an address that says it is a real's, in front, teaches the unit nothing", () => {
  const unit = new TestUnit({ reals: [{}] });
  unit.send(FRONT, whoHas(realAddress(1), realAddress(1)));
  unit.connect(5000);
  assert.equal(unit.fromClient({})[0]!.frame.ethernet!.destination, realMac(1));
});

Deno.test("virtuals are announced on both sides when a link comes up", () => {
  const unit = new TestUnit();
  unit.wire.links[BACK] = LINK_DOWN;
  unit.pass(600);
  unit.wire.links[BACK] = LINK_UP;
  const announced = unit.pass(600).filter(({ frame }) =>
    frame.arp?.senderAddress === VIRTUAL && frame.arp.targetAddress === VIRTUAL
  );
  assert.deepEqual(announced.map(({ port }) => port), [FRONT, BACK]);
});

Deno.test("frames for a port whose link is down are counted so, and forwarding resumes with it", () => {
  const unit = new TestUnit({ reals: [{}] });
  unit.connect(5000);
  unit.wire.links[BACK] = LINK_DOWN;
  assert.deepEqual(unit.fromClient({}), []);
  assert.equal(unit.count("tx_full"), 1, "the link was not looked at since");
  unit.pass(600);
  assert.deepEqual(unit.fromClient({}), []);
  assert.equal(unit.count("link_down"), 1);
  unit.wire.links[BACK] = LINK_MISSING;
  assert.deepEqual(unit.fromClient({}), []);
  assert.equal(unit.count("link_down"), 2);
  unit.wire.links[BACK] = LINK_UP;
  assert.equal(unit.fromClient({}).length, 1);
  assert.equal(unit.state.connections.current, 1);
});

Deno.test("a port whose interface was replaced is read from the first slot of its new ring", () => {
  const unit = new TestUnit({ reals: [{}] });
  unit.connect(5000);
  unit.wire.links[FRONT] = LINK_MISSING;
  unit.pass(600);
  unit.wire.restartRing(FRONT);
  unit.wire.links[FRONT] = LINK_UP;
  unit.pass(600);
  assert.equal(unit.fromClient({}).length, 1);
});

Deno.test("a frame that its port refuses takes none of its neighbours with it", () => {
  const unit = new TestUnit({ reals: [{}], wire: { mtu: 1000 } });
  unit.connect(5000);
  for (const bytes of [10, 1500, 20]) {
    unit.wire.inject(FRONT, clientFrame({ payload: new Uint8Array(bytes) }));
  }
  assert.deepEqual(unit.turn().map(({ frame }) => frame.tcp!.payload.length), [10, 20]);
  assert.equal(unit.count("too_big"), 1);
});

Deno.test("frames larger than their slots are fetched whole, and leave in the order in which all came", () => {
  const unit = new TestUnit({ reals: [{}] });
  unit.connect(5000);
  const sizes = [20, 60_000, 1_000, 9_000, 65_000, 0, 3_000];
  const payloads = sizes.map((size, i) => new Uint8Array(size).fill(i + 1));
  for (const payload of payloads) unit.wire.inject(FRONT, clientFrame({ payload }));
  unit.wire.inject(BACK, realFrame(1, { payload: payloads[1]!, destinationPort: 5000 }));
  const out = unit.turn();
  // In few words: a difference of such arrays takes minutes to print.
  const told = (payload: Uint8Array) => `${payload.length} of ${[...new Set(payload)]}`;
  const cameBy = (port: number) =>
    out.filter((sent) => sent.port === port).map(({ frame }) => told(frame.tcp!.payload));
  assert.deepEqual(cameBy(BACK), payloads.map(told));
  assert.deepEqual(cameBy(FRONT), [told(payloads[1]!)]);
  const [answer] = out.filter(({ port }) => port === FRONT);
  assert.equal(answer!.frame.ipv4!.source, VIRTUAL);
  assert.equal(unit.count("truncated"), 0);
});

Deno.test("a large frame keeps the tag that the kernel took out and its virtio_net_hdr", () => {
  const unit = new TestUnit({ reals: [{}] });
  unit.connect(5000);
  const frame = clientFrame({ payload: new Uint8Array(30_000) });
  // Segments of 1,460 bytes, headers of 54, and the checksum as it will be: a tag comes before what is counted from the front.
  const vnet = Uint8Array.of(0, 1, 54, 0, 0xb4, 5, 0, 0, 0, 0);
  const out = only(unit.send(FRONT, frame, { vnet, vlan: { tpid: 0x8100, tci: 0x2007 } }));
  assert.deepEqual(out.frame.ethernet!.tags, [{ type: 0x8100, tci: 0x2007 }]);
  assert.equal(out.bytes.length, frame.length + 4);
  assert.equal(out.frame.tcp!.payload.length, 30_000);
  assert.deepEqual([...out.vnet.subarray(0, 6)], [0, 1, 58, 0, 0xb4, 5]);
});

Deno.test("a large frame for which the kernel had no room is truncated, and the next one is whole", () => {
  const unit = new TestUnit({ reals: [{}] });
  unit.connect(5000);
  const payload = new Uint8Array(5_000).fill(7);
  assert.deepEqual(unit.send(FRONT, clientFrame({ payload }), { cut: true }), []);
  assert.equal(unit.count("truncated"), 1);
  assert.equal(only(unit.send(FRONT, clientFrame({ payload }))).frame.tcp!.payload.length, 5_000);
});

Deno.test("frames that do not fit into a ring that is full are counted", () => {
  const unit = new TestUnit();
  for (let i = 0; i < unit.wire.rings[FRONT].length; i++) {
    assert.ok(unit.wire.inject(FRONT, clientFrame({})));
  }
  assert.equal(unit.wire.inject(FRONT, clientFrame({})), false);
  unit.pass(600);
  assert.equal(unit.count("ring_full"), 1);
});

Deno.test("a table that is nearly full is told once, and once that it is not", () => {
  const unit = new TestUnit({ connections: { max: 100, idleMs: 5_000 } });
  for (let i = 0; i < 85; i++) unit.connect(1000 + i);
  unit.pass(1_000);
  const told = () => unit.state.events.readAfter(0).filter(({ kind }) => kind === EVENT_TABLE);
  assert.deepEqual(told().map(({ after }) => after), [85]);
  unit.pass(6_000);
  assert.equal(told().length, 2);
});

Deno.test("every event has a kind and a cause", () => {
  const unit = new TestUnit();
  const events = unit.state.events.readAfter(0);
  assert.ok(events.length >= 3);
  for (const { kind, cause, id } of events) {
    assert.ok(EVENT_KINDS[kind] !== undefined && CAUSES[cause] !== undefined && id > 0);
  }
  assert.deepEqual(unit.state.events.readAfter(events.length), []);
});

/** Frames of clients and reals, whole and broken in every way. */
const frames = fc.record({
  port: fc.constantFrom(FRONT, BACK),
  base: fc.constantFrom(
    ...[SYN, SYN | ACK, ACK, FIN | ACK, RST].flatMap((flags) => [
      clientFrame({ flags }),
      clientFrame({ flags, sourcePort: 5001, payload: new Uint8Array(33) }),
      realFrame(1, { flags }),
      realFrame(2, { flags, destinationPort: 5001 }),
    ]),
    whoHas(VIRTUAL),
    whoHas(realAddress(1), VIRTUAL),
    plain(ROUTER_MAC, FRONT_MAC),
    plain(realMac(3), BROADCAST_MAC, 0x0800),
  ),
  changes: fc.array(fc.tuple(fc.nat(70), fc.nat(255)), { maxLength: 3 }),
  cut: fc.option(fc.nat(80)),
  vnet: fc.option(fc.uint8Array({ minLength: 10, maxLength: 10 }), { nil: undefined }),
  vlan: fc.option(
    fc.record({ tpid: fc.constantFrom(0x8100, 0x88a8), tci: fc.nat(0xffff) }),
    { nil: undefined },
  ),
});

Deno.test("any frames, whole or broken: nothing is thrown, and each ends in exactly one counter", () => {
  fc.assert(
    fc.property(fc.array(frames, { maxLength: 120, size: "max" }), (list) => {
      const unit = new TestUnit({ connections: { max: 8 } });
      let injected = unit.packets;
      for (const { port, base, changes, cut, vnet, vlan } of list) {
        const frame = base.slice(0, cut ?? base.length);
        for (const [at, value] of changes) if (at < frame.length) frame[at] = value;
        const sentBefore = unit.count("forwarded") + unit.count("bridged") + unit.count("answered");
        const out = unit.send(port, frame, { ...(vnet && { vnet }), ...(vlan && { vlan }) });
        const sent = unit.count("forwarded") + unit.count("bridged") + unit.count("answered");
        assert.equal(unit.packets, ++injected);
        assert.equal(sent - sentBefore, out.length);
      }
      const { current } = unit.state.connections;
      assert.equal(unit.state.reals.connections.reduce((a, b) => a + b, 0), current);
      assert.equal(unit.state.virtuals.connections[0], current);
    }),
    { numRuns: 300 },
  );
});

Deno.test("a turn says that there is more to do while timeouts are worked off", () => {
  const unit = new TestUnit({ connections: { max: 3000 } });
  for (let i = 0; i < 2500; i++) unit.fromClient({ sourcePort: 1000 + i, flags: SYN });
  unit.nowMs += 31_000;
  assert.equal(unit.engine.turn(unit.nowMs), true);
  assert.equal(unit.engine.turn(unit.nowMs), true);
  assert.equal(unit.engine.turn(unit.nowMs), false);
  assert.equal(unit.state.connections.current, 0);
});

Deno.test("a host that moves and talks only to virtuals is found where it is", () => {
  const unit = new TestUnit({ reals: [{}] });
  unit.send(BACK, plain(ROUTER_MAC, BROADCAST_MAC));
  unit.connect(5000);
  assert.equal(unit.send(BACK, plain(realMac(1), ROUTER_MAC)).length, 1);
});

Deno.test("a port that gets another MAC is announced with it", () => {
  const unit = new TestUnit({ reals: [{}] });
  unit.wire.mac(FRONT)[5] = 0x77;
  const announced = unit.pass(600).filter(({ frame }) => frame.arp?.senderAddress === VIRTUAL);
  assert.deepEqual(announced.map(({ frame }) => frame.arp!.senderMac), [
    "06:00:00:00:00:77",
    BACK_MAC,
  ]);
});

Deno.test("reals are asked again when a link comes back, long before their time", () => {
  const unit = new TestUnit();
  unit.pass(1_000);
  unit.wire.links[BACK] = LINK_DOWN;
  unit.pass(600);
  unit.wire.links[BACK] = LINK_UP;
  const asked = unit.pass(600).filter(({ frame }) => frame.arp?.senderAddress === "0.0.0.0");
  assert.deepEqual(asked.map(({ frame }) => frame.arp!.targetAddress), ["10.0.0.1", "10.0.0.2"]);
});

Deno.test("many reals are asked in portions", () => {
  const reals = Array.from({ length: 300 }, (_, i) => ({ address: `10.1.${i >> 8}.${i & 255}` }));
  const unit = new TestUnit({ reals, resolved: false });
  // The first portion went out when the engine was made.
  assert.deepEqual([1, 2, 3].map(() => unit.pass(100).length), [128, 300 - 2 * 128, 0]);
});
