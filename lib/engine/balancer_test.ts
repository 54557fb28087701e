/** Balancing, packets in and packets out: the checks M2 to M8 and M25 of the original's rules. */
import assert from "node:assert/strict";
import { echoFrame, tcpFrame, udpFrame } from "../packet/build.ts";
import { ACK, FIN, SYN } from "../packet/tcp.ts";
import { BACK, FRONT } from "../words.ts";
import {
  CLIENT,
  clientFrame,
  FRONT_MAC,
  only,
  realAddress,
  realFrame,
  realMac,
  ROUTER_MAC,
  TestUnit,
  VIRTUAL,
} from "./test_unit.ts";

const MSS = Uint8Array.of(2, 4, 5, 0xb4);

Deno.test("M2: a SYN to the virtual goes to the real's address, port and MAC, all else as it came", () => {
  const unit = new TestUnit({ reals: [{}] });
  const { port, frame } = only(unit.fromClient({ flags: SYN, sequence: 1000, options: MSS }));
  assert.equal(port, BACK);
  assert.equal(frame.ethernet!.destination, realMac(1));
  assert.equal(frame.ethernet!.source, ROUTER_MAC, "the source MAC is kept");
  assert.equal(frame.ipv4!.source, CLIENT);
  assert.equal(frame.ipv4!.destination, realAddress(1));
  assert.equal(frame.ipv4!.ttl, 63);
  assert.ok(frame.ipv4!.checksumIsRight);
  assert.equal(frame.tcp!.sourcePort, 5000);
  assert.equal(frame.tcp!.destinationPort, 8001);
  assert.deepEqual(frame.tcp!.options, MSS);
  assert.ok(frame.tcp!.checksumIsRight);
});

Deno.test("M3: a reply leaves as the virtual with the unit's MAC", () => {
  const unit = new TestUnit({ reals: [{}] });
  unit.fromClient({ flags: SYN });
  const { port, frame } = only(unit.fromReal(1, { flags: SYN | ACK, options: MSS }));
  assert.equal(port, FRONT);
  assert.equal(frame.ethernet!.destination, ROUTER_MAC);
  assert.equal(frame.ethernet!.source, FRONT_MAC);
  assert.equal(frame.ipv4!.source, VIRTUAL);
  assert.equal(frame.tcp!.sourcePort, 80);
  assert.equal(frame.tcp!.destinationPort, 5000);
  assert.ok(frame.ipv4!.checksumIsRight && frame.tcp!.checksumIsRight);
});

Deno.test("the worked vector of the original's rules comes out byte by byte", () => {
  const unit = new TestUnit({ reals: [{}] });
  const syn = tcpFrame({
    ethernet: { source: ROUTER_MAC, destination: FRONT_MAC },
    ipv4: { source: CLIENT, destination: VIRTUAL, id: 0x1234, dontFragment: true, ttl: 63 },
    tcp: { sourcePort: 5000, destinationPort: 80, flags: SYN, sequence: 1000, options: MSS },
  });
  const out = only(unit.send(FRONT, syn)).frame;
  assert.equal(out.ipv4!.checksum, 0xf55a);
  assert.equal(out.tcp!.checksum, 0x2d38);
});

Deno.test("M4: an all-port virtual keeps the port; one that is not served is dropped by name", () => {
  const all = new TestUnit({ reals: [{ port: 0 }], virtuals: [{ port: 0 }] });
  const { frame } = only(all.fromClient({ destinationPort: 2222, flags: SYN }));
  assert.equal(frame.tcp!.destinationPort, 2222);

  const bound = new TestUnit({ reals: [{ port: 0 }] });
  assert.deepEqual(bound.fromClient({ destinationPort: 81, flags: SYN }), []);
  assert.equal(bound.count("not_served"), 1);
  assert.equal(bound.connect(6000), 1, "a port-bound virtual on an all-port real");
});

Deno.test("M4: the exact port comes before all ports", () => {
  const unit = new TestUnit({
    reals: [{ port: 0 }, { port: 0 }],
    virtuals: [{ port: 0, reals: [0] }, { port: 22, reals: [1] }],
  });
  assert.equal(unit.connect(5000, 22), 2);
  assert.equal(unit.connect(5001, 23), 1);
});

