/**
 * Times as people write them: a whole number and a unit, such as `120m`. A bare number is not a time:
 * nobody can see whether it means seconds or milliseconds.
 *
 * @module
 */

const UNITS: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds, or undefined if `text` is no time. Nine digits at most: the result is exact. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d{1,9})(ms|s|m|h|d)$/.exec(text);
  return match === null ? undefined : Number(match[1]) * UNITS[match[2]!]!;
}

/** The same time in the largest unit that needs no fraction. */
export function formatDuration(ms: number): string {
  const [unit, length] = Object.entries(UNITS).findLast(([, length]) => ms % length === 0)!;
  return `${ms / length}${unit}`;
}
