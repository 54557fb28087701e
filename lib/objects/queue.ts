/**
 * Entries in the order in which they came: the oldest embryonic, and the oldest closing connection is found at once when the
 * table is full.
 *
 * HOT PATH: no allocation, no BigInt, no strings, no closures, no exceptions per packet.
 *
 * @module
 */
import type { Arena } from "./arena.ts";
import { ENTRY_SHIFT, QUEUE_NEXT, QUEUE_PREVIOUS } from "./entry.ts";

const OLDEST = 0;
const NEWEST = 1;
const LENGTH = 2;

export class Queue {
  readonly #ends: Int32Array;
  readonly #entries: Int32Array;

  constructor(arena: Arena, entries: Int32Array) {
    this.#ends = arena.int32(3);
    this.#entries = entries;
  }

  get length(): number {
    return this.#ends[LENGTH]!;
  }

  /** The entry that came first, or 0. */
  get oldest(): number {
    return this.#ends[OLDEST]!;
  }

  append(entry: number) {
    const newest = this.#ends[NEWEST]!;
    const at = entry << ENTRY_SHIFT;
    this.#entries[at + QUEUE_NEXT] = 0;
    this.#entries[at + QUEUE_PREVIOUS] = newest;
    if (newest === 0) this.#ends[OLDEST] = entry;
    else this.#entries[(newest << ENTRY_SHIFT) + QUEUE_NEXT] = entry;
    this.#ends[NEWEST] = entry;
    this.#ends[LENGTH]!++;
  }

  remove(entry: number) {
    const at = entry << ENTRY_SHIFT;
    const next = this.#entries[at + QUEUE_NEXT]!;
    const previous = this.#entries[at + QUEUE_PREVIOUS]!;
    if (previous === 0) this.#ends[OLDEST] = next;
    else this.#entries[(previous << ENTRY_SHIFT) + QUEUE_NEXT] = next;
    if (next === 0) this.#ends[NEWEST] = previous;
    else this.#entries[(next << ENTRY_SHIFT) + QUEUE_PREVIOUS] = previous;
    this.#ends[LENGTH]!--;
  }
}