Deno.test("M5: one real behind two virtuals answers as the one that was asked", () => {
  const unit = new TestUnit({
    reals: [{ address: realAddress(1) }, { address: realAddress(1), port: 8002 }],
    virtuals: [{ reals: [0] }, { address: "192.0.2.11", reals: [1] }],
  });
  unit.connect(5000);
  unit.connect(5001, 80, "192.0.2.11");
  const first = only(unit.fromReal(1, { sourcePort: 8001, destinationPort: 5000 })).frame;
  const second = only(unit.fromReal(1, { sourcePort: 8002, destinationPort: 5001 })).frame;
  assert.equal(first.ipv4!.source, VIRTUAL);
  assert.equal(second.ipv4!.source, "192.0.2.11");
});

Deno.test("one client port towards one real by two virtuals: the other real serves, or the SYN is dropped by name", () => {
  const two = { virtuals: [{}, { address: "192.0.2.11" }] };
  const unit = new TestUnit(two);
  const first = unit.connect(5000);
  assert.notEqual(unit.connect(5000, 80, "192.0.2.11"), first);

  const narrow = new TestUnit({ ...two, reals: [{}] });
  narrow.connect(5000);
  assert.deepEqual(narrow.fromClient({ flags: SYN }, { destination: "192.0.2.11" }), []);
  assert.equal(narrow.count("tuple_clash"), 1);
});

Deno.test("M6: the real with fewer connections takes the next; counters fall when a connection is over", () => {
  const unit = new TestUnit();
  const reals = [5000, 5001, 5002, 5003].map((port) => unit.connect(port));
  assert.deepEqual(reals, [1, 2, 1, 2]);
  for (const port of [5000, 5002]) {
    unit.fromClient({ sourcePort: port, flags: FIN | ACK });
    unit.fromReal(1, { destinationPort: port, flags: FIN | ACK });
  }
  assert.deepEqual([...unit.state.reals.connections], [2, 2], "closing connections still count");
  unit.pass(10_000);
  assert.deepEqual([...unit.state.reals.connections], [0, 2]);
  assert.equal(unit.state.connections.current, 2);
  assert.deepEqual([5010, 5011].map((port) => unit.connect(port)), [1, 1]);
});

Deno.test("M7: roundrobin by weight", () => {
  const unit = new TestUnit({
    reals: [{ weight: 3 }, { weight: 1 }, { weight: 2 }],
    virtuals: [{ predictor: "roundrobin" }],
  });
  for (let i = 0; i < 600; i++) unit.connect(10_000 + i);
  assert.deepEqual([...unit.state.reals.connectionsTotal], [300, 100, 200]);
});

Deno.test("M8: a real out of service gets nothing new, and its connections go on", () => {
  const unit = new TestUnit();
  assert.equal(unit.connect(5000), 1);
  unit.orderReal(1, "out-of-service");
  assert.deepEqual([5001, 5002].map((port) => unit.connect(port)), [2, 2]);
  assert.equal(only(unit.fromClient({ sourcePort: 5000 })).port, BACK);
  assert.equal(only(unit.fromReal(1, { destinationPort: 5000 })).port, FRONT);
  unit.orderReal(1, "in-service");
  assert.equal(unit.connect(5003), 1);
});

Deno.test("M25: a partial checksum stays partial and right", () => {
  const unit = new TestUnit({ reals: [{}] });
  unit.connect(5000);
  const vnet = Uint8Array.of(1, 1, 54, 0, 0xb4, 5, 34, 0, 16, 0);
  const payload = new Uint8Array(1200).fill(7);
  const sent = only(
    unit.send(FRONT, clientFrame({ payload, partialChecksum: true }), { vnet }),
  );
  assert.deepEqual([...sent.vnet], [...vnet], "segmentation is left to whom it was left");
  const expected = tcpFrame({
    ethernet: { source: ROUTER_MAC, destination: realMac(1) },
    ipv4: { source: CLIENT, destination: realAddress(1), ttl: 63 },
    tcp: {
      sourcePort: 5000,
      destinationPort: 8001,
      acknowledgement: 1,
      payload,
      partialChecksum: true,
    },
  });
  assert.deepEqual(sent.bytes, expected);
});

