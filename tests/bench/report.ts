/**
 * What every part of the benches gives: for programs, as its JSON, and for people, by `render.ts`.
 *
 * @module
 */
import type { Part } from "./options.ts";
import { ratiosOf, summarize, type Summary, type Value } from "./statistics.ts";

export interface BenchReport {
  part: Part;
  machine: MachineFacts;
  /** What to type for the same measurement. */
  command: string;
  rows: readonly BenchRow[];
  ratios: readonly Ratio[];
  /** What else a reader must know, a line each. */
  notes: readonly string[];
}

/** Enough to know whether two reports can be compared, and nothing that names the machine. */
export interface MachineFacts {
  cores: number;
  kernel: string;
  architecture: string;
  deno: string;
}

/** The bound itself is good enough. */
export interface Target {
  atLeast?: number;
  atMost?: number;
}

export type Verdict = "reached" | "missed";

/** What went wrong, and how often in all rounds together. */
export type Errors = Readonly<Record<string, number>>;

export interface Judged extends Summary {
  name: string;
  metric: string;
  target?: Target;
  /** Of the median; there where a target is. Without a median it is missed. */
  verdict?: Verdict;
}

export interface BenchRow extends Judged {
  unit: string;
  errors: Errors;
}

/** `values` are the ratios of single rounds. */
export type Ratio = Judged;

export function machineFacts(): MachineFacts {
  return {
    cores: navigator.hardwareConcurrency,
    kernel: Deno.osRelease(),
    architecture: Deno.build.arch,
    deno: Deno.version.deno,
  };
}

/** Notes on what each said of itself, once where it was the same in all rounds. */
export function sayings(
  said: readonly (readonly [name: string, said: string | undefined])[],
): string[] {
  const all = said.filter(([, text]) => text !== undefined);
  return [...new Set(all.map(([name, text]) => `${name} says: ${text}`))];
}

/** `name` is what was measured, `values` one for each round. */
export function rowOf(
  name: string,
  metric: string,
  unit: string,
  values: readonly Value[],
  errors: Errors = {},
): BenchRow {
  return { name, metric, unit, ...summarize(values), errors };
}

/** Of two alternatives in one metric, or of one in two. */
export function ratioOf(over: BenchRow, under: BenchRow): Ratio {
  const name = `${over.name} / ${under.name}`;
  const metric = over.metric === under.metric ? over.metric : `${over.metric} / ${under.metric}`;
  return { name, metric, ...summarize(ratiosOf(over.values, under.values)) };
}

/** The same with the target and whether its median reaches that. */
export function judge<T extends Judged>(figure: T, target: Target | undefined): T {
  if (target === undefined) return figure;
  const { atLeast = -Infinity, atMost = Infinity } = target;
  const { median } = figure;
  const reached = median !== null && median >= atLeast && median <= atMost;
  return { ...figure, target, verdict: reached ? "reached" : "missed" };
}
