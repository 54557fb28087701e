/**
 * What a unit answers, as text for the terminal.
 *
 * @module
 */
import { eventLine } from "../status/event_words.ts";
import type {
  ConnectionJson,
  ConnectionsJson,
  EventsJson,
  RealJson,
  StatusJson,
  VirtualJson,
} from "../status/json.ts";
import { type Column, formatTable } from "./table.ts";

/** The whole picture. Drops that are zero are left out; `--json` has them. */
export function statusLines({ unit, engine, connections, virtuals, reals }: StatusJson): string[] {
  const { front, back } = engine.ports;
  const drops = Object.entries(engine.drops).filter(([, count]) => count > 0);
  return [
    `unit ${unit.name}, Pointsman ${unit.version}, up ${unit.uptime_s} s, config ${unit.config_hash}`,
    `front ${front.interface} ${front.link}, back ${back.interface} ${back.link}, fastpath ${engine.fastpath}`,
    `packets ${engine.packets} (${engine.bytes} bytes): forwarded ${engine.forwarded}, ` +
    `bridged ${engine.bridged}, answered ${engine.answered}, host ${engine.host}`,
    `drops: ${drops.map(([name, count]) => `${name} ${count}`).join(", ") || "none"}`,
    `connections ${connections.current} of ${connections.max}, ` +
    `embryonic ${connections.embryonic}, total ${connections.total}, ` +
    `evicted ${connections.evicted}, sticky clients ${connections.sticky}`,
    "",
    ...virtualLines(virtuals),
    "",
    ...realLines(reals),
  ];
}

const VIRTUAL_COLUMNS: Column[] = [
  { title: "virtual" },
  { title: "address" },
  { title: "state" },
  { title: "predictor" },
  { title: "serving" },
  { title: "connections", right: true },
  { title: "embryonic", right: true },
  { title: "total", right: true },
  { title: "packets in", right: true },
  { title: "packets out", right: true },
  { title: "reals" },
];

export function virtualLines(virtuals: readonly VirtualJson[]): string[] {
  const rows = virtuals.map((virtual) => [
    virtual.name,
    `${virtual.protocol} ${endpoint(virtual.address, virtual.port)}`,
    virtual.state,
    virtual.predictor,
    virtual.serving === "backup" ? `backup ${virtual.backup}` : virtual.serving,
    String(virtual.connections),
    String(virtual.embryonic),
    String(virtual.connections_total),
    String(virtual.packets_in),
    String(virtual.packets_out),
    virtual.reals.join(","),
  ]);
  return formatTable(VIRTUAL_COLUMNS, rows);
}

const REAL_COLUMNS: Column[] = [
  { title: "real" },
  { title: "address" },
  { title: "state" },
  { title: "since" },
  { title: "weight", right: true },
  { title: "connections", right: true },
  { title: "total", right: true },
  { title: "ditched", right: true },
  { title: "latency ms", right: true },
  { title: "standby" },
];

export function realLines(reals: readonly RealJson[]): string[] {
  const rows = reals.map((real) => [
    real.name,
    endpoint(real.address, real.port),
    real.arp === "resolved" ? real.state : `${real.state}, ${real.arp}`,
    // Without the milliseconds: to the second is near enough for eyes.
    real.since.replace(/\.\d+Z$/, "Z"),
    String(real.weight),
    outOf(real.connections, real.maxconns),
    String(real.connections_total),
    outOf(real.ditched, real.threshold),
    real.latency_ms === null ? "-" : real.latency_ms.toFixed(3),
    real.standby ?? "-",
  ]);
  return formatTable(REAL_COLUMNS, rows);
}

/** `3/8`, and `3` where there is no limit. */
function outOf(count: number, most: number | null): string {
  return most === null ? String(count) : `${count}/${most}`;
}

const CONNECTION_COLUMNS: Column[] = [
  { title: "entry", right: true },
  { title: "foreign" },
  { title: "virtual" },
  { title: "address" },
  { title: "real" },
  { title: "address" },
  { title: "state" },
  { title: "reason" },
  { title: "age s", right: true },
  { title: "idle s", right: true },
];

export function connectionLines({ connections, next }: ConnectionsJson): string[] {
  const more = next === null ? [] : [`more: --after ${next}`];
  return [...formatTable(CONNECTION_COLUMNS, connections.map(connectionCells)), ...more];
}

function connectionCells(row: ConnectionJson): string[] {
  return [
    String(row.entry),
    endpoint(row.foreign_address, row.foreign_port),
    row.virtual,
    endpoint(row.virtual_address, row.virtual_port),
    row.real,
    endpoint(row.real_address, row.real_port),
    row.state,
    row.reason,
    (row.age_ms / 1000).toFixed(1),
    (row.idle_ms / 1000).toFixed(1),
  ];
}

export function eventLines({ events, lost }: EventsJson): string[] {
  // With the id, for --since.
  const lines = events.map((event) => `${event.id} ${eventLine(event)}`);
  return lost === 0 ? lines : [lostLine(lost), ...lines];
}

/** In place of events that are known no more. */
export function lostLine(count: number): string {
  return `(${count} events before these are no longer known)`;
}

/** Port 0 of the config is every port. */
function endpoint(address: string, port: number): string {
  return port === 0 ? `${address}:*` : `${address}:${port}`;
}
