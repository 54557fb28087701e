/**
 * IPv4 headers (RFC 791).
 *
 * HOT PATH: no allocation, no BigInt, no strings, no closures, no exceptions per packet.
 *
 * @module
 */
import { halfDelta, sum, updateChecksum } from "./checksum.ts";
import { type Memory, swap16 } from "./memory.ts";

/** Header without options, in bytes. */
export const IPV4_BYTES = 20;

/** Time to live of packets that the unit makes itself (RFC 1700). */
export const DEFAULT_TTL = 64;

export const PROTOCOL_ICMP = 1;
export const PROTOCOL_TCP = 6;
export const PROTOCOL_UDP = 17;

const TOTAL_LENGTH = 2;
const FRAGMENT = 6;
const TTL = 8;
const PROTOCOL = 9;
const CHECKSUM = 10;
const SOURCE = 12;
const DESTINATION = 16;
/** More-fragments flag and fragment offset, raw: all of the field but the reserved and don't-fragment bits. */
const RAW_FRAGMENT_MASK = 0xff3f;

/**
 * Length of the header, options included, or 0 where it is malformed: wrong version, or running past `end`, the offset
 * behind the frame's last byte.
 */
export function ipv4HeaderBytes(memory: Memory, at: number, end: number): number {
  if (at + IPV4_BYTES > end) return 0;
  const first = memory.bytes[at]!;
  const header = (first & 0x0f) << 2;
  if (first >>> 4 !== 4 || header < IPV4_BYTES) return 0;
  const total = ipv4TotalBytes(memory, at);
  return total < header || at + total > end ? 0 : header;
}

/** Total length, header included. */
export function ipv4TotalBytes(memory: Memory, at: number): number {
  return swap16(memory.halves[(at + TOTAL_LENGTH) >> 1]!);
}

/** True for the first and for every later fragment of a packet. */
export function isFragment(memory: Memory, at: number): boolean {
  return (memory.halves[(at + FRAGMENT) >> 1]! & RAW_FRAGMENT_MASK) !== 0;
}

export function ipv4Protocol(memory: Memory, at: number): number {
  return memory.bytes[at + PROTOCOL]!;
}

/** Raw source address. */
export function ipv4Source(memory: Memory, at: number): number {
  return memory.words[(at + SOURCE) >> 2]!;
}

/** Raw destination address. */
export function ipv4Destination(memory: Memory, at: number): number {
  return memory.words[(at + DESTINATION) >> 2]!;
}

/** Writes a new source; `delta` is its checksum delta. */
export function setIpv4Source(memory: Memory, at: number, address: number, delta: number) {
  memory.words[(at + SOURCE) >> 2] = address;
  const checksum = (at + CHECKSUM) >> 1;
  memory.halves[checksum] = updateChecksum(memory.halves[checksum]!, delta);
}

/** Writes a new destination; `delta` is its checksum delta. */
export function setIpv4Destination(memory: Memory, at: number, address: number, delta: number) {
  memory.words[(at + DESTINATION) >> 2] = address;
  const checksum = (at + CHECKSUM) >> 1;
  memory.halves[checksum] = updateChecksum(memory.halves[checksum]!, delta);
}

/** Writes the time to live, as of a packet that starts here. */
export function setIpv4Ttl(memory: Memory, at: number, ttl: number) {
  const field = (at + TTL) >> 1;
  const checksum = (at + CHECKSUM) >> 1;
  const before = memory.halves[field]!;
  // The protocol shares the half, above the time to live.
  const after = (before & 0xff00) | ttl;
  memory.halves[field] = after;
  memory.halves[checksum] = updateChecksum(memory.halves[checksum]!, halfDelta(before, after));
}

/** Exchanges source and destination: no sum changes. */
export function swapIpv4Addresses(memory: Memory, at: number) {
  const source = ipv4Source(memory, at);
  memory.words[(at + SOURCE) >> 2] = ipv4Destination(memory, at);
  memory.words[(at + DESTINATION) >> 2] = source;
}

export function ipv4ChecksumIsRight(memory: Memory, at: number, headerBytes: number): boolean {
  return sum(memory, at, headerBytes, 0) === 0xffff;
}

/** Sum of the pseudo-header that TCP and UDP cover (RFC 9293, section 3.1), folded. */
export function pseudoHeaderSum(
  memory: Memory,
  at: number,
  protocol: number,
  payloadBytes: number,
): number {
  return sum(memory, at + SOURCE, 8, swap16(protocol) + swap16(payloadBytes));
}
