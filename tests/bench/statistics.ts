/**
 * The little mathematics of the benches. A value that could not be measured is null: it keeps its place, so that the rounds
 * of two alternatives still lie side by side.
 *
 * @module
 */

export type Value = number | null;

export interface Summary {
  /** One for each round, in order. */
  values: readonly Value[];
  /** Null where nothing was measured. */
  median: Value;
  min: Value;
  max: Value;
}

export function summarize(values: readonly Value[]): Summary {
  const sorted = values.filter((value) => value !== null).sort((a, b) => a - b);
  return { values, median: middle(sorted), min: sorted[0] ?? null, max: sorted.at(-1) ?? null };
}

/** The smallest value that `part` of all are not above; null where nothing was measured. */
export function percentile(values: readonly Value[], part: number): Value {
  const sorted = values.filter((value) => value !== null).sort((a, b) => a - b);
  return sorted[Math.ceil(part * sorted.length) - 1] ?? null;
}

/** Round by round, null where either is missing. A median of these is steadier than a ratio of two medians. */
export function ratiosOf(over: readonly Value[], under: readonly Value[]): Value[] {
  const rounds = Math.max(over.length, under.length);
  return Array.from({ length: rounds }, (_, round) => {
    const [dividend, divisor] = [over[round] ?? null, under[round] ?? null];
    return dividend === null || divisor === null || divisor === 0 ? null : dividend / divisor;
  });
}

/** Of an even number of values: halfway between the two in the middle. */
function middle(sorted: readonly number[]): Value {
  if (sorted.length === 0) return null;
  const low = sorted[Math.floor((sorted.length - 1) / 2)]!;
  const high = sorted[Math.ceil((sorted.length - 1) / 2)]!;
  return (low + high) / 2;
}
