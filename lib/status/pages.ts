/**
 * Pages of the connection table for `GET /status/connections`.
 *
 * A filter that matches nothing makes a page walk the whole table, millions of entries. So the walk goes in chunks,
 * and all walks of a unit together take one chunk per turn of the event loop: whatever is asked of the status server,
 * control is away from its other work for the time of one chunk.
 *
 * @module
 */
import type { Config } from "../config/config.ts";
import { type ConnectionView, viewConnection } from "../engine/connection_view.ts";
import type { EngineState } from "../engine/state.ts";
import type { ConnectionJson, ConnectionsJson } from "./json.ts";
import type { ConnectionsQuery } from "./query.ts";

/** Entries looked at in one turn of the event loop: some milliseconds when every one of them is in use. */
export const CHUNK_ENTRIES = 16_384;

/** Entries looked at for one page: a client that has gone meanwhile keeps no walk of a large table alive for long. */
export const PAGE_ENTRIES = 64 * CHUNK_ENTRIES;

export class ConnectionPages {
  #turn: Promise<void> = Promise.resolve();

  constructor(private readonly config: Config, private readonly state: EngineState) {}

  /** One page, in the order of the table; with fewer rows than asked for, or none, where so much of the table has no more. */
  async page(query: ConnectionsQuery): Promise<ConnectionsJson> {
    const table = this.state.connections;
    const end = query.after + PAGE_ENTRIES;
    const rows: ConnectionJson[] = [];
    let after = query.after;
    while (after < Math.min(end, table.highWater) && rows.length < query.limit) {
      await this.#nextTurn();
      after = this.#scan(query, after, rows);
    }
    return { connections: rows, next: after < table.highWater ? after : null };
  }

  /** Adds what matches after `after`, until chunk, table or page ends. Gives the last entry it looked at. */
  #scan(query: ConnectionsQuery, after: number, rows: ConnectionJson[]): number {
    const table = this.state.connections;
    const tick = this.state.tick[0]!;
    const last = Math.min(after + CHUNK_ENTRIES, table.highWater);
    let entry = after;
    while (entry < last && rows.length < query.limit) {
      const view = viewConnection(table, ++entry, tick);
      if (view !== undefined && matches(view, query)) rows.push(this.#rowOf(view));
    }
    return entry;
  }

  /** Each caller gets a turn of its own: timers that are due together would run one after another in one turn. */
  #nextTurn(): Promise<void> {
    this.#turn = this.#turn.then(() => new Promise((resolve) => setTimeout(resolve, 0)));
    return this.#turn;
  }

  #rowOf(view: ConnectionView): ConnectionJson {
    return {
      entry: view.entry,
      virtual: this.config.virtuals[view.virtual]!.name,
      real: this.config.reals[view.real]!.name,
      protocol: view.protocol,
      state: view.state,
      foreign_address: view.foreignAddress,
      foreign_port: view.foreignPort,
      virtual_address: view.virtualAddress,
      virtual_port: view.virtualPort,
      real_address: view.realAddress,
      real_port: view.realPort,
      age_ms: view.ageMs,
      idle_ms: view.idleMs,
    };
  }
}

function matches(view: ConnectionView, query: ConnectionsQuery): boolean {
  return (query.virtual === undefined || view.virtual === query.virtual) &&
    (query.real === undefined || view.real === query.real) &&
    (query.client === undefined || view.foreignAddress === query.client);
}
