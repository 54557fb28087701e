import assert from "node:assert/strict";
import fc from "fast-check";
import { portNumber, rawPort } from "./address.ts";
import { anyEthernet, anyIpv4, anyTcp } from "./test_arbitraries.ts";
import { tcpFrame } from "./build.ts";
import { ETHERNET_BYTES } from "./ethernet.ts";
import { swap16 } from "./memory.ts";
import { place } from "./test_place.ts";
import {
  ports,
  setDestinationPort,
  setSourcePort,
  SYN,
  tcpChecksumIsRight,
  tcpFlags,
  tcpHeaderFits,
  tcpSequence,
} from "./tcp.ts";

const FIELDS = {
  ethernet: { destination: "02:00:00:00:00:01", source: "02:00:00:00:00:02" },
  ipv4: { source: "198.51.100.9", destination: "192.0.2.10" },
  tcp: { sourcePort: 5000, destinationPort: 80, flags: SYN, sequence: 0x01020304 },
};
const IP = ETHERNET_BYTES;
const TCP = IP + 20;

Deno.test("every field of a built header is read back", () => {
  fc.assert(fc.property(anyEthernet, anyIpv4, anyTcp, (ethernet, ipv4, tcp) => {
    const { memory, frame, end } = place(tcpFrame({ ethernet, ipv4, tcp }));
    const ip = frame + ETHERNET_BYTES + 4 * ethernet.tags.length;
    const at = ip + 20 + ipv4.options.length;
    assert.ok(tcpHeaderFits(memory, at, end));
    assert.equal(tcpFlags(memory, at), tcp.flags);
    assert.equal(portNumber(ports(memory, at) & 0xffff), tcp.sourcePort);
    assert.equal(portNumber(ports(memory, at) >>> 16), tcp.destinationPort);
    const sequence = tcpSequence(memory, at);
    assert.equal(swap16(sequence) * 0x10000 + swap16(sequence >>> 16), tcp.sequence);
    assert.ok(tcpChecksumIsRight(memory, ip, at));
  }));
});

Deno.test("a header fits if it has 20 bytes and ends before the packet does", () => {
  const fits = (frame: Uint8Array) => {
    const { memory, frame: start, end } = place(frame);
    return tcpHeaderFits(memory, start + TCP, end);
  };
  const right = tcpFrame(FIELDS);
  assert.ok(fits(right));
  assert.ok(!fits(right.slice(0, -1)), "cut in its header");
  assert.ok(!fits(right.with(TCP + 12, 0x40)), "header of 16 bytes");
  assert.ok(!fits(right.with(TCP + 12, 0x60)), "options beyond the packet");
  const options = tcpFrame({ ...FIELDS, tcp: { ...FIELDS.tcp, options: new Uint8Array(4) } });
  assert.ok(fits(options));
});

Deno.test("a wrong checksum is seen wherever one bit of segment or pseudo-header differs", () => {
  const tcp = { ...FIELDS.tcp, payload: Uint8Array.of(1, 2, 3) };
  const right = tcpFrame({ ...FIELDS, tcp });
  for (let bit = (IP + 12) * 8; bit < right.length * 8; bit++) {
    const changed = right.with(bit >> 3, right[bit >> 3]! ^ (1 << (bit & 7)));
    const { memory, frame } = place(changed);
    assert.ok(!tcpChecksumIsRight(memory, frame + IP, frame + TCP), `bit ${bit}`);
  }
});

Deno.test("padding behind the packet is not summed", () => {
  const { memory, frame } = place(new Uint8Array([...tcpFrame(FIELDS), 1, 2, 3, 4]));
  assert.ok(tcpChecksumIsRight(memory, frame + IP, frame + TCP));
});

Deno.test("setting a port changes that one and nothing else", () => {
  const placed = place(tcpFrame(FIELDS));
  const at = placed.frame + TCP;
  const rest = placed.memory.bytes.slice(at + 4);
  setSourcePort(placed.memory, at, rawPort(8001));
  assert.deepEqual([...placed.memory.bytes.slice(at, at + 4)], [0x1f, 0x41, 0, 80]);
  setDestinationPort(placed.memory, at, rawPort(5001));
  assert.deepEqual([...placed.memory.bytes.slice(at, at + 4)], [0x1f, 0x41, 0x13, 0x89]);
  assert.deepEqual(placed.memory.bytes.slice(at + 4), rest);
});
