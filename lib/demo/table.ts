/**
 * What the demo shows while it runs, and at its end: who answered how many requests. Lines only, no terminal.
 *
 * @module
 */
import { type Column, formatTable } from "../cli/table.ts";
import type { RealJson, StatusJson } from "../status/json.ts";
import type { Counts } from "./client.ts";
import { endpoint } from "./picture.ts";

/** All that is shown, at one moment. */
export interface Shown {
  seconds: number;
  counts: Counts;
  status: StatusJson;
}

/** The whole table fits a terminal of 80 columns. */
const BAR_CELLS = 20;

const COLUMNS: readonly Column[] = [
  { title: "real" },
  { title: "state" },
  { title: "answered", right: true },
  { title: "share", right: true },
  { title: "" },
  { title: "connections", right: true },
  { title: "total", right: true },
];

/** The table: one line for each virtual, one for each real. */
export function tableLines({ seconds, counts, status }: Shown): string[] {
  const total = sum(counts.answered);
  const virtuals = status.virtuals.map((virtual) =>
    `  virtual ${virtual.name} ${endpoint(virtual)}  ${virtual.state}  ${virtual.predictor}`
  );
  const rows = status.reals.map((real) => realCells(real, counts.answered[real.name] ?? 0, total));
  const rate = seconds > 0 ? Math.round(total / seconds) : 0;
  return [
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
export function plainLine({ seconds, counts }: Shown): string {
  const total = sum(counts.answered);
  const reals = Object.entries(counts.answered).toSorted(([a], [b]) => a < b ? -1 : 1)
    .map(([real, answered]) => `${real} ${answered} (${share(answered, total)})`);
  return [`${seconds.toFixed(0)} s`, `${total} answered`, ...reals, failedText(counts)].join("  ");
}

/**
 * Undefined where every request was answered and every real answered some, else what is wrong. A demo that was interrupted may
 * have had no time for every real.
 */
export function whatIsWrong({ counts, status }: Shown, interrupted: boolean): string | undefined {
  if (sum(counts.failed) > 0) return failedText(counts);
  if (sum(counts.answered) === 0) return "no request was answered";
  const idle = status.reals.filter((real) => !counts.answered[real.name]).map(({ name }) => name);
  if (interrupted || idle.length === 0) return undefined;
  return `${idle.join(", ")} answered no request`;
}

function realCells(real: RealJson, answered: number, total: number): string[] {
  const cells = total === 0 ? 0 : Math.round(answered / total * BAR_CELLS);
  return [
    real.name,
    real.arp === "resolved" ? real.state : `${real.state}, ${real.arp}`,
    String(answered),
    share(answered, total),
    "#".repeat(cells).padEnd(BAR_CELLS, "."),
    String(real.connections),
    String(real.connections_total),
  ];
}

function share(part: number, whole: number): string {
  return `${(whole === 0 ? 0 : part / whole * 100).toFixed(1)} %`;
}

function failedText({ failed }: Counts): string {
  const reasons = Object.entries(failed).map(([reason, count]) => `${count} × ${reason}`);
  if (reasons.length === 0) return "0 failed";
  return `${sum(failed)} failed: ${reasons.join(", ")}`;
}

function sum(counts: Record<string, number>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
