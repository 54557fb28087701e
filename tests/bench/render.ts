/**
 * A report as aligned tables.
 *
 * @module
 */
import { type Column, formatTable } from "../../lib/cli/table.ts";
import type { BenchReport, BenchRow, Judged, Ratio } from "./report.ts";
import type { Summary, Value } from "./statistics.ts";

const ROW_COLUMNS: readonly Column[] = [
  { title: "metric" },
  { title: "of" },
  { title: "median", right: true },
  { title: "min", right: true },
  { title: "max", right: true },
  { title: "unit" },
  { title: "target" },
  { title: "errors" },
];
const RATIO_COLUMNS: readonly Column[] = [
  { title: "metric" },
  { title: "ratio" },
  { title: "median", right: true },
  { title: "min", right: true },
  { title: "max", right: true },
  { title: "target" },
];

/** Lines for a person. */
export function renderReport(report: BenchReport): string[] {
  const { part, machine, command, rows, ratios, notes } = report;
  const rounds = Math.max(0, ...rows.map(({ values }) => values.length));
  return [
    `${part}: ${machine.cores} cores, ${machine.architecture}, kernel ${machine.kernel}, ` +
    `Deno ${machine.deno}; medians of ${rounds}; ${command}`,
    ...notes.map((note) => `  ${note}`),
    "",
    ...formatTable(ROW_COLUMNS, rows.map(rowCells)),
    ...(ratios.length === 0 ? [] : ["", ...formatTable(RATIO_COLUMNS, ratios.map(ratioCells))]),
    ...rows.flatMap(warning),
  ];
}

function rowCells(row: BenchRow): string[] {
  const errors = Object.values(row.errors).reduce((sum, count) => sum + count, 0);
  const whole = row.values.every((value) => value !== null);
  const told = errors > 0 ? `!! ${errors}` : whole ? "none" : "!! not measured";
  return [row.metric, row.name, ...figures(row), row.unit, target(row), told];
}

function ratioCells(ratio: Ratio): string[] {
  return [ratio.metric, ratio.name, ...figures(ratio), target(ratio)];
}

/** Below the tables, where it is seen: a figure with errors is not to be trusted. */
function warning({ name, metric, errors }: BenchRow): string[] {
  const told = Object.entries(errors).filter(([, count]) => count > 0);
  if (told.length === 0) return [];
  return [`!! ${name}, ${metric}: ${told.map(([what, count]) => `${what} ${count}`).join(", ")}`];
}

function figures({ median, min, max }: Summary): string[] {
  return [median, min, max].map(formatValue);
}

function target({ target, verdict }: Judged): string {
  if (target === undefined) return "";
  const bounds = [
    ...(target.atLeast === undefined ? [] : [`≥ ${target.atLeast}`]),
    ...(target.atMost === undefined ? [] : [`≤ ${target.atMost}`]),
  ];
  return `${bounds.join(", ")}: ${verdict}`;
}

/** Three digits, or all of those before the point. Noise is larger than the rest. */
export function formatValue(value: Value): string {
  if (value === null) return "–";
  const size = Math.abs(value);
  if (size >= 100) return Math.round(value).toLocaleString("en");
  const before = size < 1e-9 ? 1 : Math.floor(Math.log10(size)) + 1;
  return value.toFixed(Math.min(6, 3 - before));
}
