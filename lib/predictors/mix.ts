/**
 * Hashes one word, for `hash` and its table. There is no secret in it: units side by side must come to the same result.
 *
 * HOT PATH: allocates nothing.
 *
 * @module
 */

/** Each bit of the word changes every bit of the result half of the time (the finaliser of MurmurHash3); no two words meet. */
export function mix(word: number): number {
  let h = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** The remainder of a raw word, taken as unsigned. */
export function remainder(word: number, divisor: number): number {
  return (word >>> 0) % divisor;
}
