/**
 * Ties connections to the sticky objects of their clients.
 *
 * HOT PATH: runs once per connection placed, confirmed or ended, and allocates nothing.
 *
 * @module
 */
import type { ConnectionTable } from "../objects/connections.ts";
import { ENTRY_SHIFT, FOREIGN, LAST_SEEN, STICKY } from "../objects/entry.ts";
import type { StickyTable } from "../objects/sticky.ts";
import type { EngineState } from "./state.ts";

export class Stickiness {
  readonly #table: ConnectionTable;
  readonly #sticky: StickyTable;

  constructor(state: EngineState) {
    this.#table = state.connections;
    this.#sticky = state.sticky;
  }

  /** A connection has come to its real, at `tick`. */
  join(entry: number, tick: number) {
    const table = this.#table;
    const virtual = table.virtual(entry);
    if (!this.#sticky.sticks(virtual)) return;
    this.#sticky.join(this.#foreign(entry), virtual, table.real(entry), tick);
    table.flag(entry, STICKY);
  }

  /** Its client has finished the handshake. */
  confirm(entry: number) {
    const table = this.#table;
    if ((table.meta(entry) & STICKY) === 0) return;
    this.#sticky.confirm(this.#foreign(entry), table.virtual(entry));
  }

  /** It ends, or leaves its real. */
  leave(entry: number) {
    const table = this.#table;
    if ((table.meta(entry) & STICKY) === 0) return;
    table.unflag(entry, STICKY);
    const lastSeen = table.entries[(entry << ENTRY_SHIFT) + LAST_SEEN]!;
    this.#sticky.leave(this.#foreign(entry), table.virtual(entry), lastSeen);
  }

  #foreign(entry: number): number {
    return this.#table.entries[(entry << ENTRY_SHIFT) + FOREIGN]!;
  }
}
