/**
 * What the tables of virtuals and of reals have in common.
 *
 * @module
 */
import type { RealJson, StatusJson, VirtualJson } from "../../status/json.ts";
import { styleOf } from "../paint.ts";
import { type Cell, type Column, formatTable, type Look } from "../table.ts";
import { formatAge, formatBytes, formatCount, formatRate } from "../units.ts";
import { type Kind, NOTHING, perSecond, type Taken } from "./view.ts";

type Machine = VirtualJson | RealJson;

/**
 * `failed 3 min, connections reset`: its state, how long it has been in it, and why. The cause of being in service is of the past, and
 * left out. `doubt` is what else there is to say.
 */
export function stateCell({ state, since, cause }: Machine, unitMs: number, doubt = ""): Cell {
  // The unit's clock is told to the second. A since in the future is the rest of that second.
  const ageS = Math.max(0, Math.round((unitMs - Date.parse(since)) / 1000));
  const why = state === "in_service" || cause === null ? "" : `, ${cause}`;
  const style = styleOf(state === "in_service" && doubt !== "" ? doubt : state);
  const age = Number.isNaN(ageS) ? "" : ` ${ageS === 0 ? "0 s" : formatAge(ageS * 1000)}`;
  return { text: `${state}${age}${why}${doubt === "" ? "" : `, ${doubt}`}`, style };
}

const RATE_COLUMNS: readonly Column[] = [
  { title: "new/s", right: true },
  { title: "in/s", right: true },
  { title: "out/s", right: true },
];

/** How fast the counters of a machine rise: new connections, bytes from clients and bytes to them. */
function rateCells(now: Machine, before: Machine | undefined, ms: number): string[] {
  const made = perSecond(now.connections_total, before?.connections_total, ms);
  const bytesIn = perSecond(now.bytes_in, before?.bytes_in, ms);
  const bytesOut = perSecond(now.bytes_out, before?.bytes_out, ms);
  return [
    known(made, formatRate),
    known(bytesIn, formatBytes),
    known(bytesOut, formatBytes),
  ];
}

export function known(figure: number | undefined | null, format: (figure: number) => string) {
  return figure === undefined || figure === null ? NOTHING : format(figure);
}

/** `3/8`, and `3` where there is no limit. */
export function outOf(count: number, most: number | null): string {
  return most === null ? formatCount(count) : `${formatCount(count)}/${formatCount(most)}`;
}

/** How the table of one kind of machine is made. */
export interface MachineTable<T extends Machine> {
  machines(status: StatusJson): readonly T[];
  /** Columns before the rates and after them; what is left out first in a narrow terminal stands last. */
  first: readonly Column[];
  last: readonly Column[];
  firstCells(machine: T, unitMs: number): Cell[];
  lastCells(machine: T): Cell[];
}

/** With `isWatched` there are rates, as soon as there are two looks. */
export function machineLines<T extends Machine>(
  table: MachineTable<T>,
  now: Taken<StatusJson>,
  before: Taken<StatusJson> | undefined,
  look: Look,
  isWatched: boolean,
): string[] {
  const ms = betweenMs(now, before);
  const known = before === undefined ? [] : table.machines(before.answer);
  const byName = new Map(known.map((machine) => [machine.name, machine]));
  const rows = table.machines(now.answer).map((machine) => [
    ...table.firstCells(machine, now.unitMs),
    ...(isWatched ? rateCells(machine, byName.get(machine.name), ms) : []),
    ...table.lastCells(machine),
  ]);
  const columns = [...table.first, ...(isWatched ? RATE_COLUMNS : []), ...table.last];
  return formatTable(columns, rows, look);
}

export function machineKind<T extends Machine>(
  table: MachineTable<T>,
  isWatched: boolean,
): Kind<StatusJson> {
  return {
    json: (status) => table.machines(status),
    lines: (now, before, look) => machineLines(table, now, before, look, isWatched),
    goesOn,
  };
}

/** Time between two looks. */
export function betweenMs(now: Taken<unknown>, before: Taken<unknown> | undefined): number {
  return before === undefined ? 0 : now.takenMs - before.takenMs;
}

/** A unit that was started again counts from zero. */
export function goesOn(now: StatusJson, before: StatusJson): boolean {
  return now.unit.uptime_s >= before.unit.uptime_s;
}
