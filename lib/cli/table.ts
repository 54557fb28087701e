/**
 * Aligned tables for the terminal: two blanks between columns and none at the end of a line, so that `awk` and people
 * read them alike.
 *
 * @module
 */

export interface Column {
  title: string;
  /** Figures stand to the right, so that their digits align. */
  right?: boolean;
}

/** Lines of the table, the titles first. A cell that is missing is empty. */
export function formatTable(columns: readonly Column[], rows: readonly string[][]): string[] {
  const widths = columns.map(({ title }, i) =>
    rows.reduce((width, row) => Math.max(width, (row[i] ?? "").length), title.length)
  );
  const line = (cells: readonly string[]) =>
    columns.map(({ right }, i) => {
      const cell = cells[i] ?? "";
      return right ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!);
    }).join("  ").trimEnd();
  return [columns.map(({ title }) => title), ...rows].map(line);
}
