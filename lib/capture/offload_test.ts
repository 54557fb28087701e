import assert from "node:assert/strict";
import { tcpFrame, udpFrame } from "../packet/build.ts";
import { readFrame } from "../packet/read.ts";
import { finishChecksum, segmentBytes } from "./offload.ts";

const LINK = {
  ethernet: { source: "02:00:00:00:00:99", destination: "06:00:00:00:00:01" },
  ipv4: { source: "198.51.100.9", destination: "192.0.2.10" },
};
const PAYLOAD = { payload: Uint8Array.from({ length: 33 }, (_, i) => i) };
const PORTS = { sourcePort: 1, destinationPort: 80, partialChecksum: true, ...PAYLOAD };
const TCP = Uint8Array.of(1, 0, 0, 0, 0, 0, 34, 0, 16, 0);
const UDP = Uint8Array.of(1, 0, 0, 0, 0, 0, 34, 0, 6, 0);

Deno.test("a checksum that was left to the hardware is finished", () => {
  const tcp = tcpFrame({ ...LINK, tcp: PORTS });
  assert.equal(readFrame(tcp).tcp!.checksumIsRight, false);
  finishChecksum(tcp, tcp.length, TCP);
  assert.equal(readFrame(tcp).tcp!.checksumIsRight, true);
  const udp = udpFrame({ ...LINK, udp: PORTS });
  finishChecksum(udp, udp.length, UDP);
  assert.equal(readFrame(udp).udp!.checksumIsRight, true);
});

Deno.test("a UDP checksum of zero is written as all ones", () => {
  const payload = new Uint8Array(2);
  const udp = udpFrame({ ...LINK, udp: { ...PORTS, payload } });
  const before = readFrame(udp).udp!.checksum;
  // Chosen so that the sum over all comes to ones.
  finishChecksum(udp, udp.length, UDP);
  const missing = readFrame(udp).udp!.checksum;
  const chosen = udpFrame({
    ...LINK,
    udp: { ...PORTS, payload: Uint8Array.of(missing >> 8, missing & 255), checksum: before },
  });
  finishChecksum(chosen, chosen.length, UDP);
  assert.equal(readFrame(chosen).udp!.checksum, 0xffff);
});

Deno.test("whole sums, frames kept in part, and headers that point nowhere are left alone", () => {
  const frame = tcpFrame({ ...LINK, tcp: PORTS });
  for (
    const [bytes, vnet] of [
      [frame, new Uint8Array(10)],
      [frame.subarray(0, 60), TCP],
      [frame, Uint8Array.of(1, 0, 0, 0, 0, 0, 255, 255, 16, 0)],
      [frame, Uint8Array.of(1, 0, 0, 0, 0, 0, frame.length - 1, 0, 0, 0)],
    ] as const
  ) {
    const before = bytes.slice();
    finishChecksum(bytes, frame.length, vnet);
    assert.deepEqual(bytes, before);
  }
});

Deno.test("a super-packet tells the size of its segments", () => {
  assert.equal(segmentBytes(TCP), null);
  assert.equal(segmentBytes(Uint8Array.of(1, 1, 54, 0, 0xa8, 5, 34, 0, 16, 0)), 1448);
  assert.equal(segmentBytes(Uint8Array.of(1, 0x81, 54, 0, 0xa8, 5, 34, 0, 16, 0)), 1448);
  assert.equal(segmentBytes(Uint8Array.of(1, 0x80, 54, 0, 0xa8, 5, 34, 0, 16, 0)), null);
});
