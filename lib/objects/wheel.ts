/**
 * A hashed timing wheel (Varghese and Lauck, 1987, scheme 6) over the entries of the connection table. An entry stands in the
 * slot of the tick at which it has to be looked at; a packet only writes the entry's `LAST_SEEN`, and the look decides
 * whether the entry is put in again. So a packet costs no list work, and a timeout costs one look per period.
 *
 * HOT PATH: no allocation, no BigInt, no strings, no closures, no exceptions per packet.
 *
 * @module
 */
import { WHEEL_SLOTS } from "../limits.ts";
import type { Arena } from "./arena.ts";
import { ENTRY_SHIFT, WHEEL_NEXT, WHEEL_PREVIOUS } from "./entry.ts";

const MASK = WHEEL_SLOTS - 1;

export class Wheel {
  readonly #heads: Int32Array;
  readonly #entries: Int32Array;
  /** First tick whose slot is not emptied yet. */
  #tick = 0;

  constructor(arena: Arena, entries: Int32Array) {
    this.#heads = arena.int32(WHEEL_SLOTS);
    this.#entries = entries;
  }

  /** Puts an entry where it is looked at in `due`, or once around at the latest. */
  add(entry: number, due: number) {
    const latest = this.#tick + MASK;
    const slot = (due < this.#tick ? this.#tick : due > latest ? latest : due) & MASK;
    const entries = this.#entries;
    const at = entry << ENTRY_SHIFT;
    const next = this.#heads[slot]!;
    entries[at + WHEEL_NEXT] = next;
    // The first of a slot points back to the slot itself, as a negative number.
    entries[at + WHEEL_PREVIOUS] = -1 - slot;
    if (next !== 0) entries[(next << ENTRY_SHIFT) + WHEEL_PREVIOUS] = entry;
    this.#heads[slot] = entry;
  }

  remove(entry: number) {
    const entries = this.#entries;
    const at = entry << ENTRY_SHIFT;
    const next = entries[at + WHEEL_NEXT]!;
    const previous = entries[at + WHEEL_PREVIOUS]!;
    if (previous < 0) this.#heads[-1 - previous] = next;
    else entries[(previous << ENTRY_SHIFT) + WHEEL_NEXT] = next;
    if (next !== 0) entries[(next << ENTRY_SHIFT) + WHEEL_PREVIOUS] = previous;
  }

  /** An entry that is due at `now`, taken out of the wheel, or 0 when there is none left. */
  takeDue(now: number): number {
    while (this.#tick <= now) {
      const entry = this.#heads[this.#tick & MASK]!;
      if (entry !== 0) {
        this.remove(entry);
        return entry;
      }
      // The last tick's slot stays open: entries may still be added to it.
      if (this.#tick === now) return 0;
      this.#tick++;
    }
    return 0;
  }
}
