import assert from "node:assert/strict";
import fc from "fast-check";
import { parseIpv4 } from "./address.ts";
import { anyAddress, anyHalf, anyIpv4, anyPayload } from "./test_arbitraries.ts";
import { ipv4 } from "./build.ts";
import { reverseDelta, wordDelta } from "./checksum.ts";
import { ETHERNET_BYTES } from "./ethernet.ts";
import {
  ipv4ChecksumIsRight,
  ipv4Destination,
  ipv4HeaderBytes,
  ipv4Protocol,
  ipv4Source,
  ipv4TotalBytes,
  isFragment,
  pseudoHeaderSum,
  setIpv4Destination,
  setIpv4Source,
  swapIpv4Addresses,
} from "./ipv4.ts";
import { Memory, swap16, swapHalves } from "./memory.ts";
import { plainSum, pseudoHeader } from "./plain_checksum.ts";
import { place } from "./test_place.ts";

const ENDS = { source: "198.51.100.9", destination: "192.0.2.10" };

/** A packet behind as many bytes as an Ethernet header has. */
function placePacket(packet: Uint8Array) {
  const { memory, frame, end } = place(
    new Uint8Array([...new Uint8Array(ETHERNET_BYTES), ...packet]),
  );
  return { memory, at: frame + ETHERNET_BYTES, end };
}

function packetBytes({ memory, at, end }: { memory: Memory; at: number; end: number }) {
  return memory.bytes.slice(at, end);
}

Deno.test("every field of a built header is read back", () => {
  fc.assert(fc.property(anyIpv4, anyPayload, anyHalf, (fields, payload, protocol) => {
    const packet = ipv4({ ...fields, payload, protocol: protocol & 0xff });
    const { memory, at, end } = placePacket(packet);
    const header = ipv4HeaderBytes(memory, at, end);
    assert.equal(header, 20 + fields.options.length);
    assert.equal(ipv4TotalBytes(memory, at), packet.length);
    assert.equal(ipv4Protocol(memory, at), protocol & 0xff);
    assert.equal(ipv4Source(memory, at), parseIpv4(fields.source));
    assert.equal(ipv4Destination(memory, at), parseIpv4(fields.destination));
    assert.ok(ipv4ChecksumIsRight(memory, at, header));
  }));
});

Deno.test("a header is malformed if it is not version 4, too short or longer than the packet", () => {
  const right = ipv4({ ...ENDS, payload: Uint8Array.of(1, 2, 3) });
  const changed = (at: number, value: number) => right.with(at, value);
  const headerBytes = (packet: Uint8Array) => {
    const { memory, at, end } = placePacket(packet);
    return ipv4HeaderBytes(memory, at, end);
  };
  assert.equal(headerBytes(right), 20);
  assert.equal(headerBytes(changed(0, 0x55)), 0, "version 5");
  assert.equal(headerBytes(changed(0, 0x44)), 0, "header of 16 bytes");
  assert.equal(headerBytes(changed(0, 0x46)), 0, "header of 24 bytes in a packet of 23");
  assert.equal(headerBytes(changed(3, 19)), 0, "total length below the header's");
  assert.equal(headerBytes(changed(3, 24)), 0, "total length beyond the frame");
  assert.equal(headerBytes(changed(3, 22)), 20, "padding behind the packet");
  assert.equal(headerBytes(right.slice(0, 22)), 0, "cut in its payload");
  assert.equal(headerBytes(right.slice(0, 19)), 0, "cut in its header");
});

Deno.test("fragments are told by flag and by offset, and other flags make none", () => {
  const isOne = (fields: Partial<Parameters<typeof ipv4>[0]>) => {
    const { memory, at } = placePacket(ipv4({ ...ENDS, ...fields }));
    return isFragment(memory, at);
  };
  assert.ok(isOne({ moreFragments: true }), "first");
  assert.ok(isOne({ moreFragments: true, fragmentOffset: 185 }), "middle");
  assert.ok(isOne({ fragmentOffset: 1 }), "last, smallest offset");
  assert.ok(isOne({ fragmentOffset: 0x1f00 }), "last, offset in the high byte");
  assert.ok(!isOne({ dontFragment: true }));
  assert.ok(!isOne({ id: 0xffff, tos: 0xff, ttl: 255 }));
  const reserved = placePacket(ipv4(ENDS).with(6, 0x80));
  assert.ok(!isFragment(reserved.memory, reserved.at), "reserved bit (RFC 3514)");
});

Deno.test("a wrong header checksum is seen wherever one bit differs", () => {
  const packet = ipv4({ ...ENDS, options: Uint8Array.of(7, 4, 4, 0) });
  for (let bit = 0; bit < packet.length * 8; bit++) {
    const { memory, at } = placePacket(packet.with(bit >> 3, packet[bit >> 3]! ^ (1 << (bit & 7))));
    assert.ok(!ipv4ChecksumIsRight(memory, at, packet.length), `bit ${bit}`);
  }
});

Deno.test("a new address gives the packet that was built with it, and back the old one", () => {
  fc.assert(fc.property(anyIpv4, anyPayload, anyAddress, (fields, payload, address) => {
    const placed = placePacket(ipv4({ ...fields, payload }));
    const { memory, at } = placed;
    const [source, destination] = [ipv4Source(memory, at), ipv4Destination(memory, at)];
    const raw = parseIpv4(address);
    const [sourceDelta, destinationDelta] = [wordDelta(source, raw), wordDelta(destination, raw)];

    setIpv4Source(memory, at, raw, sourceDelta);
    assert.deepEqual(packetBytes(placed), ipv4({ ...fields, payload, source: address }));
    setIpv4Source(memory, at, source, reverseDelta(sourceDelta));
    assert.deepEqual(packetBytes(placed), ipv4({ ...fields, payload }));

    setIpv4Destination(memory, at, raw, destinationDelta);
    assert.deepEqual(packetBytes(placed), ipv4({ ...fields, payload, destination: address }));
    setIpv4Destination(memory, at, destination, reverseDelta(destinationDelta));
    assert.deepEqual(packetBytes(placed), ipv4({ ...fields, payload }));
  }));
});

Deno.test("exchanged addresses leave the checksum right", () => {
  const placed = placePacket(ipv4(ENDS));
  swapIpv4Addresses(placed.memory, placed.at);
  const swapped = ipv4({ source: ENDS.destination, destination: ENDS.source });
  assert.deepEqual(packetBytes(placed), swapped);
});

Deno.test("the pseudo-header's sum is that of its bytes", () => {
  fc.assert(
    fc.property(anyAddress, anyAddress, anyHalf, (source, destination, bytes) => {
      const { memory, at } = placePacket(ipv4({ source, destination }));
      const raw = pseudoHeaderSum(memory, at, 17, bytes);
      assert.equal(swap16(raw), plainSum(pseudoHeader({ source, destination }, 17, bytes)));
    }),
  );
});

Deno.test("swapping the halves of a word exchanges its ports", () => {
  assert.equal(swapHalves(0x12345678), 0x56781234);
  assert.equal(swapHalves(swapHalves(-2)), -2);
});
