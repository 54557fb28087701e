/** What a trace tells of each packet, and that nobody but its reader notices it. */
import assert from "node:assert/strict";
import { echoFrame, tcpFrame } from "../packet/build.ts";
import { readFrame } from "../packet/read.ts";
import { ACK, RST, SYN } from "../packet/tcp.ts";
import { BACK, FRONT } from "../words.ts";
import { TracedUnit } from "./test_traced_unit.ts";
import { VERDICTS } from "./verdicts.ts";
import {
  CLIENT,
  clientFrame,
  FRONT_MAC,
  realAddress,
  realFrame,
  ROUTER_MAC,
  VIRTUAL,
} from "./test_unit.ts";

Deno.test("the packets of a connection are told from the SYN to the end", () => {
  const unit = new TracedUnit({ reals: [{}] });
  unit.connect(5000);
  unit.close(1);
  assert.deepEqual(unit.decisions, [
    "front forwarded v1 r1 embryonic placed by predictor",
    "back forwarded v1 r1 embryonic",
    "front forwarded v1 r1 embryonic to established",
    "front forwarded v1 r1 established to half_closed",
    "back forwarded v1 r1 half_closed to closing",
  ]);
});

Deno.test("both sides of the translation are kept, as they were on the wire", () => {
  const unit = new TracedUnit({ reals: [{}] }, { virtual: 1, snap: 1518 });
  unit.connect(5000);
  const payload = new Uint8Array(301).fill(7);
  for (
    const [port, frame] of [
      [FRONT, clientFrame({ payload, flags: ACK })],
      [BACK, realFrame(1, { payload, flags: ACK })],
    ] as const
  ) {
    assert.equal(unit.records.length, port === FRONT ? 3 : 0);
    const [out] = unit.send(port, frame);
    const [record] = unit.records;
    assert.deepEqual(record!.received, {
      length: frame.length,
      bytes: frame,
      vnet: new Uint8Array(10),
    });
    const { bytes, vnet } = out!;
    assert.deepEqual(record!.sent, { port: 1 - port, length: bytes.length, bytes, vnet });
    const { connection } = record!;
    assert.partialDeepStrictEqual(connection, {
      foreignAddress: CLIENT,
      foreignPort: 5000,
      virtualAddress: VIRTUAL,
      virtualPort: 80,
      realAddress: realAddress(1),
      realPort: 8001,
    });
  }
});

Deno.test("of a frame no more is kept than was asked for, and its whole length is told", () => {
  const unit = new TracedUnit({}, { virtual: 1, snap: 200 });
  unit.connect(5000);
  unit.records;
  const frame = clientFrame({ payload: new Uint8Array(1000).fill(7) });
  unit.send(FRONT, frame);
  const [record] = unit.records;
  const { length, bytes } = record!.received;
  assert.deepEqual([length, bytes], [frame.length, frame.subarray(0, 200)]);
  assert.deepEqual([record!.sent!.length, record!.sent!.bytes.length], [frame.length, 200]);
});

Deno.test("a tag that the kernel took out is back in the frame that came", () => {
  const unit = new TracedUnit({ reals: [{}] });
  const vnet = Uint8Array.of(1, 0, 0, 0, 0, 0, 34, 0, 16, 0);
  const frame = clientFrame({ flags: SYN, sequence: 7, partialChecksum: true });
  for (const tpid of [0x8100, 0x88a8]) {
    const [out] = unit.send(FRONT, frame, { vnet, vlan: { tpid, tci: 0x2007 } });
    const [record] = unit.records;
    assert.equal(record!.received.length, frame.length + 4);
    assert.deepEqual(readFrame(record!.received.bytes).ethernet!.tags, [{
      type: tpid,
      tci: 0x2007,
    }]);
    assert.deepEqual(record!.received.bytes.subarray(16), frame.subarray(12));
    assert.deepEqual(record!.received.vnet, out!.vnet, "its checksum starts behind the tag");
    assert.deepEqual(record!.sent!.bytes, out!.bytes);
  }
});

