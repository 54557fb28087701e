/**
 * `pointsman show connections`: a page of the table.
 *
 * @module
 */
import type { ConnectionJson, ConnectionsJson } from "../../status/json.ts";
import { type Column, formatTable } from "../table.ts";
import { formatAge } from "../units.ts";
import { endpoint, type Kind } from "./view.ts";

const COLUMNS: readonly Column[] = [
  { title: "foreign" },
  { title: "virtual", least: 8 },
  { title: "real", least: 8 },
  { title: "state" },
  { title: "age", right: true },
  { title: "idle", right: true },
  { title: "reason" },
  { title: "virtual address" },
  { title: "real address" },
  { title: "entry", right: true },
];

export const CONNECTIONS: Kind<ConnectionsJson> = {
  json: (page) => page,
  lines: ({ answer: { connections, next } }, _, look) => {
    const more = next === null ? [] : [`more: --after ${next}`];
    return [...formatTable(COLUMNS, connections.map(cellsOf), look), ...more];
  },
};

function cellsOf(row: ConnectionJson): string[] {
  return [
    endpoint(row.foreign_address, row.foreign_port),
    row.virtual,
    row.real,
    row.state,
    formatAge(row.age_ms),
    formatAge(row.idle_ms),
    row.reason,
    endpoint(row.virtual_address, row.virtual_port),
    endpoint(row.real_address, row.real_port),
    String(row.entry),
  ];
}
