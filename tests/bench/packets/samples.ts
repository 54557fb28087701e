/**
 * From samples of the packets part to the rows and ratios of its report.
 *
 * @module
 */
import { rowOfFigures } from "../figures.ts";
import { OURS } from "../metrics.ts";
import type { PacketPathName } from "../options.ts";
import { type BenchRow, judge, type Ratio, ratioOf, rowOf } from "../report.ts";
import { summarize, type Value } from "../statistics.ts";
import {
  FLOWS,
  type Flows,
  MANY_FLOWS,
  type MetricName,
  METRICS,
  NFTABLES_TARGETS,
  type PacketsSample,
} from "./metrics.ts";

const METRIC_NAMES = Object.keys(METRICS) as MetricName[];
/** Lost packets are compared with none. */
const COMPARED: readonly MetricName[] = ["rate", "added"];

/** The samples of a path are in the order of its rounds. */
export function tabulate(samples: readonly PacketsSample[], paths: readonly PacketPathName[]) {
  const table = new Table(samples, paths);
  const rows: BenchRow[] = [];
  const ratios: Ratio[] = [];
  for (const metric of METRIC_NAMES) {
    for (const flows of FLOWS) {
      rows.push(...table.rows(metric, flows));
      if (COMPARED.includes(metric)) ratios.push(...table.ratios(metric, flows));
    }
  }
  return { rows, ratios: [...ratios, ...table.manyOverFewer()] };
}

class Table {
  readonly #samples: readonly PacketsSample[];
  readonly #paths: readonly PacketPathName[];

  constructor(samples: readonly PacketsSample[], paths: readonly PacketPathName[]) {
    this.#samples = samples.filter(({ skipped }) => skipped === undefined);
    this.#paths = paths;
  }

  /** With one of the sink where it is measured itself. */
  rows(metric: MetricName, flows: Flows): BenchRow[] {
    const rows = this.#paths.map((path) => this.#row(metric, path, flows))
      .filter((row) => row !== undefined);
    return metric === "rate" && rows.length > 0 ? [this.#sink(flows), ...rows] : rows;
  }

  /** Ours over all others. */
  ratios(metric: MetricName, flows: Flows): Ratio[] {
    return OURS.flatMap((ours, place) => {
      const over = this.#row(metric, ours, flows);
      const before: readonly PacketPathName[] = OURS.slice(0, place + 1);
      return this.#paths.filter((path) => !before.includes(path)).flatMap((path) => {
        const under = this.#row(metric, path, flows);
        if (over === undefined || under === undefined) return [];
        const isTarget = ours === "pointsman" && path === "nftables";
        return [judge(ratioOf(over, under), isTarget ? NFTABLES_TARGETS[metric] : undefined)];
      });
    });
  }

  /** What it costs that the flows are no longer in a cache. */
  manyOverFewer(): Ratio[] {
    return OURS.flatMap((ours) => {
      const many = this.#row("added", ours, 1_000_000);
      const fewer = this.#row("added", ours, 1_000);
      if (many === undefined || fewer === undefined) return [];
      return [judge(ratioOf(many, fewer), ours === "pointsman" ? MANY_FLOWS : undefined)];
    });
  }

  /** Undefined where nothing was measured, for nobody's fault. */
  #row(metric: MetricName, path: PacketPathName, flows: Flows): BenchRow | undefined {
    const own = this.#of(path, flows);
    if (own.length === 0) return undefined;
    const [title, { unit }] = [titleOf(metric, flows), METRICS[metric]];
    if (metric === "added") return rowOf(path, title, unit, own.map(addedNs));
    return rowOfFigures(path, title, unit, own.map(({ figures }) => figures[metric]));
  }

  /** Of each round the middle of those beside the paths. */
  #sink(flows: Flows): BenchRow {
    const all = this.#paths.map((path) => this.#of(path, flows));
    const rounds = Math.max(...all.map((samples) => samples.length));
    const values = Array.from({ length: rounds }, (_, round) => {
      return summarize(all.map((samples) => samples[round]?.figures.sink?.value ?? null)).median;
    });
    return rowOf("sink", titleOf("rate", flows), METRICS.rate.unit, values);
  }

  #of(path: PacketPathName, flows: Flows): PacketsSample[] {
    return this.#samples.filter((sample) => sample.path === path && sample.flows === flows);
  }
}

function titleOf(metric: MetricName, flows: Flows): string {
  const count = `${flows.toLocaleString("en")} ${flows === 1 ? "flow" : "flows"}`;
  return `${METRICS[metric].metric}, ${count}`;
}

/** What a packet takes more than one that the sink drops beside it. */
function addedNs({ figures: { rate, sink } }: PacketsSample): Value {
  const [through, dropped] = [rate?.value ?? null, sink?.value ?? null];
  return through === null || dropped === null ? null : 1e9 / through - 1e9 / dropped;
}
