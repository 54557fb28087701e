/**
 * ICMP echo (RFC 792).
 *
 * HOT PATH: no allocation, no BigInt, no strings, no closures, no exceptions per packet.
 *
 * @module
 */
import { halfDelta, sum, updateChecksum } from "./checksum.ts";
import { ipv4TotalBytes } from "./ipv4.ts";
import type { Memory } from "./memory.ts";

/** Header of an echo message, in bytes. */
export const ICMP_BYTES = 8;

export const ECHO_REPLY = 0;
export const ECHO_REQUEST = 8;

/** Type and code of a request and of a reply, as raw halves. */
export const RAW_ECHO_REQUEST = 0x0008;
const RAW_REPLY = 0x0000;
const REPLY_DELTA = halfDelta(RAW_ECHO_REQUEST, RAW_REPLY);

const CHECKSUM = 2;

/** False also where the message runs past `end`, the offset behind the IP packet's last byte. */
export function isEchoRequest(memory: Memory, at: number, end: number): boolean {
  return at + ICMP_BYTES <= end && memory.halves[at >> 1] === RAW_ECHO_REQUEST;
}

/**
 * Turns an echo request into its reply.
 *
 * Where the sum becomes zero the field gets 0xffff: a reply of nothing but zeros is the one message for which 0x0000 is
 * wrong, since no other half lifts its sum to 0xffff, and for any other both are right (RFC 1624, section 3).
 */
export function answerEcho(memory: Memory, at: number) {
  const field = (at + CHECKSUM) >> 1;
  memory.halves[at >> 1] = RAW_REPLY;
  const checksum = updateChecksum(memory.halves[field]!, REPLY_DELTA);
  memory.halves[field] = checksum === 0 ? 0xffff : checksum;
}

/** Whether the message's sum is right; `ip` is the offset of the IP header. There is no pseudo-header. */
export function icmpChecksumIsRight(memory: Memory, ip: number, at: number): boolean {
  return sum(memory, at, ipv4TotalBytes(memory, ip) - (at - ip), 0) === 0xffff;
}
