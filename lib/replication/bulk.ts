/**
 * The walk through both tables for a standby that has joined. It only gives out numbers, in order: what changes at a place behind the
 * walk is in the log of changes, what changes before it is read as it is when the walk comes there.
 *
 * @module
 */
import type { ConnectionTable } from "../objects/connections.ts";
import type { StickyTable } from "../objects/sticky.ts";

export class Bulk {
  /** Next entry and slot. */
  #entry = 1;
  #slot = 0;
  #entries = 0;
  #slots = 0;

  /** From here on, entries that come into use are in the log. */
  begin(connections: ConnectionTable, sticky: StickyTable) {
    this.#entry = 1;
    this.#slot = 0;
    this.#entries = connections.highWater;
    this.#slots = sticky.current === 0 ? 0 : sticky.size;
  }

  /** Entry to be sent next, or 0 when all were given. */
  takeEntry(): number {
    return this.#entry > this.#entries ? 0 : this.#entry++;
  }

  /** The same of slots, or -1. */
  takeSlot(): number {
    return this.#slot === this.#slots ? -1 : this.#slot++;
  }

  /** Places not given out yet. */
  get left(): number {
    return this.#entries - this.#entry + 1 + this.#slots - this.#slot;
  }

  get percent(): number {
    const all = this.#entries + this.#slots;
    return all === 0 ? 100 : Math.floor(100 * (all - this.left) / all);
  }
}
