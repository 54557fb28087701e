/**
 * Which place of this unit's table holds what a place of the sender's holds, and how new that is.
 *
 * What was said later is the truth: two entries of the sender cannot have one connection at a time, so where two claim it, the one
 * read later has it. The number of the batch says which that is; within one batch, the order.
 *
 * Places count from 1. It costs twelve bytes for each.
 *
 * @module
 */

export class Mirror {
  /** By the sender's place, this unit's; and back. They hold only where both agree. */
  readonly #mine: Int32Array;
  readonly #theirs: Int32Array;
  /** By the sender's place: the batch that spoke of it last. */
  readonly #numbers: Int32Array;

  /** @param size most places. */
  constructor(readonly size: number) {
    this.#mine = new Int32Array(size + 1);
    this.#theirs = new Int32Array(size + 1);
    this.#numbers = new Int32Array(size + 1);
  }

  /** Whether a batch, said to speak of the sender's place, is older than what is known of it. Else it is noted. */
  isOld(theirs: number, number: number): boolean {
    if (number < this.#numbers[theirs]!) return true;
    this.#numbers[theirs] = number;
    return false;
  }

  /** This unit's place for one of the sender's, or 0. */
  mine(theirs: number): number {
    const mine = this.#mine[theirs]!;
    return mine !== 0 && this.#theirs[mine]! === theirs ? mine : 0;
  }

  /** The sender's place that one of this unit's stands for, or 0. */
  theirs(mine: number): number {
    return this.#theirs[mine]!;
  }

  /** Whether something else of the sender stands at a place of this unit, of which it spoke after batch `number`. */
  isHeldByNewer(mine: number, theirs: number, number: number): boolean {
    const holder = this.#theirs[mine]!;
    return holder !== 0 && holder !== theirs && this.#numbers[holder]! > number;
  }

  set(theirs: number, mine: number) {
    this.#mine[theirs] = mine;
    this.#theirs[mine] = theirs;
  }

  /** This unit's place is free, or holds something else. */
  forget(mine: number) {
    this.#theirs[mine] = 0;
  }

  clear() {
    this.#mine.fill(0);
    this.#theirs.fill(0);
    this.#numbers.fill(0);
  }
}
