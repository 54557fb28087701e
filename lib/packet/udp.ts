/**
 * UDP headers (RFC 768). The ports lie as in TCP and are read and written by the functions of `tcp.ts`.
 *
 * HOT PATH: no allocation, no BigInt, no strings, no closures, no exceptions per packet.
 *
 * @module
 */
import { sum, updateChecksum, updatePartialChecksum } from "./checksum.ts";
import { PROTOCOL_UDP, pseudoHeaderSum } from "./ipv4.ts";
import { type Memory, swap16 } from "./memory.ts";

/** Header, in bytes. */
export const UDP_BYTES = 8;

const LENGTH = 4;
const CHECKSUM = 6;

/**
 * False where the datagram runs past `end`, the offset behind the IP packet's last byte, or is shorter than its header.
 * It may end before the IP packet does: neither its data nor its checksum reach further than its own length says.
 */
export function udpHeaderFits(memory: Memory, at: number, end: number): boolean {
  if (at + UDP_BYTES > end) return false;
  const bytes = udpBytes(memory, at);
  return bytes >= UDP_BYTES && at + bytes <= end;
}

/** Length of the datagram, header included. */
export function udpBytes(memory: Memory, at: number): number {
  return swap16(memory.halves[(at + LENGTH) >> 1]!);
}

/**
 * Brings the checksum up to date: of a whole one by the delta of all that it covers, addresses and ports, of a
 * partial one by that of the addresses alone. A whole one of zero is none and stays so; one that comes out as zero is
 * written as its equal 0xffff.
 */
export function updateUdpChecksum(
  memory: Memory,
  at: number,
  partial: boolean,
  addressDelta: number,
  delta: number,
) {
  const field = (at + CHECKSUM) >> 1;
  const before = memory.halves[field]!;
  if (partial) {
    memory.halves[field] = updatePartialChecksum(before, addressDelta);
  } else if (before !== 0) {
    const after = updateChecksum(before, delta);
    memory.halves[field] = after === 0 ? 0xffff : after;
  }
}

/** Whether the datagram has no checksum or a right one; `ip` is the offset of the IP header. */
export function udpChecksumIsRight(memory: Memory, ip: number, at: number): boolean {
  if (memory.halves[(at + CHECKSUM) >> 1] === 0) return true;
  const bytes = udpBytes(memory, at);
  return sum(memory, at, bytes, pseudoHeaderSum(memory, ip, PROTOCOL_UDP, bytes)) === 0xffff;
}
