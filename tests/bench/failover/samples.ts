/**
 * From samples of the failover part to the rows of its report.
 *
 * @module
 */
import { type Figure, rowOfFigures } from "../figures.ts";
import { type TakeoverName, TAKEOVERS } from "../options.ts";
import { type BenchRow, judge, rowOf, type Target } from "../report.ts";
import { percentile } from "../statistics.ts";
import type { FailoverSample } from "./measure.ts";
import { METRIC_NAMES, type MetricName, METRICS, OUTAGES } from "./metrics.ts";
import { VARIANTS } from "./variants.ts";

/** Below so many rounds the 99th percentile is the longest of all, which the table has already. */
const ENOUGH_ROUNDS = 20;

/** The samples of a variant are in the order of its rounds. */
export function tabulate(samples: readonly FailoverSample[]): BenchRow[] {
  return METRIC_NAMES.flatMap((metric) =>
    TAKEOVERS.flatMap((variant) => rowsFor(metric, variant, samples))
  );
}

function rowsFor(
  metric: MetricName,
  variant: TakeoverName,
  samples: readonly FailoverSample[],
): BenchRow[] {
  const figures = samples.filter((sample) => sample.variant === variant)
    .map(({ figures }) => figures[metric]);
  if (figures.every((figure) => figure === undefined)) return [];
  const { metric: title, unit } = METRICS[metric];
  const row = judge(rowOfFigures(variant, title, unit, figures), targetOf(metric, variant));
  if (!OUTAGES.includes(metric) || figures.length < ENOUGH_ROUNDS) return [row];
  return [row, p99Row(`${title}, 99 %`, metric, variant, figures)];
}

function p99Row(
  title: string,
  metric: MetricName,
  variant: TakeoverName,
  figures: readonly (Figure | undefined)[],
): BenchRow {
  const value = percentile(figures.map((figure) => figure?.value ?? null), 0.99);
  const { targets } = VARIANTS[variant];
  return judge(rowOf(variant, title, METRICS[metric].unit, [value]), targets?.p99);
}

function targetOf(metric: MetricName, name: TakeoverName): Target | undefined {
  const { targets, keepsConnections } = VARIANTS[name];
  if (metric === "broken") return keepsConnections ? { atMost: 0 } : undefined;
  return OUTAGES.includes(metric) ? targets?.median : undefined;
}