Deno.test("each reason to drop a packet to a virtual is told", () => {
  const unit = new TracedUnit({
    reals: [{}],
    virtuals: [
      {
        clients: [{ address: "198.51.100.0", bits: 24 }],
        synguard: { perSecond: 1, embryonic: 0 },
      },
      { port: 81, reals: [] },
    ],
    connections: { max: 2 },
  });
  const syn = { flags: SYN, sequence: 7 };
  unit.send(FRONT, clientFrame({}));
  unit.send(FRONT, clientFrame(syn, { source: "203.0.113.1" }));
  unit.send(FRONT, clientFrame({ ...syn, checksum: 1 }));
  unit.send(FRONT, clientFrame({ ...syn, flags: SYN | RST }));
  unit.send(FRONT, clientFrame({ ...syn, sourcePort: 1 }));
  unit.send(FRONT, clientFrame({ ...syn, sourcePort: 2 }));
  unit.send(FRONT, clientFrame({ ...syn, destinationPort: 81 }));
  unit.orderVirtual(1, "out-of-service");
  unit.send(FRONT, clientFrame(syn));
  unit.orderVirtual(1, "in-service");
  unit.orderReal(1, "out-of-service");
  unit.live(2_000);
  unit.send(FRONT, clientFrame(syn));
  assert.deepEqual(unit.decisions, [
    "front no_connection v1",
    "front not_served",
    "front bad_checksum v1",
    "front malformed v1",
    "front forwarded v1 r1 embryonic placed by predictor",
    "front synguard v1",
    "front out_of_service v1",
    "front no_real v1",
  ]);
});

Deno.test("a SYN for which there is no real, or no room, is told", () => {
  const unit = new TracedUnit({ reals: [{ maxconns: 1 }], connections: { max: 1 } });
  unit.connect(1);
  unit.records;
  unit.syn({ port: 2 });
  const full = new TracedUnit({ reals: [{}], connections: { max: 1 } });
  full.connect(1);
  full.records;
  full.syn({ port: 2 });
  assert.deepEqual(unit.decisions, ["front no_real v1"]);
  assert.deepEqual(full.decisions, ["front table_full v1"]);
});

Deno.test("pings, fragments and other protocols for a virtual's address are told", () => {
  const unit = new TracedUnit();
  const ethernet = { source: ROUTER_MAC, destination: FRONT_MAC };
  const ipv4 = { source: CLIENT, destination: VIRTUAL };
  unit.send(FRONT, echoFrame({ ethernet, ipv4, icmp: { type: 8, identifier: 1, sequence: 1 } }));
  const tcp = { sourcePort: 1, destinationPort: 80 };
  unit.send(FRONT, tcpFrame({ ethernet, ipv4: { ...ipv4, moreFragments: true }, tcp }));
  const [ping, fragment] = unit.records;
  assert.equal(readFrame(ping!.sent!.bytes).ipv4!.source, VIRTUAL);
  assert.equal(ping!.sent!.port, FRONT);
  assert.equal(fragment!.sent, undefined);
  assert.deepEqual([ping!.verdict, fragment!.verdict], [2, 7]);
});

Deno.test("a connection that moves is told with the real it comes from, and what its old real says", () => {
  const unit = new TracedUnit({ reals: [{ reassign: 1 }, { reassign: 1 }] });
  const first = unit.syn();
  const second = unit.syn();
  assert.notEqual(first, second);
  unit.accept(first);
  unit.accept(second);
  assert.deepEqual(unit.decisions, [
    `front forwarded v1 r${first} embryonic placed by predictor`,
    `front forwarded v1 r${second} embryonic placed by no_answer from r${first}`,
    `back late_answer v1 r${second} embryonic`,
    `back forwarded v1 r${second} embryonic`,
  ]);
});

