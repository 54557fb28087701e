/** Connections that an order has cut: both sides are told by a reset, and a large table is gone through in portions. */
import assert from "node:assert/strict";
import { CUT_PER_TURN } from "../limits.ts";
import { tcpFrame } from "../packet/build.ts";
import { ACK, FIN, RST, SYN } from "../packet/tcp.ts";
import { BACK, FRONT } from "../words.ts";
import {
  BACK_MAC,
  CLIENT,
  clientAddress,
  clientFrame,
  FRONT_MAC,
  only,
  realAddress,
  realMac,
  ROUTER_MAC,
  TestUnit,
  VIRTUAL,
} from "./test_unit.ts";

/** A unit whose R1 was drained with a deadline that is just over. */
function cut(unit: TestUnit) {
  unit.orderReal(1, "drain", 100);
  unit.live(100);
  assert.equal(unit.realState(1), "out_of_service");
}

/** A connection at port 5000, cut. */
function unitWithCut(): TestUnit {
  const unit = new TestUnit({ reals: [{}] });
  unit.connect(5000);
  cut(unit);
  return unit;
}

Deno.test("the first segment of either side goes on as a reset that the other side believes", () => {
  const unit = unitWithCut();
  const payload = new Uint8Array(100);
  const toReal = only(unit.fromClient({ sequence: 100, acknowledgement: 777, payload }));
  assert.equal(toReal.port, BACK);
  assert.equal(toReal.frame.ethernet!.destination, realMac(1));
  assert.deepEqual([toReal.frame.ipv4!.source, toReal.frame.ipv4!.destination], [
    CLIENT,
    realAddress(1),
  ]);
  const { flags, sequence, sourcePort, destinationPort } = toReal.frame.tcp!;
  assert.deepEqual([flags, sequence, sourcePort, destinationPort], [RST, 100, 5000, 8001]);
  assert.equal(toReal.frame.tcp!.payload.length, 0);
  assert.ok(toReal.frame.ipv4!.checksumIsRight && toReal.frame.tcp!.checksumIsRight);

  const toClient = only(unit.fromReal(1, { sequence: 555, payload }));
  assert.equal(toClient.port, FRONT);
  assert.equal(toClient.frame.ethernet!.source, FRONT_MAC);
  assert.deepEqual([toClient.frame.ipv4!.source, toClient.frame.ipv4!.destination], [
    VIRTUAL,
    CLIENT,
  ]);
  assert.deepEqual([toClient.frame.tcp!.flags, toClient.frame.tcp!.sequence], [RST, 555]);
  assert.ok(toClient.frame.ipv4!.checksumIsRight && toClient.frame.tcp!.checksumIsRight);
  assert.equal(toClient.bytes.length, 54);
});

Deno.test("the next segment of a client is answered by a reset of the virtual, in its own numbers", () => {
  const unit = unitWithCut();
  unit.fromClient({});
  const segment = { sequence: 100, acknowledgement: 777, payload: new Uint8Array(100) };
  const { port, frame } = only(unit.fromClient(segment));
  assert.equal(port, FRONT);
  assert.deepEqual([frame.ethernet!.source, frame.ethernet!.destination], [FRONT_MAC, ROUTER_MAC]);
  assert.deepEqual([frame.ipv4!.source, frame.ipv4!.destination], [VIRTUAL, CLIENT]);
  assert.deepEqual([frame.tcp!.sourcePort, frame.tcp!.destinationPort], [80, 5000]);
  assert.deepEqual([frame.tcp!.flags, frame.tcp!.sequence], [RST, 777]);
  assert.equal(frame.tcp!.payload.length, 0);
  assert.ok(frame.ipv4!.checksumIsRight && frame.tcp!.checksumIsRight);
});

