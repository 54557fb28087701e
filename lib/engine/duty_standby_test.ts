/** A standby: heard by nobody, whatever comes, and what it learns meanwhile. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { echoFrame, ethernet } from "../packet/build.ts";
import { BROADCAST_MAC } from "../packet/fields.ts";
import { anyMac, anyTcp } from "../packet/test_arbitraries.ts";
import { SYN } from "../packet/tcp.ts";
import { ARP_RESOLVED, ARP_UNREACHABLE, BACK, FRONT, LINK_DOWN, LINK_UP } from "../words.ts";
import { ACTIVE_MACS, PairedUnit, testPair } from "./test_paired_unit.ts";
import {
  BACK_MAC,
  CLIENT,
  clientFrame,
  FRONT_MAC,
  HOST_MACS,
  type Out,
  realAddress,
  realFrame,
  realMac,
  ROUTER_MAC,
  TestUnit,
  VIRTUAL,
  whoHas,
} from "./test_unit.ts";
import { TracedUnit } from "./test_traced_unit.ts";

const PAIR = 0x88b5;
const HELLO = ethernet({
  source: "02:00:00:00:00:77",
  destination: "03:50:4d:00:00:01",
  etherType: PAIR,
  payload: new Uint8Array(50),
});

/** Everything but questions for the reals, from the unit's own address. */
function told(out: Out[]): Out[] {
  return out.filter(({ port, frame: { ethernet, arp } }) => {
    const isProbe = arp?.operation === 1 && arp.senderAddress === "0.0.0.0";
    return !isProbe || port !== BACK || ethernet!.source !== BACK_MAC;
  });
}

/** A frame as hosts send it that know the active unit. */
function toActive(frame: Uint8Array): Uint8Array {
  const bytes = frame.slice();
  bytes.set(Uint8Array.fromHex(ACTIVE_MACS[FRONT]!.replaceAll(":", "")));
  return bytes;
}

const ping = echoFrame({
  ethernet: { source: ROUTER_MAC, destination: FRONT_MAC },
  ipv4: { source: CLIENT, destination: VIRTUAL },
  icmp: { identifier: 1, sequence: 1 },
});

Deno.test("a unit of a pair begins as a standby: what an active one forwards, bridges and answers it drops", () => {
  const unit = new PairedUnit();
  const before = unit.count("standby");
  const frames = [
    toActive(clientFrame({ flags: SYN })),
    toActive(ping),
    whoHas(VIRTUAL),
    whoHas(realAddress(1)),
    ethernet({ source: ROUTER_MAC, destination: BROADCAST_MAC, payload: new Uint8Array(50) }),
    ethernet({ source: ROUTER_MAC, destination: realMac(1), payload: new Uint8Array(50) }),
  ];
  for (const frame of frames) assert.deepEqual(unit.send(FRONT, frame), []);
  assert.deepEqual(unit.send(BACK, realFrame(1, {})), []);
  assert.equal(unit.state.connections.current, 0);
  assert.equal(unit.count("standby") - before, frames.length + 1);
  // To this unit's own hardware address: left to the host, which has no such address.
  const hosts = unit.count("host");
  for (const frame of [clientFrame({}), ping]) assert.deepEqual(unit.send(FRONT, frame), []);
  assert.equal(unit.count("host") - hosts, 2);
  for (const verdict of ["forwarded", "bridged", "answered"] as const) {
    assert.equal(unit.count(verdict), 0);
  }
});

const anyFrame = fc.oneof(
  anyTcp.map((tcp) => ({ port: FRONT, frame: clientFrame(tcp) })),
  anyTcp.map((tcp) => ({ port: BACK, frame: realFrame(1, tcp) })),
  fc.record({
    port: fc.nat(1),
    frame: fc.constantFrom(VIRTUAL, realAddress(1), CLIENT).map((target) => whoHas(target)),
  }),
  fc.record({ port: fc.nat(1), frame: fc.constantFrom(ping, HELLO) }),
  fc.record({
    port: fc.nat(1),
    frame: fc.record({
      source: fc.oneof(anyMac, fc.constantFrom(FRONT_MAC, ...HOST_MACS, ...ACTIVE_MACS)),
      destination: fc.oneof(anyMac, fc.constantFrom(BACK_MAC, BROADCAST_MAC, ...ACTIVE_MACS)),
      etherType: fc.constantFrom(0x0800, 0x0806, 0x86dd, PAIR, 0x8100),
      payload: fc.uint8Array({ maxLength: 1600 }),
    }).map(ethernet),
  }),
  fc.record({ port: fc.nat(1), frame: fc.uint8Array({ maxLength: 60 }) }),
);

