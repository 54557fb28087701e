/**
 * A set of small numbers, each marked once however often it is asked for: what waits to be sent. It costs a byte a number, and gives
 * them out in turn, so that no number waits for more than one round of all others.
 *
 * @module
 */

/** Numbers of one block: whole blocks without a mark are passed over. */
const BLOCK_SHIFT = 10;

const MARKED = 1;
/** Marked, and part of what a standby that joins must have before it is complete. */
const OWED = 2;

export class Marks {
  readonly #marks: Uint8Array;
  /** Marked numbers of each block. */
  readonly #blocks: Int32Array;
  #cursor = 0;
  #count = 0;
  #owed = 0;
  /** Whether the number that was taken last was owed. */
  tookOwed = false;

  /** @param size numbers from 0 to below this. */
  constructor(readonly size: number) {
    this.#marks = new Uint8Array(size);
    this.#blocks = new Int32Array((size >> BLOCK_SHIFT) + 1);
  }

  get count(): number {
    return this.#count;
  }

  get owed(): number {
    return this.#owed;
  }

  mark(number: number, isOwed = false) {
    const before = this.#marks[number]!;
    if (before === 0) {
      this.#count++;
      this.#blocks[number >> BLOCK_SHIFT]!++;
    }
    if (isOwed && before !== OWED) this.#owed++;
    this.#marks[number] = isOwed || before === OWED ? OWED : MARKED;
  }

  /** The next marked number, which is marked no more, or -1. */
  take(): number {
    if (this.#count === 0) return -1;
    const number = this.#next();
    this.tookOwed = this.#marks[number] === OWED;
    if (this.tookOwed) this.#owed--;
    this.#marks[number] = 0;
    this.#blocks[number >> BLOCK_SHIFT]!--;
    this.#count--;
    this.#cursor = number + 1 === this.size ? 0 : number + 1;
    return number;
  }

  clear() {
    this.#marks.fill(0);
    this.#blocks.fill(0);
    this.#count = 0;
    this.#owed = 0;
  }

  /** There is one. */
  #next(): number {
    let number = this.#cursor;
    while (this.#marks[number]! === 0) {
      const block = number >> BLOCK_SHIFT;
      number = this.#blocks[block]! === 0 ? (block + 1) << BLOCK_SHIFT : number + 1;
      if (number >= this.size) number = 0;
    }
    return number;
  }
}
