/**
 * Figures as people read them: three digits and a unit are enough for eyes. `--json` has every digit.
 *
 * @module
 */

import { BYTE_UNITS, inUnit, timeParts } from "../figures.ts";

const COUNTS = ["", "k", "M", "G", "T", "P"] as const;

/** Up to this, a count is shown as it is: people compare such figures with each other. */
const EXACT = 9_999;

/** `9999`, `12.3 k`, `1.2 M`. */
export function formatCount(count: number): string {
  return count <= EXACT ? String(count) : scaled(count, COUNTS);
}

/** `512 B`, `3.4 GB`. */
export function formatBytes(bytes: number): string {
  return scaled(bytes, BYTE_UNITS);
}

/** Of a count a second: `0.5`, `12`, `1.2 k`. */
export function formatRate(perSecond: number): string {
  if (perSecond === 0 || perSecond >= 10) return formatCount(Math.round(perSecond));
  return perSecond.toFixed(1);
}

/** The two largest units: `350 ms`, `7 s`, `2 min 3 s`, `3 h`, `2 d 5 h`. */
export function formatAge(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`;
  return timeParts(ms).map(({ count, unit }) => `${count} ${unit}`).join(" ");
}

/** One digit after the point below 100, none above: more would be noise. */
function scaled(value: number, units: readonly string[]): string {
  const { figure, unit, power } = inUnit(value, units);
  const digits = power > 0 && figure < 99.95 ? 1 : 0;
  return `${figure.toFixed(digits)} ${unit}`.trimEnd();
}
