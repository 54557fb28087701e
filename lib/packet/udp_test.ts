import assert from "node:assert/strict";
import fc from "fast-check";
import { anyEthernet, anyIpv4, anyUdp } from "./test_arbitraries.ts";
import { udpFrame } from "./build.ts";
import { halfDelta } from "./checksum.ts";
import { ETHERNET_BYTES } from "./ethernet.ts";
import { place } from "./test_place.ts";
import { udpBytes, udpChecksumIsRight, udpHeaderFits, updateUdpChecksum } from "./udp.ts";

const FIELDS = {
  ethernet: { destination: "02:00:00:00:00:01", source: "02:00:00:00:00:02" },
  ipv4: { source: "198.51.100.9", destination: "192.0.2.10" },
  udp: { sourcePort: 5000, destinationPort: 53, payload: Uint8Array.of(1, 2, 3) },
};
const IP = ETHERNET_BYTES;
const UDP = IP + 20;
const LENGTH_LOW = UDP + 5;

Deno.test("a built datagram fits and has a right checksum", () => {
  fc.assert(fc.property(anyEthernet, anyIpv4, anyUdp, (ethernet, ipv4, udp) => {
    const { memory, frame, end } = place(udpFrame({ ethernet, ipv4, udp }));
    const ip = frame + ETHERNET_BYTES + 4 * ethernet.tags.length;
    const at = ip + 20 + ipv4.options.length;
    assert.ok(udpHeaderFits(memory, at, end));
    assert.equal(udpBytes(memory, at), 8 + udp.payload.length);
    assert.ok(udpChecksumIsRight(memory, ip, at));
  }));
});

Deno.test("a header fits if its length is 8 or more and ends before the packet does", () => {
  const fits = (frame: Uint8Array) => {
    const { memory, frame: start, end } = place(frame);
    return udpHeaderFits(memory, start + UDP, end);
  };
  const right = udpFrame(FIELDS);
  assert.ok(fits(right));
  assert.ok(fits(right.with(LENGTH_LOW, 8)), "no payload, bytes behind it");
  assert.ok(!fits(right.with(LENGTH_LOW, 7)), "length below the header's");
  assert.ok(!fits(right.with(LENGTH_LOW, 12)), "length beyond the packet");
  assert.ok(!fits(right.slice(0, -1)), "cut in its payload");
  assert.ok(!fits(right.slice(0, UDP + 7)), "cut in its header");
});

Deno.test("the checksum covers what the length says and no byte behind it", () => {
  const right = udpFrame(FIELDS);
  const longer = new Uint8Array([...right, 0xaa, 0xbb]).with(IP + 3, right.length - IP + 2);
  const { memory, frame } = place(longer);
  assert.ok(udpChecksumIsRight(memory, frame + IP, frame + UDP));
});

Deno.test("no checksum is right whatever the datagram holds, any other must match", () => {
  const none = place(udpFrame({ ...FIELDS, udp: { ...FIELDS.udp, checksum: 0 } }));
  assert.ok(udpChecksumIsRight(none.memory, none.frame + IP, none.frame + UDP));
  const right = udpFrame(FIELDS);
  for (let bit = (IP + 12) * 8; bit < right.length * 8; bit++) {
    const changed = right.with(bit >> 3, right[bit >> 3]! ^ (1 << (bit & 7)));
    const { memory, frame } = place(changed);
    assert.ok(!udpChecksumIsRight(memory, frame + IP, frame + UDP), `bit ${bit}`);
  }
});

Deno.test("no checksum stays none after an update", () => {
  const { memory, frame } = place(udpFrame({ ...FIELDS, udp: { ...FIELDS.udp, checksum: 0 } }));
  updateUdpChecksum(memory, frame + UDP, false, 0, halfDelta(1, 2));
  assert.equal(memory.halves[(frame + UDP + 6) >> 1], 0);
});

Deno.test("a checksum that an update makes zero is written as 0xffff and back as it was", () => {
  const { memory, frame } = place(udpFrame(FIELDS));
  const field = (frame + UDP + 6) >> 1;
  const before = memory.halves[field]!;
  const delta = before; // ~(~before + before) = ~0xffff = 0.
  updateUdpChecksum(memory, frame + UDP, false, 0, delta);
  assert.equal(memory.halves[field], 0xffff);
  updateUdpChecksum(memory, frame + UDP, false, 0, ~delta & 0xffff);
  assert.equal(memory.halves[field], before);
});
