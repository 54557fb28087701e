/**
 * Aligned tables for the terminal: two blanks between columns and none at the end of a line, so that `awk` and people
 * read them alike.
 *
 * @module
 */
import { oneLine } from "./one_line.ts";
import { type Paint, PLAIN, type Style } from "./paint.ts";
import { CUT, cutTo, fill, widthOf } from "./width.ts";

export interface Column {
  title: string;
  /** Figures stand to the right, so that their digits align. */
  right?: boolean;
  /** Where there is no room for all columns, this one is cut down to so many; without it, never: half a figure is a wrong one. */
  least?: number;
}

/** A text, with how it is to be painted. */
export type Cell = string | { text: string; style: Style | undefined };

/** Where a table is shown. */
export interface Look {
  /** Most columns of a line; Infinity where nothing is ever cut. */
  columns: number;
  paint: Paint;
}

/** In a file or a pipe. */
export const PLAIN_LOOK: Look = { columns: Infinity, paint: PLAIN };

const GAP = "  ";

/**
 * Lines of the table, the titles first. A cell that is missing is empty. Where there is no room, the last columns are left out, with
 * `…` in their place, and the widest of the others are cut, of those that may be.
 */
export function formatTable(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  look: Look = PLAIN_LOOK,
): string[] {
  const titles = columns.map(({ title }) => ({ text: title, style: "title" as const }));
  const cells = [titles, ...rows].map((row) => columns.map((_, i) => cellOf(row[i])));
  const widths = columns.map((_, i) =>
    cells.reduce((width, row) => Math.max(width, widthOf(row[i]!.text)), 0)
  );
  const shown = fit(columns, widths, look.columns);
  const line = (row: readonly CellParts[]) => {
    const parts = columns.slice(0, shown).map((column, i) => {
      const text = cutTo(row[i]!.text, widths[i]!);
      const blanks = fill(text, widths[i]!);
      const painted = look.paint(text, row[i]!.style);
      return column.right ? blanks + painted : painted + blanks;
    });
    if (shown < columns.length) parts.push(CUT);
    return parts.join(GAP).trimEnd();
  };
  return cells.map(line);
}

interface CellParts {
  text: string;
  style: Style | undefined;
}

/** What a unit says may have anything in it: a terminal is not to obey. */
function cellOf(cell: Cell = ""): CellParts {
  const { text, style } = typeof cell === "string" ? { text: cell, style: undefined } : cell;
  return { text: oneLine(text), style };
}

/** Narrows the widths until the table fits. Gives how many columns are shown, the first one always. */
function fit(columns: readonly Column[], widths: number[], most: number): number {
  const least = columns.map((column, i) => Math.min(widths[i]!, column.least ?? Infinity));
  let shown = columns.length;
  while (shown > 1 && needed(least, shown) > most) shown--;
  while (needed(widths, shown) > most) {
    const widest = widestOf(columns.slice(0, shown), widths);
    // Not even one column has room.
    if (widest === undefined) {
      widths[0] = Math.max(1, most - needed(widths, shown) + widths[0]!);
      break;
    }
    widths[widest]!--;
  }
  return shown;
}

/** Of those that may still be cut. */
function widestOf(columns: readonly Column[], widths: readonly number[]): number | undefined {
  let widest: number | undefined;
  columns.forEach(({ least }, i) => {
    if (least === undefined || widths[i]! <= least) return;
    if (widest === undefined || widths[i]! > widths[widest]!) widest = i;
  });
  return widest;
}

/** With the mark for those that are left out. */
function needed(widths: readonly number[], shown: number): number {
  return total(widths, shown) + (shown < widths.length ? GAP.length + CUT.length : 0);
}

function total(widths: readonly number[], shown: number): number {
  const gaps = GAP.length * (shown - 1);
  return widths.slice(0, shown).reduce((sum, width) => sum + width, gaps);
}
