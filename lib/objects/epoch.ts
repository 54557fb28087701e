/**
 * Epochs: counters by which who reads without a lock knows that what it looked at was being rewritten. Odd means that it is.
 *
 * HOT PATH: runs when a connection ends, and allocates nothing.
 *
 * @module
 */

/** All that is written after this is seen after it. */
export function beginEpoch(epochs: Int32Array, cell: number) {
  Atomics.add(epochs, cell, 1);
  // On a processor that reorders, the addition alone would let later stores pass its own.
  Atomics.load(epochs, cell);
}

/** All that was written before this is seen before it. */
export function endEpoch(epochs: Int32Array, cell: number) {
  Atomics.add(epochs, cell, 1);
}
