/**
 * What the demo shows while it runs, and at its end: who answered how many requests. Lines only, no terminal.
 *
 * @module
 */
import { type Column, formatTable } from "../cli/table.ts";
import type { RealJson, StatusJson } from "../status/json.ts";
import { activeText, pairLines, type PairShown } from "./pair_table.ts";
import { endpoint } from "./picture.ts";
import type { Counts } from "./requests.ts";

/** All that is shown, at one moment. */
export interface Shown {
  seconds: number;
  counts: Counts;
  /** Of the active unit. */
  status: StatusJson;
  /** Undefined where there is one unit only. */
  pair: PairShown | undefined;
}

/** The whole table fits a terminal of 80 columns. */
const BAR_CELLS = 18;

const COLUMNS: readonly Column[] = [
  { title: "real" },
  { title: "state" },
  { title: "answered", right: true },
  { title: "share", right: true },
  { title: "" },
  { title: "connections", right: true },
  { title: "ditched", right: true },
];

/** A line of a moment, or a line that belongs to the one before it. */
export function timed(seconds: number | undefined, line: string): string {
  return `${seconds === undefined ? "".padEnd(8) : `${seconds.toFixed(2).padStart(6)} s`}  ${line}`;
}

/** The table: one line for each unit of a pair, one for each virtual, one for each real. */
export function tableLines({ seconds, counts, status, pair }: Shown): string[] {
  const total = sum(counts.answered);
  const virtuals = status.virtuals.map((virtual) =>
    `  virtual ${virtual.name} ${endpoint(virtual)}  ${virtual.state}  ${virtual.predictor}`
  );
  const rows = status.reals.map((real) => realCells(real, counts.answered[real.name] ?? 0, total));
  const rate = seconds > 0 ? Math.round(total / seconds) : 0;
  return [
    ...(pair === undefined ? [] : [...pairLines(pair), ""]),
    ...virtuals,
    "",
    ...formatTable(COLUMNS, rows).map((line) => `  ${line}`),
    "",
    `  ${seconds.toFixed(1)} s: ${total} requests answered, ${rate} a second; ${
      failedText(counts)
    }`,
  ];
}

/** The same in one line, for where there is no terminal. */
export function plainLine({ seconds, counts, pair }: Shown): string {
  const reals = Object.entries(counts.answered).toSorted(([a], [b]) => a < b ? -1 : 1)
    .map(([real, answered]) => `${real} ${answered}`);
  const total = `${sum(counts.answered)} answered`;
  const active = pair === undefined ? [] : [activeText(pair)];
  return timed(seconds, [total, ...reals, failedText(counts), ...active].join("  "));
}

function realCells(real: RealJson, answered: number, total: number): string[] {
  const part = total === 0 ? 0 : answered / total;
  return [
    real.name,
    real.arp === "resolved" ? real.state : `${real.state}, ${real.arp}`,
    String(answered),
    `${(part * 100).toFixed(1)} %`,
    "█".repeat(Math.round(part * BAR_CELLS)).padEnd(BAR_CELLS, "░"),
    String(real.connections),
    `${real.ditched} of ${real.threshold}`,
  ];
}

export function failedText({ failed }: Counts): string {
  const reasons = Object.entries(failed).map(([reason, count]) => `${count} × ${reason}`);
  if (reasons.length === 0) return "0 failed";
  return `${sum(failed)} failed: ${reasons.join(", ")}`;
}

export function sum(counts: Record<string, number>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
