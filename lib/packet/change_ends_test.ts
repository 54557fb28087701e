import assert from "node:assert/strict";
import fc from "fast-check";
import { anyAddress, anyEthernet, anyHalf, anyIpv4, anyTcp, anyUdp } from "./test_arbitraries.ts";
import { type TcpFrame, tcpFrame, udpFrame } from "./build.ts";
import { changeBack, changeEnd, changeOf, type End } from "./test_change_ends.ts";
import { frameBytes, place } from "./test_place.ts";
import { readFrame } from "./read.ts";
import { ACK, SYN } from "./tcp.ts";

const VIRTUAL = { address: "192.0.2.10", port: 80 };
const REAL = { address: "10.0.0.1", port: 8001 };
const FOREIGN = { address: "198.51.100.9", port: 5000 };

/** What both frames of the worked vector have: don't-fragment, TTL 63, MSS 1460, window 65535. */
function handshake(
  from: End,
  to: End,
  id: number,
  tcp: { flags: number; sequence: number; acknowledgement?: number },
): TcpFrame {
  return {
    ethernet: { destination: "02:00:00:00:00:01", source: "02:00:00:00:00:02" },
    ipv4: { source: from.address, destination: to.address, id, dontFragment: true, ttl: 63 },
    tcp: {
      ...tcp,
      sourcePort: from.port,
      destinationPort: to.port,
      options: Uint8Array.of(2, 4, 0x05, 0xb4),
    },
  };
}

function checksums(bytes: Uint8Array) {
  const { ipv4, tcp } = readFrame(bytes);
  assert.ok(ipv4?.checksumIsRight && tcp?.checksumIsRight);
  return [ipv4.checksum, tcp.checksum];
}

Deno.test("the worked handshake has the checksums computed by hand, built and by deltas", () => {
  const syn = { flags: SYN, sequence: 1000 };
  const synIn = tcpFrame(handshake(FOREIGN, VIRTUAL, 0x1234, syn));
  const synOut = tcpFrame(handshake(FOREIGN, REAL, 0x1234, syn));
  assert.deepEqual(checksums(synIn), [0x3d51, 0x941f]);
  assert.deepEqual(checksums(synOut), [0xf55a, 0x2d38]);
  const change = changeOf(VIRTUAL, REAL);
  const inbound = place(synIn);
  changeEnd(inbound, "destination", change, false);
  assert.deepEqual(frameBytes(inbound), synOut);

  const synAck = { flags: SYN | ACK, sequence: 7000, acknowledgement: 1001 };
  const answerIn = tcpFrame(handshake(REAL, FOREIGN, 0, synAck));
  const answerOut = tcpFrame(handshake(VIRTUAL, FOREIGN, 0, synAck));
  assert.deepEqual(checksums(answerIn), [0x078f, 0x11cf]);
  assert.deepEqual(checksums(answerOut), [0x4f85, 0x78b6]);
  const reply = place(answerIn);
  changeEnd(reply, "source", changeBack(VIRTUAL, change), false);
  assert.deepEqual(frameBytes(reply), answerOut);
});

const anyOneTag = anyEthernet.map((fields) => ({ ...fields, tags: fields.tags.slice(0, 1) }));
const anyEnd = fc.record({ address: anyAddress, port: anyHalf });
const anySide = fc.constantFrom("source" as const, "destination" as const);
/** Whole, partial or, for UDP, none. */
const anyTcpChecksum = fc.constantFrom({}, { partialChecksum: true });
const anyUdpChecksum = fc.constantFrom({}, { partialChecksum: true }, { checksum: 0 });

/** Changes an end of `before` there and back and compares with `after`, the frame built with the new end. */
function changeThereAndBack(
  before: Uint8Array,
  after: Uint8Array,
  side: "source" | "destination",
  from: End,
  to: End,
  partial: boolean,
) {
  const placed = place(before);
  const change = changeOf(from, to);
  changeEnd(placed, side, change, partial);
  assert.deepEqual(frameBytes(placed), after);
  changeEnd(placed, side, changeBack(from, change), partial);
  assert.deepEqual(frameBytes(placed), before);
}

const ends = (side: "source" | "destination", end: End) => ({
  ipv4: { [side]: end.address },
  transport: { [`${side}Port`]: end.port },
});

Deno.test("a changed TCP frame is the one built with the new end, and back the old one", () => {
  fc.assert(fc.property(
    anyOneTag,
    anyIpv4,
    anyTcp,
    anyTcpChecksum,
    anySide,
    anyEnd,
    (ethernet, ipv4, tcp, choice, side, to) => {
      const from = { address: ipv4[side], port: tcp[`${side}Port`] };
      const build = (end: End) =>
        tcpFrame({
          ethernet,
          ipv4: { ...ipv4, ...ends(side, end).ipv4 },
          tcp: { ...tcp, ...choice, ...ends(side, end).transport },
        });
      const partial = "partialChecksum" in choice;
      changeThereAndBack(build(from), build(to), side, from, to, partial);
    },
  ));
});

Deno.test("a changed UDP frame is the one built with the new end, and back the old one", () => {
  fc.assert(fc.property(
    anyOneTag,
    anyIpv4,
    anyUdp,
    anyUdpChecksum,
    anySide,
    anyEnd,
    (ethernet, ipv4, udp, choice, side, to) => {
      const from = { address: ipv4[side], port: udp[`${side}Port`] };
      const build = (end: End) =>
        udpFrame({
          ethernet,
          ipv4: { ...ipv4, ...ends(side, end).ipv4 },
          udp: { ...udp, ...choice, ...ends(side, end).transport },
        });
      const partial = "partialChecksum" in choice;
      changeThereAndBack(build(from), build(to), side, from, to, partial);
    },
  ));
});
