import assert from "node:assert/strict";
import fc from "fast-check";
import { parseIpv4, parseMac } from "./address.ts";
import { writeBroadcastPing } from "./broadcast_ping.ts";
import { echoFrame, pad } from "./build.ts";
import { BROADCAST_MAC, NO_MAC } from "./fields.ts";
import { anyAddress } from "./test_arbitraries.ts";
import { frameBytes, place } from "./test_place.ts";

const UNIT = "02:5e:10:ab:cd:ef";
const MACS = new Uint16Array([...parseMac(NO_MAC), ...parseMac(UNIT)]);

Deno.test("a broadcast ping is an echo request to everybody that no router passes on, and no byte beside it is touched", () => {
  fc.assert(fc.property(anyAddress, fc.nat(0xffff), (source, sequence) => {
    const placed = place(new Uint8Array(60).fill(0xaa), 0xaa);
    const { memory, frame } = placed;
    assert.equal(writeBroadcastPing(memory, frame, MACS, 3, parseIpv4(source), sequence), 60);
    assert.deepEqual(
      frameBytes(placed),
      pad(echoFrame({
        ethernet: { destination: BROADCAST_MAC, source: UNIT },
        ipv4: { source, destination: "255.255.255.255", ttl: 1 },
        icmp: { identifier: 0, sequence },
      })),
    );
    const beside = [...memory.bytes.subarray(0, frame), ...memory.bytes.subarray(placed.end)];
    assert.ok(beside.every((byte) => byte === 0xaa));
  }));
});
