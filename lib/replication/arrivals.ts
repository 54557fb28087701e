/**
 * Which batches of a session have come: a bit for each from the lowest that the sender still waits for.
 *
 * @module
 */
import { REPLICATION_WINDOW } from "../limits.ts";

export class Arrivals {
  /** Number of the first bit. */
  base = 1;
  /** Bit `n & 31` of word `n >> 5`, modulo the window, for batch `n`. */
  readonly #bits = new Int32Array(REPLICATION_WINDOW >> 5);

  clear() {
    this.base = 1;
    this.#bits.fill(0);
  }

  /** Notes a batch, less than a window above `floor`. False for one that has come before, or that is waited for no more. */
  note(number: number, floor: number): boolean {
    if (floor > this.base) this.#raise(floor);
    if (number < this.base || this.has(number)) return false;
    const bit = number % REPLICATION_WINDOW;
    this.#bits[bit >> 5]! |= 1 << (bit & 31);
    return true;
  }

  has(number: number): boolean {
    const bit = number % REPLICATION_WINDOW;
    return number >= this.base && number < this.base + REPLICATION_WINDOW &&
      (this.#bits[bit >> 5]! & (1 << (bit & 31))) !== 0;
  }

  #raise(floor: number) {
    if (floor - this.base >= REPLICATION_WINDOW) this.#bits.fill(0);
    else {
      for (let number = this.base; number < floor; number++) {
        const bit = number % REPLICATION_WINDOW;
        this.#bits[bit >> 5]! &= ~(1 << (bit & 31));
      }
    }
    this.base = floor;
  }

  /** Writes the bits, the lowest first, to `words[to]` and on. */
  write(words: Int32Array, to: number) {
    for (let word = 0; word < this.#bits.length; word++) {
      let bits = 0;
      for (let bit = 0; bit < 32; bit++) {
        if (this.has(this.base + word * 32 + bit)) bits |= 1 << bit;
      }
      words[to + word] = bits;
    }
  }
}
