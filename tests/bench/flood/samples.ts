/**
 * From samples of the flood part to the rows and ratios of its report.
 *
 * @module
 */
import { rowOfFigures } from "../figures.ts";
import { type BenchRow, judge, type Ratio, ratioOf } from "../report.ts";
import {
  type FloodSample,
  KEPT,
  METRIC_NAMES,
  type MetricName,
  METRICS,
  targetOf,
} from "./metrics.ts";
import { VARIANT, type VariantName, VARIANTS } from "./variants.ts";

/** What floods at the virtual are compared with. */
const CONTROL: VariantName = "unserved";

/** The samples of a variant are in the order of its rounds. */
export function tabulate(samples: readonly FloodSample[]): { rows: BenchRow[]; ratios: Ratio[] } {
  const rows = METRIC_NAMES.flatMap((metric) =>
    VARIANTS.filter((variant) => concerns(metric, variant, samples))
      .map((variant) => judge(rowFor(metric, variant, samples), targetOf(metric, VARIANT[variant])))
  );
  const under = rowFor("keepAlive", CONTROL, samples);
  const ratios = VARIANTS.filter((variant) => variant !== CONTROL).map((variant) => {
    const ratio = ratioOf(rowFor("keepAlive", variant, samples), under);
    return VARIANT[variant].floodPort === undefined ? ratio : judge(ratio, KEPT);
  });
  return { rows, ratios };
}

function rowFor(name: MetricName, variant: VariantName, samples: readonly FloodSample[]): BenchRow {
  const figures = figuresOf(name, variant, samples);
  const { metric, unit } = METRICS[name];
  return rowOfFigures(variant, metric, unit, figures);
}

function concerns(name: MetricName, variant: VariantName, samples: readonly FloodSample[]) {
  return figuresOf(name, variant, samples).some((figure) => figure !== undefined);
}

function figuresOf(name: MetricName, variant: VariantName, samples: readonly FloodSample[]) {
  return samples.filter((sample) => sample.variant === variant).map(({ figures }) => figures[name]);
}