Deno.test("the next segment of a real is answered by a reset of the client, so to speak", () => {
  const unit = unitWithCut();
  unit.fromReal(1, {});
  const { port, frame } = only(unit.fromReal(1, { acknowledgement: 888, flags: FIN | ACK }));
  assert.equal(port, BACK);
  assert.deepEqual([frame.ethernet!.source, frame.ethernet!.destination], [BACK_MAC, realMac(1)]);
  assert.deepEqual([frame.ipv4!.source, frame.ipv4!.destination], [CLIENT, realAddress(1)]);
  assert.deepEqual([frame.tcp!.sourcePort, frame.tcp!.destinationPort], [5000, 8001]);
  assert.deepEqual([frame.tcp!.flags, frame.tcp!.sequence], [RST, 888]);
  assert.ok(frame.ipv4!.checksumIsRight && frame.tcp!.checksumIsRight);
});

Deno.test("a reset of either side is not answered, and both may speak more than once", () => {
  const unit = unitWithCut();
  const before = unit.count("answered");
  for (let i = 0; i < 3; i++) {
    assert.equal(only(unit.fromClient({})).frame.tcp!.flags, RST);
    assert.equal(only(unit.fromReal(1, {})).frame.tcp!.flags, RST);
  }
  assert.equal(unit.count("answered"), before + 4);
  assert.deepEqual(unit.fromClient({ flags: RST }), []);
  assert.deepEqual(unit.fromReal(1, { flags: RST }), []);
  assert.equal(unit.count("no_connection"), 2);
});

Deno.test("what comes as a super-packet is answered by a plain frame; what has IP options, not at all", () => {
  const unit = unitWithCut();
  const vnet = Uint8Array.of(1, 1, 54, 0, 0xb4, 5, 34, 0, 16, 0);
  const large = clientFrame({ payload: new Uint8Array(1500), partialChecksum: true });
  const { frame, vnet: sent } = only(unit.send(FRONT, large, { vnet }));
  assert.equal(frame.tcp!.flags, RST);
  assert.deepEqual([...sent], Array(10).fill(0));
  const optional = tcpFrame({
    ethernet: { source: ROUTER_MAC, destination: FRONT_MAC },
    ipv4: { source: CLIENT, destination: VIRTUAL, options: Uint8Array.of(7, 7, 4, 0, 0, 0, 0, 0) },
    tcp: { sourcePort: 5000, destinationPort: 80 },
  });
  assert.deepEqual(unit.send(FRONT, optional), []);
  assert.equal(unit.count("no_connection"), 1);
});

Deno.test("a connection that was silent for long is told too, when it speaks soon after the cut", () => {
  const unit = new TestUnit({ reals: [{}] });
  unit.connect(5000);
  unit.live(40_000);
  cut(unit);
  unit.live(5_000);
  assert.equal(only(unit.fromClient({})).frame.tcp!.flags, RST);
});

Deno.test("a cut connection is forgotten after the closing time, and its counters fall", () => {
  const unit = unitWithCut();
  unit.live(9_800);
  assert.equal(unit.state.reals.connections[0], 1);
  unit.live(400);
  assert.equal(unit.state.reals.connections[0], 0);
  assert.equal(unit.state.virtuals.connections[0], 0);
});

Deno.test("a new SYN of a cut connection's address and port makes a new one", () => {
  const unit = new TestUnit();
  assert.equal(unit.connect(5000), 1);
  cut(unit);
  assert.equal(unit.connect(5000), 2);
  assert.deepEqual(unit.connections().map(({ state }) => state), ["established"]);
});

Deno.test("a cut says nothing about the real: neither its unanswered connections nor those without data count", () => {
  const unit = new TestUnit({ reals: [{ data: 1, threshold: 1 }, {}] });
  unit.connect(5000);
  unit.fromClient({ payload: new Uint8Array(9) });
  assert.equal(unit.syn({ port: 5001 }), 2);
  assert.equal(unit.syn({ port: 5002 }), 1);
  unit.syn({ port: 5002 });
  cut(unit);
  unit.orderReal(1, "in-service");
  unit.live(31_000);
  assert.equal(unit.state.connections.current, 0);
  assert.deepEqual([unit.state.reals.noAnswer[0], unit.state.reals.noData[0]], [0, 0]);
  assert.equal(unit.realState(1), "in_service");
});

