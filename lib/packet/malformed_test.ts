/**
 * Readers of the hot path against random and mutated frames of all lengths: they never throw, never look behind the end,
 * and find malformed exactly what the plain reader finds malformed.
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { anyEthernet, anyHalf, anyIpv4, anyPayload, anyTcp, anyUdp } from "./test_arbitraries.ts";
import { isIpv4Arp } from "./arp.ts";
import { arpFrame, echoFrame, tcpFrame, udpFrame } from "./build.ts";
import { ETHERNET_BYTES, RAW_ARP, RAW_IPV4, rawEtherType } from "./ethernet.ts";
import { icmpChecksumIsRight, isEchoRequest } from "./icmp.ts";
import {
  ipv4ChecksumIsRight,
  ipv4HeaderBytes,
  ipv4Protocol,
  ipv4TotalBytes,
  isFragment,
  PROTOCOL_ICMP,
  PROTOCOL_TCP,
  PROTOCOL_UDP,
} from "./ipv4.ts";
import type { Memory } from "./memory.ts";
import { place } from "./test_place.ts";
import { type Frame, readFrame } from "./read.ts";
import { tcpChecksumIsRight, tcpHeaderFits } from "./tcp.ts";
import { udpChecksumIsRight, udpHeaderFits } from "./udp.ts";

/** What can be seen of an untagged frame by each kind of reader. */
interface Seen {
  arp?: boolean;
  ipv4?: { headerBytes: number; checksumIsRight: boolean };
  echoRequest?: boolean;
  transport?: { fits: boolean; checksumIsRight: boolean };
}

function seenByHotPath(bytes: Uint8Array, filler: number): Seen {
  const { memory, frame, end } = place(bytes, filler);
  if (bytes.length < ETHERNET_BYTES) return {};
  const at = frame + ETHERNET_BYTES;
  const type = rawEtherType(memory, frame);
  if (type === RAW_ARP) return { arp: isIpv4Arp(memory, at, end) };
  if (type !== RAW_IPV4) return {};
  const headerBytes = ipv4HeaderBytes(memory, at, end);
  if (headerBytes === 0) return { ipv4: { headerBytes, checksumIsRight: false } };
  const ipv4 = { headerBytes, checksumIsRight: ipv4ChecksumIsRight(memory, at, headerBytes) };
  return isFragment(memory, at)
    ? { ipv4 }
    : { ipv4, ...transportSeenByHotPath(memory, at, at + headerBytes) };
}

function transportSeenByHotPath(memory: Memory, ip: number, at: number): Seen {
  const end = ip + ipv4TotalBytes(memory, ip);
  const protocol = ipv4Protocol(memory, ip);
  if (protocol === PROTOCOL_ICMP) {
    const echoRequest = isEchoRequest(memory, at, end);
    return {
      echoRequest,
      transport: {
        fits: echoRequest,
        checksumIsRight: echoRequest && icmpChecksumIsRight(memory, ip, at),
      },
    };
  }
  if (protocol === PROTOCOL_TCP) {
    const fits = tcpHeaderFits(memory, at, end);
    return { transport: { fits, checksumIsRight: fits && tcpChecksumIsRight(memory, ip, at) } };
  }
  if (protocol === PROTOCOL_UDP) {
    const fits = udpHeaderFits(memory, at, end);
    return { transport: { fits, checksumIsRight: fits && udpChecksumIsRight(memory, ip, at) } };
  }
  return {};
}

function seenPlainly(frame: Frame): Seen {
  const type = frame.ethernet?.etherType;
  if (frame.ethernet?.tags.length !== 0) return {};
  if (type === 0x0806) return { arp: frame.arp !== undefined };
  if (type !== 0x0800) return {};
  if (frame.ipv4 === undefined) return { ipv4: { headerBytes: 0, checksumIsRight: false } };
  const { options, checksumIsRight, moreFragments, fragmentOffset, protocol } = frame.ipv4;
  const ipv4 = { headerBytes: 20 + options.length, checksumIsRight };
  if (moreFragments || fragmentOffset !== 0) return { ipv4 };
  if (protocol === 1) {
    const echoRequest = frame.icmp?.type === 8 && frame.icmp.code === 0;
    const right = echoRequest && frame.icmp?.checksumIsRight === true;
    return { ipv4, echoRequest, transport: { fits: echoRequest, checksumIsRight: right } };
  }
  if (protocol !== 6 && protocol !== 17) return { ipv4 };
  const layer = frame.tcp ?? frame.udp;
  const right = layer?.checksumIsRight ?? false;
  return { ipv4, transport: { fits: layer !== undefined, checksumIsRight: right } };
}

