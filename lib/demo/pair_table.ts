/**
 * The pair as the demo shows it: which unit is active and why, what the cable says, and what runs through a takeover.
 *
 * @module
 */
import { type Column, formatTable } from "../cli/table.ts";
import { syncText } from "../cli/views/pair_words.ts";
import type { PairJson } from "../status/json_failover.ts";
import { bytesText } from "./takeover_words.ts";

export interface PairShown {
  units: readonly UnitShown[];
  traffic: TrafficShown | undefined;
}

export interface UnitShown {
  name: string;
  /** Undefined while it does not run. */
  failover: PairJson | undefined;
}

export interface TrafficShown {
  /** Open connections. */
  kept: number;
  /** Downloaded so far, and in the end. */
  bytes: number;
  of: number;
}

const COLUMNS: readonly Column[] = [
  { title: "unit" },
  { title: "state" },
  { title: "cable" },
  { title: "why" },
];

/** The widest cell of the column, so that the table does not jump while the cable's state changes. */
const CABLE_CELLS = "other_side_powered_off".length;
const BAR_CELLS = 18;

export function pairLines({ units, traffic }: PairShown): string[] {
  return [
    ...formatTable(COLUMNS, units.map(unitCells)).map((line) => `  ${line}`),
    ...(traffic === undefined ? [] : [`  ${trafficLine(traffic)}`]),
  ];
}

/** The active unit in a word or two. */
export function activeText({ units }: PairShown): string {
  const active = units.filter(({ failover }) => failover?.state === "active");
  return active.length === 0
    ? "none active"
    : `${active.map(({ name }) => name).join(", ")} active`;
}

function unitCells({ name, failover }: UnitShown): string[] {
  if (failover === undefined) return [name, "dead", "".padEnd(CABLE_CELLS), ""];
  const { state, cable, cause, sync } = failover;
  const isBehind = state === "standby" && sync.state === "bulk";
  const stateText = isBehind ? `${state}, ${syncText(sync)}` : state;
  return [name, stateText, cable.padEnd(CABLE_CELLS), cause];
}

function trafficLine({ kept, bytes, of }: TrafficShown): string {
  const bar = "█".repeat(Math.floor(bytes / of * BAR_CELLS)).padEnd(BAR_CELLS, "░");
  const percent = Math.floor(bytes / of * 100);
  return `download  ${bar}  ${percent} % of ${bytesText(of)}; ${kept} open connections`;
}
