/**
 * Batches on their way between control and the engine: a queue of slots in shared memory with one writer and one reader. Nothing is
 * overwritten: what finds no room is not taken, and so lost, and comes again.
 *
 * @module
 */
import type { Arena } from "../objects/arena.ts";
import { BATCH_WORDS } from "./batch.ts";

/** The length of a slot's message, in words, stands before it. */
const SLOT_WORDS = BATCH_WORDS + 1;

export class BatchRing {
  readonly #slots: number;
  readonly #words: Int32Array;
  readonly #bytes: Uint8Array;
  readonly #written: Int32Array;
  readonly #read: Int32Array;

  /** @param slots a power of two. */
  constructor(arena: Arena, slots: number) {
    this.#slots = slots;
    this.#words = arena.int32(slots * SLOT_WORDS);
    this.#bytes = new Uint8Array(
      this.#words.buffer,
      this.#words.byteOffset,
      this.#words.byteLength,
    );
    this.#written = arena.int32(1);
    this.#read = arena.int32(1);
  }

  /** Writer: false where there is no room, or where no message has such a length. */
  put(bytes: Uint8Array): boolean {
    const written = Atomics.load(this.#written, 0);
    if (((written - Atomics.load(this.#read, 0)) | 0) >= this.#slots) return false;
    if (bytes.length === 0 || bytes.length > BATCH_WORDS * 4 || (bytes.length & 3) !== 0) {
      return false;
    }
    const first = (written & (this.#slots - 1)) * SLOT_WORDS;
    this.#words[first] = bytes.length >> 2;
    this.#bytes.set(bytes, (first + 1) * 4);
    Atomics.store(this.#written, 0, written + 1);
    return true;
  }

  /** Reader: copies the oldest message and gives its words; 0 where there is none. */
  take(into: Int32Array): number {
    const read = Atomics.load(this.#read, 0);
    if (read === Atomics.load(this.#written, 0)) return 0;
    const first = (read & (this.#slots - 1)) * SLOT_WORDS;
    const length = this.#words[first]!;
    for (let i = 0; i < length; i++) into[i] = this.#words[first + 1 + i]!;
    Atomics.store(this.#read, 0, read + 1);
    return length;
  }
}
