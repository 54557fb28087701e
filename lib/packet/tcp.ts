/**
 * TCP headers (RFC 9293).
 *
 * HOT PATH: no allocation, no BigInt, no strings, no closures, no exceptions per packet.
 *
 * @module
 */
import { sum, updateChecksum, updatePartialChecksum } from "./checksum.ts";
import { ipv4TotalBytes, PROTOCOL_TCP, pseudoHeaderSum } from "./ipv4.ts";
import { type Memory, swap32 } from "./memory.ts";

/** Header without options, in bytes. */
export const TCP_BYTES = 20;

export const FIN = 0x01;
export const SYN = 0x02;
export const RST = 0x04;
export const ACK = 0x10;

/** One window without scaling (RFC 9293, section 3.1). */
const EARLY_BYTES = 65_536;

const SEQUENCE = 4;
const ACKNOWLEDGEMENT = 8;
const OFFSET = 12;
const FLAGS = 13;
const CHECKSUM = 16;

/** False where the header runs past `end`, the offset behind the IP packet's last byte. */
export function tcpHeaderFits(memory: Memory, at: number, end: number): boolean {
  if (at + TCP_BYTES > end) return false;
  const header = (memory.bytes[at + OFFSET]! >>> 4) << 2;
  return header >= TCP_BYTES && at + header <= end;
}

export function tcpFlags(memory: Memory, at: number): number {
  return memory.bytes[at + FLAGS]!;
}

/** Raw word of both ports: the source in the low half, the destination in the high one. UDP has the same. */
export function ports(memory: Memory, at: number): number {
  return memory.words[at >> 2]!;
}

/** Raw sequence number. */
export function tcpSequence(memory: Memory, at: number): number {
  return memory.words[(at + SEQUENCE) >> 2]!;
}

/** Whether the segment acknowledges a SYN of this raw sequence number, and no more data than may have come with it or soon after. */
export function acknowledgesSyn(memory: Memory, at: number, sequence: number): boolean {
  if ((tcpFlags(memory, at) & ACK) === 0) return false;
  const acknowledged = swap32(memory.words[(at + ACKNOWLEDGEMENT) >> 2]!) - swap32(sequence);
  return (acknowledged - 1) >>> 0 < EARLY_BYTES;
}

/** Bytes of data in the segment; `ip` is the offset of the IP header. */
export function tcpPayloadBytes(memory: Memory, ip: number, at: number): number {
  const header = (memory.bytes[at + OFFSET]! >>> 4) << 2;
  return ip + ipv4TotalBytes(memory, ip) - at - header;
}

/** Writes a new source port (raw), without its checksum. UDP has the same field. */
export function setSourcePort(memory: Memory, at: number, port: number) {
  memory.halves[at >> 1] = port;
}

/** Writes a new destination port (raw), without its checksum. UDP has the same field. */
export function setDestinationPort(memory: Memory, at: number, port: number) {
  memory.halves[(at + 2) >> 1] = port;
}

/**
 * Brings the checksum up to date: of a whole one by the delta of all that it covers, addresses and ports, of a
 * partial one by that of the addresses alone.
 */
export function updateTcpChecksum(
  memory: Memory,
  at: number,
  partial: boolean,
  addressDelta: number,
  delta: number,
) {
  const field = (at + CHECKSUM) >> 1;
  const before = memory.halves[field]!;
  memory.halves[field] = partial
    ? updatePartialChecksum(before, addressDelta)
    : updateChecksum(before, delta);
}

/** Whether the sum of the segment and its pseudo-header is right; `ip` is the offset of the IP header. */
export function tcpChecksumIsRight(memory: Memory, ip: number, at: number): boolean {
  const bytes = ipv4TotalBytes(memory, ip) - (at - ip);
  return sum(memory, at, bytes, pseudoHeaderSum(memory, ip, PROTOCOL_TCP, bytes)) === 0xffff;
}
