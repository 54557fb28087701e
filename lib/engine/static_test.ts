/** M18: connections that a real with a static opens itself leave as the virtual, and their replies find back. */
import assert from "node:assert/strict";
import { tcpFrame } from "../packet/build.ts";
import type { TcpGiven } from "../packet/fields.ts";
import { ACK, FIN, RST, SYN } from "../packet/tcp.ts";
import { BACK, FRONT } from "../words.ts";
import {
  FRONT_MAC,
  only,
  type Out,
  realAddress,
  realMac,
  ROUTER_MAC,
  TestUnit,
  type TestUnitOptions,
  VIRTUAL,
} from "./test_unit.ts";

/** Somebody outside whom reals speak to, at port 443. */
const OUTSIDE = "203.0.113.5";
const STATICS: TestUnitOptions = {
  reals: [{}, {}, {}],
  virtuals: [{ reals: [0, 1] }],
  statics: [{ real: 0, virtual: 0 }, { real: 1, virtual: 0 }],
};

/** A segment of a real to the outside, from port 7000 unless given. */
function goesOut(
  unit: TestUnit,
  real: number,
  tcp: Partial<TcpGiven> = {},
  destination = OUTSIDE,
  mac = ROUTER_MAC,
): Out[] {
  return unit.send(
    BACK,
    tcpFrame({
      ethernet: { source: realMac(real), destination: mac },
      ipv4: { source: realAddress(real), destination },
      // The outside begins at 0.
      tcp: { sourcePort: 7000, destinationPort: 443, acknowledgement: 1, ...tcp },
    }),
  );
}

/** A segment of the outside to a port of the virtual. */
function comesIn(unit: TestUnit, destinationPort: number, tcp: Partial<TcpGiven> = {}): Out[] {
  const segment = { sourcePort: 443, destinationPort, ...tcp };
  return unit.fromClient(segment, { source: OUTSIDE });
}

/** SYN, SYN-ACK and ACK. Gives the port that the outside sees. */
function open(unit: TestUnit, real: number, sourcePort = 7000): number {
  const syn = only(goesOut(unit, real, { sourcePort, flags: SYN, sequence: 7 }));
  const port = syn.frame.tcp!.sourcePort;
  comesIn(unit, port, { flags: SYN | ACK, acknowledgement: 8 });
  goesOut(unit, real, { sourcePort });
  return port;
}

Deno.test("M18: a real's SYN leaves as the virtual, with the unit's MAC and right checksums, and the reply finds back", () => {
  const unit = new TestUnit(STATICS);
  const out = only(goesOut(unit, 1, { flags: SYN, sequence: 7 }));
  assert.equal(out.port, FRONT);
  assert.equal(out.frame.ipv4!.source, VIRTUAL);
  assert.equal(out.frame.ipv4!.destination, OUTSIDE);
  assert.deepEqual([out.frame.tcp!.sourcePort, out.frame.tcp!.destinationPort], [7000, 443]);
  assert.equal(out.frame.ethernet!.source, FRONT_MAC);
  assert.equal(out.frame.ethernet!.destination, ROUTER_MAC);
  assert.ok(out.frame.ipv4!.checksumIsRight && out.frame.tcp!.checksumIsRight);

  const reply = only(comesIn(unit, 7000, { flags: SYN | ACK, acknowledgement: 8 }));
  assert.equal(reply.port, BACK);
  assert.equal(reply.frame.ipv4!.source, OUTSIDE);
  assert.equal(reply.frame.ipv4!.destination, realAddress(1));
  assert.equal(reply.frame.tcp!.destinationPort, 7000);
  assert.equal(reply.frame.ethernet!.destination, realMac(1));
  assert.ok(reply.frame.ipv4!.checksumIsRight && reply.frame.tcp!.checksumIsRight);

  assert.equal(only(goesOut(unit, 1, { payload: new Uint8Array(9) })).frame.ipv4!.source, VIRTUAL);
  assert.equal(only(comesIn(unit, 7000, { payload: new Uint8Array(9) })).port, BACK);
  const [connection] = unit.connections();
  assert.equal(connection!.state, "established");
  assert.equal(connection!.reason, "static");
  assert.equal(connection!.outbound, true);
  assert.deepEqual([connection!.virtualPort, connection!.realPort], [7000, 7000]);
});

