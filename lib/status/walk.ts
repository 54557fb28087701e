/**
 * Walks through the connection table, from the side of control.
 *
 * The table can hold millions of entries. So a walk goes in chunks, and all walks of a unit together take one chunk per
 * turn of the event loop: whatever is asked of the status server, control is away from its other work for the time of one chunk.
 *
 * @module
 */
import type { ConnectionTable } from "../objects/connections.ts";

/** Entries looked at in one turn of the event loop: some milliseconds when every one of them is in use. */
export const CHUNK_ENTRIES = 16_384;

/** Looks at the entries after `after` up to `last`, both included; gives whether the walk goes on. */
export type Look = (after: number, last: number) => boolean;

export class TableWalk {
  #turn: Promise<void> = Promise.resolve();

  constructor(private readonly table: ConnectionTable) {}

  /** Lets `look` see the entries after `after` up to `last`, or to the end of the table, in order. */
  async through(after: number, last: number, look: Look): Promise<void> {
    let at = after;
    while (at < Math.min(last, this.table.highWater)) {
      await this.#nextTurn();
      const end = Math.min(at + CHUNK_ENTRIES, last, this.table.highWater);
      if (!look(at, end)) return;
      at = end;
    }
  }

  /** Each caller gets a turn of its own: timers that are due together would run one after another in one turn. */
  #nextTurn(): Promise<void> {
    this.#turn = this.#turn.then(() => new Promise((resolve) => setTimeout(resolve, 0)));
    return this.#turn;
  }
}
