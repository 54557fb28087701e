/**
 * Finds a connection from either side: an open-addressing table of references into the connection table. Each connection stands in
 * it twice, under the key its foreign sends by and under the key its real sends by.
 *
 * A slot is one word: the entry and its side in the low bits, the upper bits of the hash above them, 0 where it is empty. So
 * a look-up touches one cache line here and one of the entry; a wrong entry is read only where the tags collide. Removal
 * shifts what follows back instead of leaving a tombstone: a table that lives for years must not wear out.
 *
 * HOT PATH: no allocation, no BigInt, no strings, no closures, no exceptions per packet.
 *
 * @module
 */
import type { Arena } from "./arena.ts";
import { beginEpoch, endEpoch } from "./epoch.ts";
import {
  CLIENT_PORTS,
  ENTRY_SHIFT,
  FOREIGN,
  META,
  PROTOCOL_MASK,
  VIRTUAL_ADDRESS,
} from "./entry.ts";

/** Key by which frames from the foreign are found. */
export const CLIENT_SIDE = 0;
/** Key by which frames from the real are found. */
export const SERVER_SIDE = 1;

export class TupleIndex {
  /** For who looks from outside the engine. */
  readonly slots: Int32Array;
  readonly #mask: number;
  /** Bits of a slot that are the reference; those above are the tag. */
  readonly referenceMask: number;
  readonly #entries: Int32Array;
  readonly #epoch: Int32Array;
  /** Unknown to the outside, so that nobody can choose addresses that all meet in one place. */
  #seed = 0;

  /** `epoch`: its cell 0 is odd while a removal shifts slots, when who looks from outside the engine may miss one. */
  constructor(arena: Arena, max: number, entries: Int32Array, epoch: Int32Array) {
    const slots = slotsFor(max);
    this.slots = arena.int32(slots);
    this.#mask = slots - 1;
    this.referenceMask = 2 ** Math.ceil(Math.log2((max + 1) * 2)) - 1;
    this.#entries = entries;
    this.#epoch = epoch;
  }

  /** Must be called before the first insertion, and never after it. */
  seed(value: number) {
    this.#seed = value | 0;
  }

  /** The entry with this key, or 0. `local` and `ports` are the virtual's or the real's, by side. */
  find(side: number, foreign: number, local: number, ports: number, protocol: number): number {
    const slots = this.slots;
    const entries = this.#entries;
    const hash = this.hash(foreign, local, ports, protocol);
    for (let i = hash & this.#mask;; i = (i + 1) & this.#mask) {
      const slot = slots[i]!;
      if (slot === 0) return 0;
      if (((slot ^ hash) & ~this.referenceMask) !== 0 || (slot & 1) !== side) continue;
      const entry = (slot & this.referenceMask) >>> 1;
      const at = entry << ENTRY_SHIFT;
      if (
        entries[at + FOREIGN]! === foreign && entries[at + VIRTUAL_ADDRESS + side]! === local &&
        entries[at + CLIENT_PORTS + side]! === ports &&
        (entries[at + META]! & PROTOCOL_MASK) === protocol
      ) return entry;
    }
  }

  /**
   * Touches the memory that look-ups of keys with these hashes will need: all of the index first, then all of the entries, so that
   * no load waits for another. Overwrites the hashes; the result says nothing, but must be used, or the compiler leaves it all out.
   */
  warm(hashes: Int32Array, count: number): number {
    const slots = this.slots;
    const entries = this.#entries;
    for (let i = 0; i < count; i++) {
      hashes[i] = (slots[hashes[i]! & this.#mask]! & this.referenceMask) >>> 1;
    }
    let touched = 0;
    for (let i = 0; i < count; i++) touched ^= entries[hashes[i]! << ENTRY_SHIFT]!;
    return touched;
  }

  /** Inserts an entry under the key of one side; the entry's fields must be written. */
  insert(side: number, entry: number) {
    const hash = this.#hashOf(side, entry);
    let i = hash & this.#mask;
    while (this.slots[i]! !== 0) i = (i + 1) & this.#mask;
    this.slots[i] = (hash & ~this.referenceMask) | (entry << 1) | side;
  }

  /** Removes what {@linkcode insert} put in; the entry's fields must still be the same. */
  remove(side: number, entry: number) {
    const slots = this.slots;
    const mask = this.#mask;
    const reference = (entry << 1) | side;
    beginEpoch(this.#epoch, 0);
    let hole = this.#hashOf(side, entry) & mask;
    while ((slots[hole]! & this.referenceMask) !== reference) hole = (hole + 1) & mask;
    for (let i = (hole + 1) & mask; slots[i]! !== 0; i = (i + 1) & mask) {
      const moved = slots[i]! & this.referenceMask;
      const home = this.#hashOf(moved & 1, moved >>> 1) & mask;
      // It may fill the hole unless its home lies between the hole and where it stands.
      if (((i - home) & mask) < ((i - hole) & mask)) continue;
      slots[hole] = slots[i]!;
      hole = i;
    }
    slots[hole] = 0;
    endEpoch(this.#epoch, 0);
  }

  #hashOf(side: number, entry: number): number {
    const entries = this.#entries;
    const at = entry << ENTRY_SHIFT;
    return this.hash(
      entries[at + FOREIGN]!,
      entries[at + VIRTUAL_ADDRESS + side]!,
      entries[at + CLIENT_PORTS + side]!,
      entries[at + META]! & PROTOCOL_MASK,
    );
  }

  /** Multiply and shift, each word mixed in after the last one has spread (constants of MurmurHash3's finaliser). */
  hash(foreign: number, local: number, ports: number, protocol: number): number {
    let h = Math.imul(foreign ^ this.#seed, 0x9e3779b1);
    h = Math.imul((h ^ (h >>> 15)) + local, 0x85ebca6b);
    h = Math.imul((h ^ (h >>> 13)) + ports, 0xc2b2ae35);
    h = Math.imul((h ^ (h >>> 16)) + protocol, 0x85ebca6b);
    return h ^ (h >>> 14);
  }
}

/** A power of two that two keys a connection fill to two thirds at most: 12 to 24 bytes a connection. */
function slotsFor(max: number): number {
  return 2 ** Math.ceil(Math.log2(max * 3));
}