Deno.test("from a standby come questions for the reals, by its own address, and nothing else whatever comes", () => {
  fc.assert(
    fc.property(
      fc.array(anyFrame, { maxLength: 60, size: "max" }),
      fc.boolean(),
      (frames, asks) => {
        const unit = new PairedUnit({ reals: [{}, {}], resolved: false });
        const hosts = Array.from({ length: unit.state.hosts.size }, (_, i) => i);
        let sent: Out[] = [];
        const before = unit.packets;
        for (const { port, frame } of frames) {
          if (asks) unit.state.duty.askToAnnounce();
          sent = sent.concat(unit.send(port, frame), unit.pass(200));
        }
        assert.deepEqual(told(sent), []);
        assert.equal(unit.state.connections.current, 0);
        assert.ok(hosts.every((host) => unit.state.hosts.portOf(host, unit.state.tick[0]!) < 0));
        assert.equal(unit.packets - before, frames.length);
        const kinds = ["host", "own_source", "standby"] as const;
        const counted = kinds.reduce((sum, kind) => sum + unit.count(kind), 0);
        assert.equal(counted, unit.packets);
      },
    ),
    { numRuns: 60 },
  );
});

Deno.test("it asks for the reals from its own address, learns from what they say, and gives them up", () => {
  const unit = new PairedUnit({ reals: [{}], resolved: false });
  const [asked] = unit.pass(1000).filter(({ frame }) => frame.arp !== undefined);
  assert.equal(asked!.frame.arp!.targetAddress, realAddress(1));
  assert.equal(asked!.frame.arp!.senderMac, BACK_MAC);
  assert.deepEqual(unit.answerArp(1), []);
  assert.equal(unit.state.reals.arp[0], ARP_RESOLVED);
  assert.equal(unit.count("host"), 1);
  unit.pass(40_000);
  assert.equal(unit.state.reals.arp[0], ARP_UNREACHABLE);
  // What a real asks others counts as well.
  unit.send(BACK, whoHas(CLIENT, realAddress(1)));
  assert.equal(unit.state.reals.arp[0], ARP_RESOLVED);
});

Deno.test("an address that the active unit has is nobody's in particular to a standby", () => {
  const unit = new PairedUnit();
  const before = unit.count("standby");
  const payload = new Uint8Array(50);
  unit.send(FRONT, ethernet({ source: ACTIVE_MACS[0]!, destination: BROADCAST_MAC, payload }));
  unit.send(FRONT, ethernet({ source: ROUTER_MAC, destination: ACTIVE_MACS[0]!, payload }));
  assert.equal(unit.count("standby") - before, 2);
});

Deno.test("frames of the pair are left to the host in any duty, and their sender is no host of the bridge", () => {
  const paired = new PairedUnit();
  const active = new PairedUnit();
  active.becomeActive();
  for (const unit of [new TestUnit(), paired, active]) {
    const before = unit.count("host");
    assert.deepEqual(unit.send(FRONT, HELLO), []);
    assert.equal(unit.count("host") - before, 1);
  }
  const payload = new Uint8Array(50);
  const reply = ethernet({ source: ROUTER_MAC, destination: "02:00:00:00:00:77", payload });
  assert.equal(active.send(FRONT, reply).length, 1, "not known to be in front");
});

Deno.test("what is heard on a port is counted in any duty, but not the unit itself, nor its peer's failover unit", () => {
  const active = new PairedUnit();
  active.becomeActive();
  for (const unit of [new PairedUnit(), active]) {
    const { heard } = unit.state.duty;
    const before = [...heard];
    unit.send(FRONT, clientFrame({}));
    unit.send(FRONT, HELLO);
    unit.send(FRONT, ethernet({ source: HOST_MACS[0], destination: BROADCAST_MAC }));
    unit.send(BACK, realFrame(1, {}));
    unit.send(BACK, new Uint8Array(10));
    assert.deepEqual([...heard].map((count, port) => count - before[port]!), [1, 2]);
  }
});

Deno.test("large frames are counted on a standby as others are, and none lies in the way afterwards", () => {
  const unit = new PairedUnit({ wire: { frameBytes: 512 } });
  const large = clientFrame({ payload: new Uint8Array(1000).fill(1) });
  const before = unit.state.bytes[0]!;
  unit.send(FRONT, large);
  unit.send(FRONT, large, { cut: true });
  assert.equal(unit.state.bytes[0]! - before, 2 * large.length);
  unit.becomeActive();
  const real = unit.connect(5000);
  const [out] = unit.fromClient({ sourcePort: 5000, payload: new Uint8Array(1000).fill(2) });
  assert.equal(out!.frame.ipv4!.destination, realAddress(real));
  assert.equal(out!.frame.tcp!.payload.at(-1), 2);
});

Deno.test("a link that comes back is announced by an active unit only", () => {
  const unit = new PairedUnit();
  const flap = () => {
    unit.wire.links[FRONT] = LINK_DOWN;
    unit.live(1000);
    unit.wire.links[FRONT] = LINK_UP;
    return unit.pass(1000).filter(({ frame }) => frame.arp?.senderAddress === VIRTUAL);
  };
  assert.deepEqual(flap(), []);
  unit.becomeActive();
  const announced = flap();
  assert.deepEqual(announced.map(({ port }) => port), [FRONT, BACK]);
  assert.deepEqual(announced.map(({ frame }) => frame.arp!.senderMac), ACTIVE_MACS);
});

Deno.test("a trace on a standby shows what was dropped, and sends nothing", () => {
  const unit = new TracedUnit({ pair: testPair(undefined) }, { virtual: 1 });
  assert.deepEqual(unit.send(FRONT, toActive(clientFrame({ flags: SYN }))), []);
  assert.deepEqual(unit.decisions, ["front standby v1"]);
});
