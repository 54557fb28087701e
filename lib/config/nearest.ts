/**
 * Guesses which word was meant by a mistyped one.
 *
 * @module
 */

/** Words looked at: a guess is a courtesy and must not make a broken file slow to refuse. */
const LOOKED_AT = 256;

/** ` (did you mean WORD?)`, or nothing: up to a third of the letters, two at most, may be wrong. */
export function hint(typed: string, words: readonly string[]): string {
  const allowed = Math.min(2, Math.floor(typed.length / 3));
  let best: string | undefined;
  let least = allowed + 1;
  for (const word of words.slice(0, LOOKED_AT)) {
    if (Math.abs(word.length - typed.length) >= least) continue;
    const edits = distance(typed.toLowerCase(), word.toLowerCase());
    if (edits < least) [best, least] = [word, edits];
  }
  return best === undefined ? "" : ` (did you mean ${best}?)`;
}

/** Letters to insert, delete, replace or swap with the next (optimal string alignment). */
function distance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = rows[i - 1]![j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
        ? rows[i - 2]![j - 2]! + 1
        : Infinity;
      row.push(Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, replaced, swapped));
    }
    rows.push(row);
  }
  return rows[a.length]![b.length]!;
}
