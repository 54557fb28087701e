/**
 * Metrics as text that Prometheus reads (its text format, version 0.0.4), by prom-client.
 *
 * The library knows names, types, escapes and the format. Its way of keeping values, an entry of a map for each series, is not used:
 * the values are the status's, and setting 30,000 of them for 1,000 virtuals and reals takes longer than all the rest. Here each
 * metric hands over its samples when it is written, and they are forgotten after that.
 *
 * @module
 */
import { Counter, Gauge, Registry } from "prom-client";
import { METRICS_ROWS_PER_TURN } from "../limits.ts";
import type { Labels, Metric, Sample } from "./metrics_kinds.ts";
import { piecesOf, Turns } from "./turns.ts";

export const CONTENT_TYPE: string = Registry.PROMETHEUS_CONTENT_TYPE;

/** A sample as the library writes it. What is shared between samples is put into text once for all of them. */
interface Row extends Sample {
  sharedLabels: Labels;
}

/** Metrics of one kind of object. */
export class MetricsText<T> {
  /** Its own: the library's common one is open to whatever else is loaded. */
  readonly #registry = new Registry();
  /** Of the metric that is being written. */
  #rows: Row[] = [];

  /** @param own the labels that all samples of an object have. */
  constructor(
    private readonly metrics: readonly Metric<T>[],
    private readonly own: (subject: T) => Labels,
  ) {
    for (const metric of metrics) this.#register(metric);
  }

  /**
   * All metrics of `subjects`, those without a sample left out. After so many samples the event loop has a turn, so that other work
   * does not wait for all of them. One call at a time.
   */
  async lines(subjects: readonly T[]): Promise<string> {
    const turns = new Turns(METRICS_ROWS_PER_TURN);
    const labelled = subjects.map((subject) => ({ subject, sharedLabels: this.own(subject) }));
    const pieces = [...piecesOf(labelled, METRICS_ROWS_PER_TURN)];
    let text = "";
    for (const metric of this.metrics) {
      let isBegun = false;
      for (const piece of pieces) {
        this.#rows = piece.flatMap(({ subject, sharedLabels }) =>
          metric.samples(subject).map((sample) => ({ ...sample, sharedLabels }))
        );
        if (this.#rows.length > 0) {
          const lines = await this.#registry.getSingleMetricAsString(metric.name);
          text += `${isBegun ? withoutHead(lines) : lines}\n`;
          isBegun = true;
        }
        await turns.take(this.#rows.length);
      }
      this.#rows = [];
    }
    return text;
  }

  #register({ name, help, type, labels }: Metric<T>) {
    const given = { name, help, labelNames: [...labels], registers: [this.#registry] };
    const series = type === "counter" ? new Counter(given) : new Gauge(given);
    const get = series.get.bind(series);
    series.get = async () => ({ ...await get(), values: this.#rows });
  }
}

/** Without the lines of help and type, which a metric has once. */
function withoutHead(lines: string): string {
  return lines.slice(lines.indexOf("\n", lines.indexOf("\n") + 1) + 1);
}