Deno.test("M25: everything but addresses, ports, MACs and sums is kept, options of IP included", () => {
  const unit = new TestUnit({ reals: [{}] });
  unit.connect(5000);
  const given = {
    tos: 0x2b,
    id: 0xbeef,
    dontFragment: true,
    ttl: 3,
    options: Uint8Array.of(7, 7, 4, 0, 0, 0, 0, 0),
  };
  const segment = {
    sequence: 0x89abcdef,
    acknowledgement: 0x12345678,
    flags: ACK | 0xe8,
    window: 17,
    urgent: 5,
    options: Uint8Array.of(1, 1, 8, 10, 1, 2, 3, 4, 5, 6, 7, 8),
    payload: new TextEncoder().encode("odd"),
  };
  const into = tcpFrame({
    ethernet: { source: ROUTER_MAC, destination: FRONT_MAC },
    ipv4: { source: CLIENT, destination: VIRTUAL, ...given },
    tcp: { sourcePort: 5000, destinationPort: 80, ...segment },
  });
  const expected = tcpFrame({
    ethernet: { source: ROUTER_MAC, destination: realMac(1) },
    ipv4: { source: CLIENT, destination: realAddress(1), ...given },
    tcp: { sourcePort: 5000, destinationPort: 8001, ...segment },
  });
  assert.deepEqual(only(unit.send(FRONT, into)).bytes, expected);
});

Deno.test("M25: a VLAN tag that the kernel took out is put back, translated or bridged", () => {
  const unit = new TestUnit({ reals: [{}] });
  unit.connect(5000);
  const vlan = { tpid: 0x8100, tci: 0x6007 };
  const { frame } = only(unit.send(FRONT, clientFrame({}), { vlan }));
  assert.deepEqual(frame.ethernet!.tags, [{ type: 0x8100, tci: 0x6007 }]);
  assert.equal(frame.ipv4!.destination, realAddress(1));
  assert.ok(frame.tcp!.checksumIsRight);
  const stranger = tcpFrame({
    ethernet: { source: ROUTER_MAC, destination: realMac(9) },
    ipv4: { source: CLIENT, destination: "203.0.113.1" },
    tcp: { sourcePort: 1, destinationPort: 2 },
  });
  const other = only(unit.send(FRONT, stranger, { vlan }));
  assert.equal(other.frame.ethernet!.tags[0]!.tci, 0x6007);
});

Deno.test("a ping to a virtual is answered by the unit, while it is in service", () => {
  const unit = new TestUnit();
  const ping = echoFrame({
    ethernet: { source: ROUTER_MAC, destination: FRONT_MAC },
    ipv4: { source: CLIENT, destination: VIRTUAL, ttl: 1 },
    icmp: { identifier: 9, sequence: 3, payload: new Uint8Array(41).fill(3) },
  });
  const { port, frame } = only(unit.send(FRONT, ping));
  assert.equal(port, FRONT);
  assert.equal(frame.icmp!.type, 0);
  assert.ok(frame.icmp!.checksumIsRight && frame.ipv4!.checksumIsRight);
  assert.equal(frame.ipv4!.source, VIRTUAL);
  assert.equal(frame.ipv4!.destination, CLIENT);
  assert.equal(frame.ipv4!.ttl, 64);
  assert.equal(frame.ethernet!.destination, ROUTER_MAC);
  assert.equal(frame.ethernet!.source, FRONT_MAC);
  unit.orderVirtual(1, "out-of-service");
  assert.deepEqual(unit.send(FRONT, ping), []);
});

Deno.test("what a virtual does not speak is dropped by name", () => {
  const unit = new TestUnit();
  const ethernet = { source: ROUTER_MAC, destination: FRONT_MAC };
  const ipv4 = { source: CLIENT, destination: VIRTUAL };
  unit.send(FRONT, udpFrame({ ethernet, ipv4, udp: { sourcePort: 1, destinationPort: 80 } }));
  assert.equal(unit.count("unsupported_protocol"), 1);
  const tcp = { sourcePort: 5000, destinationPort: 80, flags: SYN };
  unit.send(FRONT, tcpFrame({ ethernet, ipv4: { ...ipv4, moreFragments: true }, tcp }));
  unit.send(FRONT, tcpFrame({ ethernet, ipv4: { ...ipv4, fragmentOffset: 9 }, tcp }));
  assert.equal(unit.count("fragment"), 2);
});

Deno.test("a client behind the unit is dropped by name", () => {
  const unit = new TestUnit();
  assert.deepEqual(unit.send(BACK, clientFrame({ flags: SYN })), []);
  assert.equal(unit.count("client_on_back"), 1);
});

Deno.test("a real's other traffic is bridged under its own address", () => {
  const unit = new TestUnit();
  const { port, frame } = only(unit.send(BACK, realFrame(1, { sourcePort: 22 })));
  assert.equal(port, FRONT);
  assert.equal(frame.ipv4!.source, realAddress(1));
  assert.equal(frame.ethernet!.source, realMac(1));
});
