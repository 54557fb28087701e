/**
 * The Internet checksum (RFC 1071) and its incremental update (RFC 1624), on raw halves.
 *
 * A *delta* is what a change of fields adds to the one's-complement sum: the sum of ~m + m' over every half that changed,
 * folded to 16 bits. The delta of the change back is its complement, so one number serves both directions.
 *
 * HOT PATH: no allocation, no BigInt, no strings, no closures, no exceptions per packet.
 *
 * @module
 */
import type { Memory } from "./memory.ts";

/** Folds carries until the sum has 16 bits. */
export function fold(sum: number): number {
  const once = (sum & 0xffff) + (sum >>> 16);
  return (once & 0xffff) + (once >>> 16);
}

/**
 * One's-complement sum of `length` bytes from the even offset `at` on, folded. An odd last byte is padded with zero.
 * `start` is a sum to go on from.
 */
export function sum(memory: Memory, at: number, length: number, start: number): number {
  const halves = memory.halves;
  const end = (at + length) >> 1;
  let total = start;
  for (let i = at >> 1; i < end; i++) {
    total += halves[i]!;
    // 2^31 would leave the small integers that need no box: fold in time.
    if (total >= 0x40000000) total = fold(total);
  }
  if ((length & 1) !== 0) total += memory.bytes[at + length - 1]!;
  return fold(total);
}

/** Delta of a word (two halves, such as an IPv4 address) that changes from `before` to `after`. */
export function wordDelta(before: number, after: number): number {
  const added = (after & 0xffff) + (after >>> 16);
  const removed = (~before & 0xffff) + (~before >>> 16);
  return fold(added + removed);
}

/** Delta of a half that changes from `before` to `after`. */
export function halfDelta(before: number, after: number): number {
  return fold((after & 0xffff) + (~before & 0xffff));
}

/** Delta of two changes together. */
export function addDeltas(a: number, b: number): number {
  return fold(a + b);
}

/** Delta of the change back. */
export function reverseDelta(delta: number): number {
  return ~delta & 0xffff;
}

/** The checksum field after a change: RFC 1624, equation 3, HC' = ~(~HC + ~m + m'). */
export function updateChecksum(field: number, delta: number): number {
  return ~fold((~field & 0xffff) + delta) & 0xffff;
}

/**
 * The checksum field of a packet whose sum the sender left unfinished (VIRTIO_NET_HDR_F_NEEDS_CSUM): it holds the pseudo-header's
 * sum without the last complement, and no port. Only an address delta may be given.
 */
export function updatePartialChecksum(field: number, addressDelta: number): number {
  return fold(field + addressDelta);
}