Deno.test("M18: it counts in the real and the virtual, and the next inbound connection goes to the other real", () => {
  const unit = new TestUnit(STATICS);
  open(unit, 1);
  assert.deepEqual([...unit.state.reals.connections], [1, 0, 0]);
  assert.equal(unit.state.virtuals.connections[0], 1);
  assert.equal(unit.connect(5000), 2);
  assert.equal(unit.connect(5001), 1);
});

Deno.test("M18: without a static a real's own connection is bridged under its own address", () => {
  const unit = new TestUnit(STATICS);
  const { frame } = only(goesOut(unit, 3, { flags: SYN }));
  assert.equal(frame.ipv4!.source, realAddress(3));
  assert.equal(frame.ethernet!.source, realMac(3));
  assert.equal(unit.count("bridged"), 1);
  assert.equal(unit.state.connections.current, 0);
});

Deno.test("M18: two reals with one source port towards one foreign get different ports, and each its own replies", () => {
  const unit = new TestUnit(STATICS);
  const ports = [open(unit, 1), open(unit, 2)];
  assert.equal(ports[0], 7000);
  assert.notEqual(ports[1], 7000);
  assert.ok(ports[1]! >= 49_152);
  for (const real of [1, 2]) {
    const reply = only(comesIn(unit, ports[real - 1]!, { payload: new Uint8Array(3) })).frame;
    assert.equal(reply.ipv4!.destination, realAddress(real));
    assert.equal(reply.tcp!.destinationPort, 7000);
    assert.ok(reply.tcp!.checksumIsRight && reply.ipv4!.checksumIsRight);
    const out = only(goesOut(unit, real, { payload: new Uint8Array(3) })).frame;
    assert.equal(out.tcp!.sourcePort, ports[real - 1]);
    assert.ok(out.tcp!.checksumIsRight && out.ipv4!.checksumIsRight);
  }
  assert.deepEqual(unit.connections().map(({ realPort }) => realPort), [7000, 7000]);
});

Deno.test("M18: towards another port or another foreign the source port is kept", () => {
  const unit = new TestUnit(STATICS);
  open(unit, 1);
  const elsewhere = only(goesOut(unit, 2, { flags: SYN, destinationPort: 80 })).frame;
  assert.equal(elsewhere.tcp!.sourcePort, 7000);
  assert.equal(only(goesOut(unit, 2, { flags: SYN }, "203.0.113.6")).frame.tcp!.sourcePort, 7000);
});

Deno.test("M18: an inbound connection by the same port is told apart too", () => {
  const unit = new TestUnit({
    ...STATICS,
    reals: [{ port: 0 }, { port: 0 }],
    virtuals: [{ port: 0, reals: [0, 1] }],
  });
  assert.equal(unit.syn({ client: OUTSIDE, port: 443, virtualPort: 7000 }), 1);
  const { frame } = only(goesOut(unit, 2, { flags: SYN }));
  assert.notEqual(frame.tcp!.sourcePort, 7000);
});

Deno.test("M18: a repeated SYN belongs to the same connection, by the same port", () => {
  const unit = new TestUnit(STATICS);
  open(unit, 1);
  const port = () => only(goesOut(unit, 2, { flags: SYN, sequence: 9 })).frame.tcp!.sourcePort;
  const first = port();
  assert.deepEqual([port(), port()], [first, first]);
  assert.equal(unit.state.connections.current, 2);
  assert.equal(unit.state.connections.total, 2);
});

