import assert from "node:assert/strict";
import fc from "fast-check";
import { anyEthernet, anyHalf, anyIpv4, anyPayload, anyTcp, anyUdp } from "./test_arbitraries.ts";
import { arpFrame, echoFrame, ethernet, ipv4, pad, tcpFrame, udp, udpFrame } from "./build.ts";
import { BROADCAST_MAC, ETHERTYPE_IPV6, NO_MAC } from "./fields.ts";
import { readFrame } from "./read.ts";

const MACS = { destination: "02:00:00:00:00:01", source: "02:00:00:00:00:02" };
const ENDS = { source: "198.51.100.9", destination: "192.0.2.10" };
const PORTS = { sourcePort: 5000, destinationPort: 80 };

Deno.test("a built TCP frame is read field by field and built again from what was read", () => {
  fc.assert(fc.property(anyEthernet, anyIpv4, anyTcp, (ethernet, ipv4, tcp) => {
    const bytes = tcpFrame({ ethernet, ipv4, tcp });
    const read = readFrame(bytes);
    assert.equal(read.problem, undefined);
    assert.ok(read.ethernet && read.ipv4 && read.tcp);
    assert.partialDeepStrictEqual(read, { ethernet, ipv4: { ...ipv4, protocol: 6 }, tcp });
    assert.ok(read.tcp.checksumIsRight && read.ipv4.checksumIsRight);
    assert.deepEqual(tcpFrame({ ethernet: read.ethernet, ipv4: read.ipv4, tcp: read.tcp }), bytes);
  }));
});

Deno.test("a built UDP frame is read field by field and built again from what was read", () => {
  fc.assert(fc.property(anyEthernet, anyIpv4, anyUdp, (ethernet, ipv4, udp) => {
    const bytes = udpFrame({ ethernet, ipv4, udp });
    const read = readFrame(bytes);
    assert.ok(read.ethernet && read.ipv4 && read.udp);
    assert.partialDeepStrictEqual(read, { ethernet, ipv4: { ...ipv4, protocol: 17 }, udp });
    assert.ok(read.udp.checksumIsRight && read.ipv4.checksumIsRight);
    assert.deepEqual(udpFrame({ ethernet: read.ethernet, ipv4: read.ipv4, udp: read.udp }), bytes);
  }));
});

Deno.test("a built echo message is read field by field", () => {
  fc.assert(fc.property(anyHalf, anyHalf, anyPayload, (identifier, sequence, payload) => {
    const bytes = echoFrame({
      ethernet: MACS,
      ipv4: ENDS,
      icmp: { identifier, sequence, payload },
    });
    const { icmp } = readFrame(bytes);
    assert.ok(icmp?.checksumIsRight);
    assert.deepEqual({ ...icmp, checksum: 0 }, {
      type: 8,
      code: 0,
      checksum: 0,
      checksumIsRight: true,
      identifier,
      sequence,
      payload,
    });
  }));
});

Deno.test("a built ARP packet is read field by field", () => {
  const arp = {
    operation: 1,
    senderMac: MACS.source,
    senderAddress: "10.0.0.1",
    targetMac: NO_MAC,
    targetAddress: "10.0.0.100",
  };
  const frame = { ethernet: { ...MACS, destination: BROADCAST_MAC }, arp };
  assert.deepEqual(readFrame(pad(arpFrame(frame))).arp, arp);
});

Deno.test("a fragment and an unknown protocol are read no further than IPv4", () => {
  const payload = Uint8Array.of(1, 2, 3);
  for (const fields of [{ moreFragments: true }, { fragmentOffset: 1 }, { protocol: 47 }]) {
    const frame = readFrame(ethernet({ ...MACS, payload: ipv4({ ...ENDS, ...fields, payload }) }));
    assert.deepEqual(Object.keys(frame), ["ethernet", "ipv4"]);
    assert.deepEqual(frame.ipv4?.payload, payload);
  }
});

Deno.test("an unknown EtherType is read no further than Ethernet", () => {
  const frame = readFrame(ethernet({ ...MACS, etherType: ETHERTYPE_IPV6 }));
  assert.deepEqual(Object.keys(frame), ["ethernet"]);
});

Deno.test("padding is no part of the IPv4 payload", () => {
  const frame = readFrame(pad(tcpFrame({ ethernet: MACS, ipv4: ENDS, tcp: PORTS })));
  assert.equal(frame.tcp?.payload.length, 0);
  assert.ok(frame.tcp?.checksumIsRight);
});

Deno.test("bytes behind a datagram's own length are neither its payload nor summed", () => {
  const datagram = udp(ENDS, { ...PORTS, payload: Uint8Array.of(1, 2, 3) });
  const payload = new Uint8Array([...datagram, 4, 5]);
  const frame = readFrame(ethernet({ ...MACS, payload: ipv4({ ...ENDS, protocol: 17, payload }) }));
  assert.deepEqual(frame.udp?.payload, Uint8Array.of(1, 2, 3));
  assert.ok(frame.udp?.checksumIsRight);
});

Deno.test("a malformed frame is read up to its problem, which says what is expected", () => {
  const tcp = tcpFrame({ ethernet: MACS, ipv4: ENDS, tcp: PORTS });
  const udp = udpFrame({ ethernet: MACS, ipv4: ENDS, udp: PORTS });
  const icmp = echoFrame({ ethernet: MACS, ipv4: ENDS, icmp: { identifier: 1, sequence: 1 } });
  const tagged = ethernet({ ...MACS, tags: [{ type: 0x8100, tci: 1 }] });
  const arp = arpFrame({
    ethernet: MACS,
    arp: {
      operation: 1,
      senderMac: NO_MAC,
      senderAddress: "0.0.0.0",
      targetMac: NO_MAC,
      targetAddress: "0.0.0.0",
    },
  });
  const ip = 14;
  const transport = 34;
  const totalLow = ip + 3;
  const cases: [Uint8Array, string][] = [
    [tcp.slice(0, 13), "Ethernet header: 13 bytes: expected at least 14"],
    [tagged.slice(0, 15), "Ethernet header: 15 bytes: expected at least 18"],
    [arp.slice(0, -1), "ARP packet: 27 bytes: expected at least 28"],
    [
      arp.with(ip + 4, 8),
      "ARP packet: hardware type, protocol and address lengths 1,2048,8,4: expected 1,2048,6,4",
    ],
    [tcp.slice(0, ip + 19), "IPv4 header: 19 bytes: expected at least 20"],
    [tcp.with(ip, 0x65), "IPv4 header: version 6: expected 4"],
    [tcp.with(ip, 0x44), "IPv4 header: 16 bytes: expected at least 20"],
    [tcp.with(totalLow, 19), "IPv4 header: total length 19: expected at least 20"],
    [tcp.with(totalLow, 41), "IPv4 packet: 40 bytes: expected at least 41"],
    [tcp.with(totalLow, 39), "TCP header: 19 bytes: expected at least 20"],
    [tcp.with(transport + 12, 0x40), "TCP header: 16 bytes: expected at least 20"],
    [tcp.with(transport + 12, 0x60), "TCP header: 20 bytes: expected at least 24"],
    [udp.with(totalLow, 27), "UDP header: 7 bytes: expected at least 8"],
    [udp.with(transport + 5, 7), "UDP header: length 7: expected at least 8"],
    [udp.with(transport + 5, 9), "UDP datagram: 8 bytes: expected at least 9"],
    [icmp.with(totalLow, 27), "ICMP header: 7 bytes: expected at least 8"],
  ];
  for (const [bytes, problem] of cases) assert.equal(readFrame(bytes).problem, problem);
});
