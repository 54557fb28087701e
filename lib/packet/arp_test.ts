import assert from "node:assert/strict";
import fc from "fast-check";
import { formatMac, parseIpv4, parseMac } from "./address.ts";
import { anyAddress, anyEthernet, anyMac } from "./test_arbitraries.ts";
import {
  answerArp,
  arpOperation,
  arpSenderAddress,
  arpSenderMacIsGroup,
  arpTargetAddress,
  copyArpSenderMac,
  isIpv4Arp,
  RAW_ARP_REPLY,
  RAW_ARP_REQUEST,
  writeArpProbe,
  writeGratuitousArp,
} from "./arp.ts";
import { arpFrame, pad } from "./build.ts";
import { ETHERNET_BYTES, ETHERNET_MIN_BYTES } from "./ethernet.ts";
import { type ArpPacket, BROADCAST_MAC, NO_MAC } from "./fields.ts";
import { frameBytes, place } from "./test_place.ts";

const UNIT = "02:5e:10:ab:cd:ef";
/** The unit's address as the second of a column. */
const MACS = new Uint16Array([...parseMac(NO_MAC), ...parseMac(UNIT)]);

const ETHERNET = { destination: BROADCAST_MAC, source: "02:00:00:00:01:01" };
const REQUEST: ArpPacket = {
  operation: 1,
  senderMac: "02:00:00:00:01:01",
  senderAddress: "10.0.0.1",
  targetMac: NO_MAC,
  targetAddress: "10.0.0.100",
};

const anyArp: fc.Arbitrary<ArpPacket> = fc.record({
  operation: fc.constantFrom(1, 2),
  senderMac: anyMac,
  senderAddress: anyAddress,
  targetMac: anyMac,
  targetAddress: anyAddress,
});

Deno.test("every field of a built packet is read back, behind tags too", () => {
  fc.assert(fc.property(anyEthernet, anyArp, (ethernet, arp) => {
    const { memory, frame, end } = place(arpFrame({ ethernet, arp }));
    const at = frame + ETHERNET_BYTES + 4 * ethernet.tags.length;
    assert.ok(isIpv4Arp(memory, at, end));
    const operation = arp.operation === 1 ? RAW_ARP_REQUEST : RAW_ARP_REPLY;
    assert.equal(arpOperation(memory, at), operation);
    assert.equal(arpSenderAddress(memory, at), parseIpv4(arp.senderAddress));
    assert.equal(arpTargetAddress(memory, at), parseIpv4(arp.targetAddress));
    const macs = new Uint16Array(9);
    copyArpSenderMac(memory, at, macs, 3);
    assert.equal(formatMac(macs, 3), arp.senderMac);
    assert.deepEqual([...macs.subarray(0, 3), ...macs.subarray(6)], [0, 0, 0, 0, 0, 0]);
    const isGroup = parseInt(arp.senderMac.slice(0, 2), 16) % 2 === 1;
    assert.equal(arpSenderMacIsGroup(memory, at), isGroup);
  }));
});

Deno.test("other kinds of ARP and cut packets are none for IPv4 over Ethernet", () => {
  const isOne = (bytes: Uint8Array) => {
    const { memory, frame, end } = place(bytes);
    return isIpv4Arp(memory, frame + ETHERNET_BYTES, end);
  };
  const right = arpFrame({ ethernet: ETHERNET, arp: REQUEST });
  assert.ok(isOne(right));
  assert.ok(isOne(pad(right)));
  assert.ok(!isOne(right.slice(0, -1)), "cut");
  // Hardware type, protocol type and both lengths, byte by byte.
  for (let byte = 0; byte < 6; byte++) {
    const at = ETHERNET_BYTES + byte;
    assert.ok(!isOne(right.with(at, right[at]! ^ 1)), `byte ${byte}`);
  }
});

Deno.test("an answered request is the reply that the asker expects", () => {
  fc.assert(fc.property(anyEthernet, anyArp, (ethernet, asked) => {
    const arp = { ...asked, operation: 1 };
    const placed = place(pad(arpFrame({ ethernet, arp })));
    const at = placed.frame + ETHERNET_BYTES + 4 * ethernet.tags.length;
    answerArp(placed.memory, placed.frame, at, MACS, 3);
    assert.deepEqual(
      frameBytes(placed),
      pad(arpFrame({
        ethernet: { ...ethernet, destination: arp.senderMac, source: UNIT },
        arp: {
          operation: 2,
          senderMac: UNIT,
          senderAddress: arp.targetAddress,
          targetMac: arp.senderMac,
          targetAddress: arp.senderAddress,
        },
      })),
    );
  }));
});

/** What a writer leaves in a frame that held something else, and no byte beside it. */
function written(write: typeof writeArpProbe, address: string): Uint8Array {
  const placed = place(new Uint8Array(ETHERNET_MIN_BYTES).fill(0xaa), 0xaa);
  const length = write(placed.memory, placed.frame, MACS, 3, parseIpv4(address));
  assert.equal(length, ETHERNET_MIN_BYTES);
  const beside = [
    ...placed.memory.bytes.subarray(0, placed.frame),
    ...placed.memory.bytes.subarray(placed.end),
  ];
  assert.ok(beside.every((byte) => byte === 0xaa));
  return frameBytes(placed);
}

Deno.test("a probe is a broadcast request from no address", () => {
  fc.assert(fc.property(anyAddress, (address) => {
    assert.deepEqual(
      written(writeArpProbe, address),
      pad(arpFrame({
        ethernet: { destination: BROADCAST_MAC, source: UNIT },
        arp: {
          operation: 1,
          senderMac: UNIT,
          senderAddress: "0.0.0.0",
          targetMac: NO_MAC,
          targetAddress: address,
        },
      })),
    );
  }));
});

Deno.test("a gratuitous ARP is a broadcast request of an address for itself", () => {
  fc.assert(fc.property(anyAddress, (address) => {
    assert.deepEqual(
      written(writeGratuitousArp, address),
      pad(arpFrame({
        ethernet: { destination: BROADCAST_MAC, source: UNIT },
        arp: {
          operation: 1,
          senderMac: UNIT,
          senderAddress: address,
          targetMac: NO_MAC,
          targetAddress: address,
        },
      })),
    );
  }));
});
