/**
 * What a bad line does to bytes.
 *
 * @module
 */

/** Each is the part of all bytes to which it happens, 0 to 1. */
export interface Noise {
  /** One bit is another one. */
  flip: number;
  /** The byte is lost. */
  drop: number;
  /** A byte that nobody sent comes before it. */
  insert: number;
}

export const QUIET: Readonly<Noise> = { flip: 0, drop: 0, insert: 0 };

/** `random` gives numbers from 0 to below 1, as Math.random does. */
export function disturb(
  bytes: Uint8Array,
  noise: Readonly<Noise>,
  random: () => number,
): Uint8Array {
  const { flip, drop, insert } = noise;
  if (flip + drop + insert === 0) return bytes;
  const disturbed: number[] = [];
  for (const byte of bytes) {
    if (random() < insert) disturbed.push(Math.floor(random() * 256));
    if (random() < drop) continue;
    disturbed.push(random() < flip ? byte ^ 1 << Math.floor(random() * 8) : byte);
  }
  return Uint8Array.from(disturbed);
}
