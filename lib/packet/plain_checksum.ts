/**
 * The Internet checksum as RFC 1071 defines it, in host order and with no thought of speed. Builders and reader use it, and
 * share nothing with `checksum.ts`: so the tests can hold the two side by side.
 *
 * @module
 */
import { parseIpv4 } from "./address.ts";
import type { Ends } from "./fields.ts";

/** One's-complement sum of the parts laid end to end. An odd last byte is padded with zero. */
export function plainSum(...parts: Uint8Array[]): number {
  const bytes = concat(...parts);
  let total = 0;
  bytes.forEach((byte, index) => total += index % 2 === 0 ? byte * 256 : byte);
  while (total > 0xffff) total = (total % 0x10000) + Math.floor(total / 0x10000);
  return total;
}

/** What belongs in the checksum field of the parts, their own field being zero. */
export function plainChecksum(...parts: Uint8Array[]): number {
  return 0xffff - plainSum(...parts);
}

/** Pseudo-header that TCP and UDP cover (RFC 9293, section 3.1; RFC 768). */
export function pseudoHeader(ends: Ends, protocol: number, payloadBytes: number): Uint8Array {
  const bytes = new Uint8Array(12);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, parseIpv4(ends.source), true);
  view.setInt32(4, parseIpv4(ends.destination), true);
  view.setUint16(8, protocol);
  view.setUint16(10, payloadBytes);
  return bytes;
}

/** The parts laid end to end. */
export function concat(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