Deno.test("M18: a SYN with another sequence number starts the connection afresh", () => {
  const unit = new TestUnit(STATICS);
  open(unit, 1);
  assert.equal(only(goesOut(unit, 1, { flags: SYN, sequence: 99 })).frame.tcp!.sourcePort, 7000);
  assert.equal(unit.state.connections.current, 1);
  assert.equal(unit.state.connections.total, 2);
  assert.equal(unit.connections()[0]!.state, "embryonic");
});

Deno.test("M18: nothing goes out as a virtual that is out of service, and what is there goes on", () => {
  const unit = new TestUnit(STATICS);
  open(unit, 1);
  unit.orderVirtual(1, "out-of-service");
  assert.deepEqual(goesOut(unit, 2, { flags: SYN }), []);
  assert.equal(unit.count("out_of_service"), 1);
  assert.equal(goesOut(unit, 1).length, 1);
  assert.equal(comesIn(unit, 7000).length, 1);
});

Deno.test("M18: a virtual whose reals are all out of service still carries what they open", () => {
  const unit = new TestUnit(STATICS);
  for (const real of [1, 2]) unit.orderReal(real, "out-of-service");
  assert.equal(only(goesOut(unit, 1, { flags: SYN })).frame.ipv4!.source, VIRTUAL);
});

Deno.test("M18: connections to another real, to a virtual or to a host behind the unit are not outbound", () => {
  const unit = new TestUnit(STATICS);
  const toReal = goesOut(unit, 1, { flags: SYN }, realAddress(2), realMac(2));
  assert.deepEqual(toReal, [], "both are behind the unit");
  assert.equal(unit.count("same_port"), 1);
  assert.deepEqual(goesOut(unit, 1, { flags: SYN }, VIRTUAL, FRONT_MAC), []);
  assert.equal(unit.count("client_on_back"), 1);
  goesOut(unit, 9, {});
  assert.deepEqual(goesOut(unit, 1, { flags: SYN }, "10.0.0.9", realMac(9)), []);
  assert.equal(unit.count("same_port"), 2);
  assert.equal(unit.state.connections.total, 0);
});

Deno.test("M18: packets of a connection that the unit did not see begin are bridged", () => {
  const unit = new TestUnit(STATICS);
  for (const flags of [ACK, FIN | ACK, RST, SYN | ACK]) {
    assert.equal(only(goesOut(unit, 1, { flags })).frame.ipv4!.source, realAddress(1));
  }
  assert.equal(unit.state.connections.total, 0);
});

Deno.test("M18: it closes by the FINs of both sides, and the counters fall", () => {
  const unit = new TestUnit(STATICS);
  open(unit, 1);
  assert.equal(goesOut(unit, 1, { flags: FIN | ACK }).length, 1);
  assert.equal(unit.connections()[0]!.state, "half_closed");
  assert.equal(comesIn(unit, 7000, { flags: FIN | ACK }).length, 1);
  assert.equal(unit.connections()[0]!.state, "closing");
  unit.live(10_100);
  assert.deepEqual([...unit.state.reals.connections], [0, 0, 0]);
  assert.deepEqual(comesIn(unit, 7000), []);
});

Deno.test("M18: it is forgotten after a silence, and a SYN that nobody answers after 30 s", () => {
  const unit = new TestUnit(STATICS);
  open(unit, 1);
  goesOut(unit, 2, { flags: SYN, sequence: 1 });
  goesOut(unit, 2, { flags: SYN, sequence: 1 });
  unit.live(30_100);
  assert.equal(unit.state.connections.current, 1);
  unit.live(30_000);
  assert.equal(unit.state.connections.current, 0);
});

