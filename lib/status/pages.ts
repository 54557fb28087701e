/**
 * Pages of the connection table for `GET /status/connections`.
 *
 * @module
 */
import type { RunningConfig } from "../config/running.ts";
import { type ConnectionView, viewConnection } from "../engine/connection_view.ts";
import type { EngineState } from "../engine/state.ts";
import type { ConnectionJson, ConnectionsJson } from "./json.ts";
import type { ConnectionsQuery } from "./query.ts";
import { CHUNK_ENTRIES, type TableWalk } from "./walk.ts";

/**
 * Entries looked at for one page. A filter that matches nothing makes a page walk on and on; a client that has gone meanwhile
 * keeps no walk of a large table alive for long.
 */
export const PAGE_ENTRIES = 64 * CHUNK_ENTRIES;

export class ConnectionPages {
  constructor(
    private readonly running: () => RunningConfig,
    private readonly state: EngineState,
    private readonly walk: TableWalk,
  ) {}

  /** One page, in the order of the table; with fewer rows than asked for, or none, where so much of the table has no more. */
  async page(query: ConnectionsQuery): Promise<ConnectionsJson> {
    const table = this.state.connections;
    const rows: ConnectionJson[] = [];
    let seen = query.after;
    await this.walk.through(query.after, query.after + PAGE_ENTRIES, (after, last) => {
      seen = this.#scan(query, after, last, rows);
      return rows.length < query.limit;
    });
    return { connections: rows, next: seen < table.highWater ? seen : null };
  }

  /** Adds what matches after `after` until `last`, or until the page is full. Gives the last entry it looked at. */
  #scan(query: ConnectionsQuery, after: number, last: number, rows: ConnectionJson[]): number {
    const table = this.state.connections;
    const tick = this.state.tick[0]!;
    const running = this.running();
    let entry = after;
    while (entry < last && rows.length < query.limit) {
      const view = viewConnection(table, ++entry, tick);
      if (view === undefined || !matches(view, query)) continue;
      const row = connectionJson(running, view);
      if (row !== undefined) rows.push(row);
    }
    return entry;
  }
}

/** Undefined where it has ended meanwhile, and its object with it. */
export function connectionJson(
  { virtualAt, realAt }: RunningConfig,
  view: ConnectionView,
): ConnectionJson | undefined {
  const virtual = virtualAt.get(view.virtual);
  const real = realAt.get(view.real);
  if (virtual === undefined || real === undefined) return undefined;
  return {
    entry: view.entry,
    virtual: virtual.name,
    real: real.name,
    reason: view.reason,
    outbound: view.outbound,
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

function matches(view: ConnectionView, query: ConnectionsQuery): boolean {
  return (query.virtual === undefined || view.virtual === query.virtual) &&
    (query.real === undefined || view.real === query.real) &&
    (query.client === undefined || view.foreignAddress === query.client);
}
