/**
 * Figures, times and words as the page shows them. English, and the same in every browser: people compare them with the log, with
 * `show` and with each other.
 *
 * @module
 */

import { BYTE_UNITS, inUnit, timeParts } from "../figures.ts";

/** For what is not known. */
export const NONE = "–";

/** Between a figure and its unit: no line ends there. */
const SPACE = "\u00a0";

const COUNT = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

/** `1,234,567`: exact. */
export function count(value: number): string {
  return COUNT.format(value);
}

/** `1.23 MB`, of powers of ten as networks count. */
export function bytes(value: number): string {
  const { figure, unit, power } = inUnit(value, BYTE_UNITS);
  return `${power === 0 ? Math.round(figure) : threeDigits(figure)}${SPACE}${unit}`;
}

/** `0.3/s`, `1,234/s`. */
export function perSecond(value: number | null): string {
  if (value === null) return NONE;
  return `${value >= 99.5 ? count(value) : oneDigit(value)}/s`;
}

export function bytesPerSecond(value: number | null): string {
  return value === null ? NONE : `${bytes(value)}/s`;
}

/** `0.42 ms`, `1.5 s`. */
export function latency(ms: number | null): string {
  if (ms === null) return NONE;
  return ms < 999.5 ? `${threeDigits(ms)}${SPACE}ms` : `${threeDigits(ms / 1000)}${SPACE}s`;
}

/** `4 d 3 h`, `2 min 5 s`: the two largest units. */
export function duration(seconds: number): string {
  const parts = timeParts(Math.floor(seconds) * 1000);
  return parts.map(({ count, unit }) => `${count}${SPACE}${unit}`).join(" ") || `0${SPACE}s`;
}

/** `03:04:05`, with its date where that is not the one of `nowMs`. In UTC as the log. */
export function time(iso: string, nowMs: number): string {
  const today = new Date(nowMs).toISOString().slice(0, 10);
  const [date, clock] = [iso.slice(0, 10), iso.slice(11, 19)];
  return date === today ? clock : `${date} ${clock}`;
}

/** States and the like: `out_of_service` ▸ `out of service`. */
export function words(word: string): string {
  return word.replaceAll("_", " ");
}

/** Port 0 is all ports. */
export function endpoint(address: string, port: number): string {
  return port === 0 ? `${address}, all ports` : `${address}:${port}`;
}

/** `1 real`, `2 reals`. */
export function plural(number: number, noun: string): string {
  return `${count(number)} ${noun}${number === 1 ? "" : "s"}`;
}

function threeDigits(value: number): string {
  if (value >= 99.95) return value.toFixed(0);
  return value >= 9.995 ? value.toFixed(1) : value.toFixed(2);
}

function oneDigit(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(1);
}
