/**
 * Builds IPv4 packets and what they carry from text and numbers. For tests, simulated hosts and benches.
 *
 * A checksum is right unless one is given.
 *
 * @module
 */
import { parseIpv4 } from "./address.ts";
import type { ChecksumChoice, Ends, Given, IcmpMessage } from "./fields.ts";
import type { Ipv4Given, TcpGiven, UdpGiven } from "./fields.ts";
import { ECHO_REQUEST, ICMP_BYTES } from "./icmp.ts";
import { IPV4_BYTES, PROTOCOL_TCP, PROTOCOL_UDP } from "./ipv4.ts";
import { concat, plainChecksum, plainSum, pseudoHeader } from "./plain_checksum.ts";
import { ACK, TCP_BYTES } from "./tcp.ts";
import { UDP_BYTES } from "./udp.ts";

/** IPv4 and TCP count their headers in 4 bits of words. */
const MAX_OPTION_BYTES = 40;
const NOTHING = new Uint8Array(0);

/** An IPv4 packet; without a payload and a protocol it carries nothing of TCP. */
export function ipv4(fields: Ipv4Given): Uint8Array<ArrayBuffer> {
  const options = padOptions("IPv4", fields.options);
  const payload = fields.payload ?? NOTHING;
  const header = concat(new Uint8Array(IPV4_BYTES), options);
  const view = new DataView(header.buffer);
  const flags = (fields.dontFragment ? 0x4000 : 0) | (fields.moreFragments ? 0x2000 : 0);
  view.setUint8(0, 0x40 | (header.length / 4));
  view.setUint8(1, fields.tos ?? 0);
  view.setUint16(2, header.length + payload.length);
  view.setUint16(4, fields.id ?? 0);
  view.setUint16(6, flags | (fields.fragmentOffset ?? 0));
  view.setUint8(8, fields.ttl ?? 64);
  view.setUint8(9, fields.protocol ?? PROTOCOL_TCP);
  view.setInt32(12, parseIpv4(fields.source), true);
  view.setInt32(16, parseIpv4(fields.destination), true);
  view.setUint16(10, fields.checksum ?? plainChecksum(header));
  return concat(header, payload);
}

/** A TCP segment between two addresses; without flags an ACK. */
export function tcp(ends: Ends, fields: TcpGiven): Uint8Array<ArrayBuffer> {
  const options = padOptions("TCP", fields.options);
  const segment = concat(new Uint8Array(TCP_BYTES), options, fields.payload ?? NOTHING);
  const view = new DataView(segment.buffer);
  view.setUint16(0, fields.sourcePort);
  view.setUint16(2, fields.destinationPort);
  view.setUint32(4, fields.sequence ?? 0);
  view.setUint32(8, fields.acknowledgement ?? 0);
  view.setUint8(12, ((TCP_BYTES + options.length) / 4) << 4);
  view.setUint8(13, fields.flags ?? ACK);
  view.setUint16(14, fields.window ?? 65535);
  view.setUint16(18, fields.urgent ?? 0);
  view.setUint16(16, fields.checksum ?? transportChecksum(ends, PROTOCOL_TCP, segment, fields));
  return segment;
}

/** A UDP datagram between two addresses. A checksum that comes out as zero is written as 0xffff (RFC 768). */
export function udp(ends: Ends, fields: UdpGiven): Uint8Array<ArrayBuffer> {
  const datagram = concat(new Uint8Array(UDP_BYTES), fields.payload ?? NOTHING);
  const view = new DataView(datagram.buffer);
  view.setUint16(0, fields.sourcePort);
  view.setUint16(2, fields.destinationPort);
  view.setUint16(4, datagram.length);
  const checksum = transportChecksum(ends, PROTOCOL_UDP, datagram, fields);
  view.setUint16(6, fields.checksum ?? (checksum === 0 ? 0xffff : checksum));
  return datagram;
}

/** An ICMP echo message; without a type a request. */
export function icmpEcho(
  fields: Given<IcmpMessage, "identifier" | "sequence">,
): Uint8Array<ArrayBuffer> {
  const message = concat(new Uint8Array(ICMP_BYTES), fields.payload ?? NOTHING);
  const view = new DataView(message.buffer);
  view.setUint8(0, fields.type ?? ECHO_REQUEST);
  view.setUint8(1, fields.code ?? 0);
  view.setUint16(4, fields.identifier);
  view.setUint16(6, fields.sequence);
  view.setUint16(2, fields.checksum ?? plainChecksum(message));
  return message;
}

function transportChecksum(
  ends: Ends,
  protocol: number,
  bytes: Uint8Array,
  choice: ChecksumChoice,
): number {
  const pseudo = pseudoHeader(ends, protocol, bytes.length);
  return choice.partialChecksum ? plainSum(pseudo) : plainChecksum(pseudo, bytes);
}

/** Fills options with "end of list" to whole words. */
function padOptions(layer: string, options: Uint8Array = NOTHING): Uint8Array {
  const padded = concat(options, new Uint8Array(-options.length & 3));
  if (padded.length <= MAX_OPTION_BYTES) return padded;
  throw new RangeError(
    `${layer} options: ${options.length} bytes: expected at most ${MAX_OPTION_BYTES}`,
  );
}