function seenAlike(bytes: Uint8Array) {
  const seen = seenPlainly(readFrame(bytes));
  assert.deepEqual(seenByHotPath(bytes, 0x00), seen);
  assert.deepEqual(seenByHotPath(bytes, 0xff), seen);
}

const anyUntagged = anyEthernet.map((fields) => ({ ...fields, tags: [] }));

const anyBuilt = fc.oneof(
  fc.tuple(anyUntagged, anyIpv4, anyTcp)
    .map(([ethernet, ipv4, tcp]) => tcpFrame({ ethernet, ipv4, tcp })),
  fc.tuple(anyUntagged, anyIpv4, anyUdp)
    .map(([ethernet, ipv4, udp]) => udpFrame({ ethernet, ipv4, udp })),
  fc.tuple(anyUntagged, anyIpv4, anyHalf, anyHalf, anyPayload)
    .map(([ethernet, ipv4, identifier, sequence, payload]) =>
      echoFrame({ ethernet, ipv4, icmp: { identifier, sequence, payload } })
    ),
  anyUntagged.map((ethernet) =>
    arpFrame({
      ethernet,
      arp: {
        operation: 1,
        senderMac: ethernet.source,
        senderAddress: "10.0.0.1",
        targetMac: ethernet.destination,
        targetAddress: "10.0.0.2",
      },
    })
  ),
);

/** Bytes of headers are hit oftener than those of payloads. */
const anyMutation = fc.record({
  at: fc.oneof(fc.integer({ min: 12, max: 60 }), fc.nat(200)),
  value: fc.oneof(fc.constantFrom(0, 0xff, 0x45, 0x0f), fc.integer({ min: 0, max: 0xff })),
});

Deno.test("every built frame is seen alike", () => {
  fc.assert(fc.property(anyBuilt, seenAlike));
});

Deno.test("a built frame cut at any length is seen alike", () => {
  fc.assert(
    fc.property(anyBuilt, (bytes) => {
      for (let length = 0; length < bytes.length; length++) seenAlike(bytes.slice(0, length));
    }),
    { numRuns: 50 },
  );
});

Deno.test("a mutated frame, cut or lengthened, is seen alike", () => {
  fc.assert(
    fc.property(
      anyBuilt,
      fc.array(anyMutation, { minLength: 1, maxLength: 4 }),
      fc.integer({ min: -30, max: 30 }),
      (built, mutations, longer) => {
        const bytes = new Uint8Array(Math.max(0, built.length + longer));
        bytes.set(built.subarray(0, bytes.length));
        for (const { at, value } of mutations) if (at < bytes.length) bytes[at] = value;
        seenAlike(bytes);
      },
    ),
    { numRuns: 3000 },
  );
});

Deno.test("random bytes behind an EtherType that is known are seen alike", () => {
  const anyType = fc.constantFrom([0x08, 0x00, 0x45], [0x08, 0x06], [0x81, 0x00], [0x86, 0xdd]);
  fc.assert(
    fc.property(anyType, fc.uint8Array({ maxLength: 100 }), (type, rest) => {
      seenAlike(new Uint8Array([...new Uint8Array(12), ...type, ...rest]));
      seenAlike(rest);
    }),
    { numRuns: 1000 },
  );
});

Deno.test("the plain reader takes any bytes, tagged ones included, and never throws", () => {
  const anyTags = fc.array(fc.constantFrom(0x81, 0x00, 0x88, 0xa8), { maxLength: 20 });
  fc.assert(fc.property(anyTags, fc.uint8Array({ maxLength: 60 }), (tags, rest) => {
    const frame = readFrame(new Uint8Array([...new Uint8Array(12), ...tags, ...rest]));
    assert.ok(frame.ethernet !== undefined || frame.problem !== undefined);
  }));
});
