/**
 * Figures as they are taken: each alternative gives some in each round, and some may fail.
 *
 * @module
 */
import { type BenchRow, type Errors, rowOf } from "./report.ts";
import type { Value } from "./statistics.ts";

export interface Figure {
  value: Value;
  errors?: Errors;
}

/** By metric. What does not concern an alternative is left out. */
export type Figures<Name extends string> = Partial<Record<Name, Figure>>;

/** Adds what was measured, or to each of `names` that it could not be. */
export async function attempt<Name extends string>(
  figures: Figures<Name>,
  names: readonly Name[],
  step: () => Promise<Figures<Name> | void>,
) {
  try {
    Object.assign(figures, await step());
  } catch (error) {
    Object.assign(figures, failed(names, error));
  }
}

/** What could not be measured, and why. */
export function failed<Name extends string>(
  names: readonly Name[],
  error: unknown,
): Figures<Name> {
  const reason = error instanceof Error ? error.message : `${error}`;
  const figures: Figures<Name> = {};
  for (const name of names) figures[name] = { value: null, errors: { [reason]: 1 } };
  return figures;
}

/** One figure for each round, in order; errors are added up by kind. */
export function rowOfFigures(
  name: string,
  metric: string,
  unit: string,
  figures: readonly (Figure | undefined)[],
): BenchRow {
  const values = figures.map((figure) => figure?.value ?? null);
  return rowOf(name, metric, unit, values, sum(figures.map((figure) => figure?.errors)));
}

function sum(all: readonly (Errors | undefined)[]): Errors {
  const total: Record<string, number> = {};
  for (const [what, count] of all.flatMap((errors = {}) => Object.entries(errors))) {
    total[what] = (total[what] ?? 0) + count;
  }
  return total;
}
