/**
 * `pointsman show reals`.
 *
 * @module
 */
import type { RealJson } from "../../status/json.ts";
import type { Cell, Column } from "../table.ts";
import { formatBytes, formatCount } from "../units.ts";
import { known, type MachineTable, outOf, stateCell } from "./machines.ts";
import { endpoint, NOTHING } from "./view.ts";

/** What is left out first in a narrow terminal stands last. */
const FIRST: readonly Column[] = [
  { title: "real", least: 8 },
  { title: "address" },
  { title: "state", least: 20 },
  { title: "connections", right: true },
];
const LAST: readonly Column[] = [
  { title: "ditched", right: true },
  { title: "latency", right: true },
  { title: "total", right: true },
  { title: "in", right: true },
  { title: "out", right: true },
  { title: "weight", right: true },
  { title: "standby", least: 8 },
];

function firstCells(real: RealJson, unitMs: number): Cell[] {
  const { name, address, port, connections, maxconns } = real;
  return [
    name,
    endpoint(address, port),
    stateCell(real, unitMs, doubtOf(real)),
    outOf(connections, maxconns),
  ];
}

/** One that is in service by the clients' word gets no connections all the same while it answers no ARP. */
function doubtOf({ arp, removed }: RealJson): string {
  if (removed) return "removed";
  return arp === "resolved" ? "" : arp;
}

function lastCells(real: RealJson): Cell[] {
  const { ditched, threshold } = real;
  return [
    { text: outOf(ditched, threshold), style: ditched > 0 ? "warning" : undefined },
    known(real.latency_ms, (ms) => `${ms.toFixed(ms < 100 ? 2 : 0)} ms`),
    formatCount(real.connections_total),
    formatBytes(real.bytes_in),
    formatBytes(real.bytes_out),
    String(real.weight),
    real.standby ?? NOTHING,
  ];
}

export const REALS: MachineTable<RealJson> = {
  machines: ({ reals }) => reals,
  first: FIRST,
  last: LAST,
  firstCells,
  lastCells,
};
