/**
 * Lines in columns, for people.
 *
 * @module
 */

/** Nothing at all where there are no rows. */
export function listed(title: string, rows: string[][]): string[] {
  return rows.length === 0 ? [] : ["", title].concat(table(rows, "  "));
}

/** Columns as wide as their widest cell; the last cell of a row takes no part in that. */
export function table(rows: string[][], indent: string): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.slice(0, -1).forEach((cell, i) => widths[i] = Math.max(widths[i] ?? 0, cell.length));
  }
  return rows.map((row) =>
    indent + row.map((cell, i) => i === row.length - 1 ? cell : cell.padEnd(widths[i]!)).join("  ")
  );
}
