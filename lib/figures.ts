/**
 * Figures taken apart for people: into the unit that fits, or the two largest units. How they are then written is for whoever shows
 * them, a terminal or the page.
 *
 * @module
 */

/** Decimal, as networks count. */
export const BYTE_UNITS = ["B", "kB", "MB", "GB", "TB", "PB"] as const;

/** A value in the unit that leaves less than 999.5 of it, where there is one: from there on it would be shown as 1000. */
export function inUnit(
  value: number,
  units: readonly string[],
): { figure: number; unit: string; power: number } {
  let power = 0;
  let figure = value;
  while (power < units.length - 1 && figure >= 999.5) {
    figure /= 1000;
    power++;
  }
  return { figure, unit: units[power]!, power };
}

/** Units of time and their lengths in ms. */
const TIMES = [["d", 86_400_000], ["h", 3_600_000], ["min", 60_000], ["s", 1_000]] as const;

/** The two largest units of a time: 2 `min` and 3 `s`. Units of which there are none are left out; below a second all are. */
export function timeParts(ms: number): { count: number; unit: string }[] {
  const first = TIMES.findIndex(([, length]) => ms >= length);
  if (first < 0) return [];
  let rest = ms;
  return TIMES.slice(first, first + 2).map(([unit, length]) => {
    const count = Math.floor(rest / length);
    rest -= count * length;
    return { count, unit };
  }).filter(({ count }) => count > 0);
}