Deno.test("an embryonic connection is cut, and a late SYN-ACK does not open it again", () => {
  const unit = new TestUnit({ reals: [{}] });
  unit.syn();
  cut(unit);
  assert.equal(unit.state.connections.embryonic, 0);
  unit.accept(1);
  assert.equal(only(unit.fromClient({})).frame.tcp!.flags, RST);
  unit.live(10_100);
  assert.equal(unit.state.connections.current, 0);
});

Deno.test("a connection that is closing is left to close: its last ACK passes", () => {
  const unit = new TestUnit({ reals: [{}] });
  unit.connect(5000);
  unit.close(1);
  cut(unit);
  assert.equal(only(unit.fromClient({})).port, BACK);
});

Deno.test("a SYN of the same sequence number as a cut connection's makes a new one", () => {
  const unit = new TestUnit();
  assert.equal(unit.syn(), 1);
  cut(unit);
  assert.equal(unit.syn(), 2);
  assert.deepEqual(unit.connections().map(({ state }) => state), ["embryonic"]);
});

/** A unit of R1 with so many embryonic connections that a cut takes three turns. */
function large(): TestUnit {
  const connections = { max: 3 * CUT_PER_TURN };
  const unit = new TestUnit({ reals: [{}, {}], virtuals: [{ reals: [0] }], connections });
  for (let i = 0; i < 2 * CUT_PER_TURN + 100; i++) unit.syn({ client: clientAddress(i) });
  unit.orderReal(1, "drain", 100);
  unit.nowMs += 100;
  return unit;
}

Deno.test("a cut of a large table goes on over turns, each of which says that there is more to do", () => {
  const unit = large();
  const left: number[] = [];
  let more = true;
  while (more) {
    more = unit.engine.turn(unit.nowMs);
    left.push(unit.state.connections.embryonic);
  }
  assert.deepEqual(left, [CUT_PER_TURN + 100, 100, 0]);
});

Deno.test("a connection made after the deadline is not cut, though the cut is not done yet", () => {
  const unit = large();
  unit.engine.turn(unit.nowMs);
  unit.orderReal(1, "in-service");
  unit.nowMs += 100;
  // It takes the entry of one that the cut has not come to.
  const afresh = { client: clientAddress(2 * CUT_PER_TURN + 50), sequence: 8 };
  assert.equal(unit.syn(afresh), 1);
  assert.equal(unit.state.connections.embryonic, 1);
  assert.equal(unit.syn(afresh), 1);
  unit.accept(1, afresh);
  unit.fromClient({}, { source: afresh.client });
  const made = unit.connections().filter(({ state }) => state === "established");
  assert.deepEqual(made.map(({ foreignAddress }) => foreignAddress), [afresh.client]);
});

Deno.test("two cuts are both done", () => {
  const unit = new TestUnit();
  for (let port = 5000; port < 5010; port++) unit.connect(port);
  for (const real of [1, 2]) unit.orderReal(real, "drain", 1_000);
  unit.live(1_000);
  assert.ok(unit.connections().every(({ state }) => state === "cut"));
  assert.ok(unit.connections().some(({ foreignPort }) => foreignPort === 5009));
});

Deno.test("what a cut has left open for later orders is not cut by the order before", () => {
  const unit = new TestUnit({ reals: [{}] });
  unit.connect(5000);
  cut(unit);
  unit.orderReal(1, "in-service");
  unit.live(100);
  assert.equal(unit.connect(5001), 1);
  unit.live(1_000);
  assert.equal(
    unit.connections().find(({ foreignPort }) => foreignPort === 5001)!.state,
    "established",
  );
  assert.equal(unit.fromClient({ sourcePort: 5001, flags: SYN | ACK }).length, 1);
});
