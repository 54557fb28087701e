/**
 * What a metric is here: a name, words, and a rule that makes its samples from one object of the status. The rules are tables, so that
 * the answer, the docs and the dashboards can be held against them.
 *
 * @module
 */

/** Label ▸ value. */
export type Labels = Readonly<Record<string, string>>;

export interface Sample {
  labels: Labels;
  value: number;
}

/** A metric of each `T`: of the unit, of each virtual, of each real. */
export interface Metric<T> {
  /** In the design's words; base units and `_total` for counters, as Prometheus wants them. */
  name: string;
  type: "counter" | "gauge";
  help: string;
  /** Names of all labels that its samples have. */
  labels: readonly string[];
  /** Without the labels that all samples of the object have: its name. */
  samples(subject: T): readonly Sample[];
}

/** A metric of one figure for each object, without further labels. Null where there is no figure: then there is no sample. */
export type Figure<T> = readonly [
  name: string,
  help: string,
  value: (subject: T) => number | null,
];

/** Makes metrics of one kind of object. */
export class MetricsOf<T> {
  /** @param prefix of the names; @param own the labels that all samples of an object have. */
  constructor(private readonly prefix: string, private readonly own: readonly string[]) {}

  /** What goes up until the unit is started again. */
  counters(...figures: Figure<T>[]): Metric<T>[] {
    return figures.map((figure) => this.#figure("counter", figure));
  }

  gauges(...figures: Figure<T>[]): Metric<T>[] {
    return figures.map((figure) => this.#figure("gauge", figure));
  }

  /** What the object is, in labels, with the value 1: to be joined to its other metrics. */
  info(help: string, labels: readonly string[], of: (subject: T) => Labels): Metric<T> {
    return {
      ...this.#head("info", "gauge", `1, with ${help} in labels`, labels),
      samples: (subject) => [{ labels: of(subject), value: 1 }],
    };
  }

  /** One counter for each of some names, which stand in a label. */
  counts(
    name: string,
    label: string,
    help: string,
    of: (subject: T) => Iterable<readonly [string, number]>,
  ): Metric<T> {
    return {
      ...this.#head(name, "counter", help, [label]),
      samples: (subject) =>
        Array.from(of(subject), ([key, value]) => ({ labels: { [label]: key }, value })),
    };
  }

  /** In which state of `states` it is; see {@linkcode stateSamples}. */
  states<S extends string>(
    name: string,
    label: string,
    help: string,
    states: readonly S[],
    of: (subject: T) => S,
  ): Metric<T> {
    return {
      ...this.#head(name, "gauge", `${help}: ${stateHelp(states)}`, [label]),
      samples: (subject) => stateSamples({}, label, states, of(subject)),
    };
  }

  #figure(type: "counter" | "gauge", [name, help, value]: Figure<T>): Metric<T> {
    return {
      ...this.#head(name, type, help, []),
      samples: (subject) => {
        const figure = value(subject);
        return figure === null ? [] : [{ labels: NONE, value: figure }];
      },
    };
  }

  #head(name: string, type: "counter" | "gauge", help: string, labels: readonly string[]) {
    return { name: `${this.prefix}${name}`, type, help, labels: [...this.own, ...labels] };
  }
}

const NONE: Labels = {};

/**
 * The series of a state: that of the first state, the good one, is always there with 1 or 0, so that its average over time is the
 * part of the time spent in it; another one is there with 1 while it is the present one. So an object has two series at the most,
 * and not one for each state there is.
 */
export function stateSamples(
  own: Labels,
  label: string,
  states: readonly string[],
  present: string,
): Sample[] {
  const good = states[0]!;
  const samples = [{ labels: { ...own, [label]: good }, value: present === good ? 1 : 0 }];
  if (present !== good) samples.push({ labels: { ...own, [label]: present }, value: 1 });
  return samples;
}

export function stateHelp([good, ...others]: readonly string[]): string {
  return `1 for the present one; ${good} is always there, with 1 or 0, the others ` +
    `(${others.join(", ")}) while they are the present one`;
}

/** Seconds since 1970 of a time of the status. */
export function timestampSeconds(time: string): number {
  return Date.parse(time) / 1000;
}
