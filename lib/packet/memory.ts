/**
 * Frames as bytes, halves and words of one block of memory.
 *
 * Halves and words are *raw*: loaded as they lie, so on a little-endian machine the bytes of a network-order field
 * are swapped. Nothing on the hot path swaps them back: addresses and ports are only compared, copied and summed,
 * and the Internet checksum does not depend on byte order (RFC 1071, section 2 (B)). {@linkcode swap16} is for people and
 * for arithmetic.
 *
 * A frame starts at an offset that is 2 modulo 4, so that its IP header is aligned (as NET_IP_ALIGN does in the kernel).
 *
 * HOT PATH: no allocation, no BigInt, no strings, no closures, no exceptions per packet.
 *
 * @module
 */

export class Memory {
  readonly bytes: Uint8Array;
  readonly halves: Uint16Array;
  readonly words: Int32Array;

  constructor(buffer: ArrayBuffer) {
    this.bytes = new Uint8Array(buffer);
    this.halves = new Uint16Array(buffer);
    this.words = new Int32Array(buffer);
  }
}

/** Swaps the two bytes of a half: from raw to host order and back. */
export function swap16(half: number): number {
  return ((half & 0xff) << 8) | ((half >>> 8) & 0xff);
}

/** The same for a word, signed as `words` gives it. */
export function swap32(word: number): number {
  return (swap16(word) << 16) | swap16(word >>> 16);
}

/** Swaps the two halves of a word: source and destination port of one that holds both. */
export function swapHalves(word: number): number {
  return (word << 16) | (word >>> 16);
}