Deno.test("a reset that is withheld is told, and the move that follows", () => {
  const unit = new TracedUnit();
  const first = unit.syn();
  unit.refuse(first);
  const second = unit.syn();
  assert.deepEqual(unit.decisions, [
    `front forwarded v1 r${first} embryonic placed by predictor`,
    `back reset_withheld v1 r${first} embryonic`,
    `front forwarded v1 r${second} embryonic placed by reset from r${first}`,
  ]);
});

Deno.test("of a connection that was cut, the frame that went is the reset", () => {
  const unit = new TracedUnit({ reals: [{}] });
  unit.connect(5000);
  unit.orderReal(1, "drain", 100);
  unit.live(100);
  unit.records;
  unit.fromClient({ payload: new Uint8Array(50) });
  unit.fromClient({ payload: new Uint8Array(50) });
  unit.fromClient({ flags: RST });
  const [told, answered, dropped] = unit.records;
  for (const record of [told, answered]) {
    assert.equal(readFrame(record!.sent!.bytes).tcp!.flags, RST);
    assert.equal(record!.sent!.length, 54);
    assert.equal(record!.connection!.state, "cut");
  }
  assert.deepEqual([told!.sent!.port, answered!.sent!.port], [BACK, FRONT]);
  assert.equal(dropped!.sent, undefined);
  assert.equal(dropped!.connection!.state, "cut");
});

Deno.test("an address and port that are used again are a new connection", () => {
  const unit = new TracedUnit({ reals: [{}] });
  unit.syn({ sequence: 7 });
  unit.syn({ sequence: 8 });
  assert.deepEqual(unit.decisions, [
    "front forwarded v1 r1 embryonic placed by predictor",
    "front forwarded v1 r1 embryonic placed by predictor",
  ]);
});

Deno.test("a SYN that makes no connection is not shown as one of the connection before", () => {
  const unit = new TracedUnit({ reals: [{}] });
  unit.connect(5000);
  unit.close(1);
  unit.orderReal(1, "out-of-service");
  unit.records;
  unit.syn({ sequence: 99 });
  const [record] = unit.records;
  assert.equal(VERDICTS[record!.verdict], "no_real");
  assert.partialDeepStrictEqual(record, { connection: undefined, virtual: 0, real: -1 });
  assert.equal(unit.state.connections.current, 1);
});

Deno.test("a frame that its port does not take is told with that", () => {
  const unit = new TracedUnit({ reals: [{}], wire: { mtu: 100 } });
  unit.connect(5000);
  unit.records;
  for (const bytes of [10, 200, 10]) {
    unit.wire.inject(FRONT, clientFrame({ payload: new Uint8Array(bytes) }));
  }
  unit.turn();
  const records = unit.records;
  assert.deepEqual(records.map(({ sent }) => sent !== undefined), [true, false, true]);
  assert.deepEqual(records.map(({ verdict }) => verdict), [0, 24, 0]);
});

Deno.test("what a real opens by a static is told in both directions", () => {
  const unit = new TracedUnit({ reals: [{}], statics: [{ real: 0, virtual: 0 }] });
  const outbound = { sourcePort: 40000, destinationPort: 443 };
  unit.send(BACK, realFrame(1, { ...outbound, flags: SYN, sequence: 5 }));
  const answer = { sourcePort: 443, destinationPort: 40000, flags: SYN | ACK, acknowledgement: 6 };
  unit.send(FRONT, clientFrame(answer));
  unit.orderVirtual(1, "out-of-service");
  unit.send(BACK, realFrame(1, { ...outbound, sourcePort: 40001, flags: SYN, sequence: 5 }));
  const [opened, answered, refused] = unit.records;
  assert.equal(opened!.connection!.outbound, true);
  assert.equal(opened!.connection!.reason, "static");
  assert.equal(answered!.sent!.port, BACK);
  assert.partialDeepStrictEqual(refused, { virtual: 0, real: 0, connection: undefined });
});
