/**
 * From samples to the rows and ratios of a report.
 *
 * @module
 */
import { rowOfFigures } from "./figures.ts";
import {
  METRIC_NAMES,
  type MetricName,
  METRICS,
  type OurName,
  OURS,
  RATIO_TARGETS,
  ROW_TARGETS,
  type Sample,
} from "./metrics.ts";
import type { AlternativeName } from "./options.ts";
import { type BenchRow, judge, type Ratio, ratioOf } from "./report.ts";

/** Only of alternatives with a program of their own. */
const PROGRAM_METRICS: readonly MetricName[] = ["start", "idleCpu"];

/** The samples of an alternative are in the order of its rounds. */
export function tabulate(samples: readonly Sample[], alternatives: readonly AlternativeName[]) {
  const rows: BenchRow[] = [];
  const ratios: Ratio[] = [];
  for (const metric of METRIC_NAMES) {
    const ofMetric = new Map(alternatives.map((name) => [name, rowFor(metric, name, samples)]));
    rows.push(...[...ofMetric.values()].filter((row) => concerns(metric, row)));
    if (!PROGRAM_METRICS.includes(metric)) ratios.push(...ratiosFor(metric, ofMetric));
  }
  return { rows, ratios };
}

function rowFor(
  name: MetricName,
  alternative: AlternativeName,
  samples: readonly Sample[],
): BenchRow {
  const figures = samples.filter((sample) => sample.alternative === alternative)
    .map((sample) => sample.figures[name]);
  const { metric, unit } = METRICS[name];
  const row = rowOfFigures(alternative, metric, unit, figures);
  return isOurs(alternative) ? judge(row, ROW_TARGETS[name]) : row;
}

/** An alternative without a program has no start; but one whose program could not be started must be seen. */
function concerns(metric: MetricName, { median, errors }: BenchRow): boolean {
  return !PROGRAM_METRICS.includes(metric) || median !== null || Object.keys(errors).length > 0;
}

function ratiosFor(metric: MetricName, rows: ReadonlyMap<AlternativeName, BenchRow>): Ratio[] {
  return OURS.flatMap((ours, place) => {
    const over = rows.get(ours);
    if (over === undefined) return [];
    const before: readonly AlternativeName[] = OURS.slice(0, place + 1);
    const others = [...rows].filter(([name]) => !before.includes(name));
    return others.map(([name, under]) =>
      judge(ratioOf(over, under), RATIO_TARGETS[ours][metric]?.[name])
    );
  });
}

function isOurs(name: AlternativeName): name is OurName {
  return OURS.some((ours) => ours === name);
}
