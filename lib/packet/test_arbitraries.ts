/**
 * Random packets for the property tests, with the corners of one's-complement arithmetic, 0x0000 and 0xffff, drawn often.
 *
 * @module
 */
import fc from "fast-check";
import type { EthernetFrame, Ipv4Packet, TcpSegment, UdpDatagram } from "./fields.ts";
import { ETHERTYPE_SERVICE_VLAN, ETHERTYPE_VLAN } from "./fields.ts";

/** Like any object of the code, so that it can be compared with one. */
function record<T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> {
  return fc.record<T>(model, { noNullPrototype: true });
}

/** A half, in host order or raw. */
export const anyHalf = fc.oneof(
  fc.constantFrom(0x0000, 0xffff, 0x0001, 0xfffe, 0x00ff, 0xff00),
  fc.integer({ min: 0, max: 0xffff }),
);

/** A word, signed as typed arrays give it. */
export const anyWord = fc.tuple(anyHalf, anyHalf).map(([low, high]) => low | (high << 16));

const anyByte = fc.oneof(fc.constantFrom(0, 0xff), fc.integer({ min: 0, max: 0xff }));

export const anyAddress = fc.tuple(anyByte, anyByte, anyByte, anyByte)
  .map((parts) => parts.join("."));

export const anyMac = fc.array(anyByte, { minLength: 6, maxLength: 6 })
  .map((bytes) => bytes.map((byte) => byte.toString(16).padStart(2, "0")).join(":"));

/** Payload of even or odd length. */
export const anyPayload = fc.uint8Array({ maxLength: 40 });

const anyOptions = fc.integer({ min: 0, max: 10 }).chain((words) =>
  fc.uint8Array({ minLength: 4 * words, maxLength: 4 * words })
);

export const anyEthernet: fc.Arbitrary<Pick<EthernetFrame, "destination" | "source" | "tags">> =
  record({
    destination: anyMac,
    source: anyMac,
    tags: fc.array(
      record({ type: fc.constantFrom(ETHERTYPE_VLAN, ETHERTYPE_SERVICE_VLAN), tci: anyHalf }),
      { maxLength: 2 },
    ),
  });

/** All of an IPv4 header that a builder does not compute. Never a fragment. */
export const anyIpv4: fc.Arbitrary<Omit<Ipv4Packet, "protocol" | "checksum" | "payload">> = record({
  source: anyAddress,
  destination: anyAddress,
  tos: anyByte,
  id: anyHalf,
  dontFragment: fc.boolean(),
  moreFragments: fc.constant(false),
  fragmentOffset: fc.constant(0),
  ttl: anyByte,
  options: anyOptions,
});

export const anyTcp: fc.Arbitrary<Omit<TcpSegment, "checksum">> = record({
  sourcePort: anyHalf,
  destinationPort: anyHalf,
  sequence: anyWord.map((word) => word >>> 0),
  acknowledgement: anyWord.map((word) => word >>> 0),
  flags: anyByte,
  window: anyHalf,
  urgent: anyHalf,
  options: anyOptions,
  payload: anyPayload,
});

export const anyUdp: fc.Arbitrary<Omit<UdpDatagram, "checksum">> = record({
  sourcePort: anyHalf,
  destinationPort: anyHalf,
  payload: anyPayload,
});