Deno.test("M18: that nobody answers a real, or resets it, is no failure of the real", () => {
  const unit = new TestUnit({ ...STATICS, reals: [{ threshold: 1, data: 1 }, {}, {}] });
  for (let i = 0; i < 6; i++) {
    assert.equal(only(goesOut(unit, 1, { flags: SYN, sequence: 1 })).frame.ipv4!.source, VIRTUAL);
  }
  unit.live(30_100);
  goesOut(unit, 1, { flags: SYN, sequence: 2 });
  const reset = only(comesIn(unit, 7000, { flags: RST | ACK, acknowledgement: 3 }));
  assert.equal(reset.port, BACK, "the real is told");
  assert.equal(unit.connections()[0]!.state, "closing");
  assert.equal(unit.realState(1), "in_service");
  assert.deepEqual([unit.state.reals.noAnswer[0], unit.state.reals.reset[0]], [0, 0]);
});

Deno.test("M18: that somebody outside answers a real says nothing of it either", () => {
  const unit = new TestUnit(STATICS);
  assert.equal(unit.syn(), 1);
  unit.refuse(1);
  unit.nowMs += 5;
  open(unit, 1);
  assert.equal(unit.state.reals.ditched[0], 1);
  assert.equal(unit.state.reals.latencyMs[0], 0);
});

Deno.test("M18: what goes to another real by way of a router is bridged under the real's own address", () => {
  const unit = new TestUnit(STATICS);
  const { frame } = only(goesOut(unit, 1, { flags: SYN }, realAddress(2), ROUTER_MAC));
  assert.equal(frame.ipv4!.source, realAddress(1));
  assert.equal(unit.state.connections.total, 0);
});

Deno.test("M18: a SYN from outside that bears the real's own sequence number is no repetition to be judged", () => {
  const unit = new TestUnit(STATICS);
  goesOut(unit, 1, { flags: SYN, sequence: 7 });
  for (let i = 0; i < 5; i++) {
    const { frame } = only(comesIn(unit, 7000, { flags: SYN, sequence: 7 }));
    assert.equal(frame.ipv4!.destination, realAddress(1));
  }
  assert.equal(unit.state.reals.noAnswer[0], 0);
});

Deno.test("M18: a SYN-ACK alone makes no connection: only the real's ACK does", () => {
  const unit = new TestUnit(STATICS);
  goesOut(unit, 1, { flags: SYN });
  comesIn(unit, 7000, { payload: new Uint8Array(3) });
  comesIn(unit, 7000, { flags: SYN | ACK });
  comesIn(unit, 7000, {});
  assert.equal(unit.connections()[0]!.state, "embryonic");
  goesOut(unit, 1);
  assert.equal(unit.connections()[0]!.state, "established");
});

Deno.test("M18: a SYN with a wrong checksum goes nowhere, and one that finds the table full is told so", () => {
  const unit = new TestUnit({ ...STATICS, connections: { max: 1 } });
  assert.deepEqual(goesOut(unit, 1, { flags: SYN, checksum: 0x1111 }), []);
  assert.equal(unit.count("bad_checksum"), 1);
  open(unit, 1);
  assert.deepEqual(goesOut(unit, 2, { flags: SYN }), []);
  assert.equal(unit.count("table_full"), 1);
});

Deno.test("M18: with every port that is tried in use a SYN is dropped by name, and the next one finds another", () => {
  const unit = new TestUnit(STATICS);
  open(unit, 1);
  // The ports in the order in which the unit goes through them.
  for (let i = 1; i < 20; i++) open(unit, 1, 49_152 + (i * 7919) % 16_384);
  assert.deepEqual(goesOut(unit, 2, { flags: SYN, sequence: 1 }), []);
  assert.equal(unit.count("no_port"), 1);
  assert.equal(unit.state.connections.current, 20);
  assert.equal(goesOut(unit, 2, { flags: SYN, sequence: 1 }).length, 1);
});

Deno.test("M18: a port is free again as soon as its connection is forgotten", () => {
  const unit = new TestUnit(STATICS);
  open(unit, 1);
  goesOut(unit, 1, { flags: RST });
  assert.notEqual(open(unit, 2), 7000);
  goesOut(unit, 2, { flags: RST });
  unit.live(10_100);
  assert.equal(open(unit, 2), 7000);
});
