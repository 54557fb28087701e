/**
 * A table that changes in place: a row keeps its elements for as long as its object is there, so that focus and selection stay where
 * a person has put them.
 *
 * Narrow screens show each row as a card, by the style. A browser then takes rows and cells for plain boxes, so each says what it is.
 *
 * @module
 */
import { make } from "./dom.ts";

export interface Column<Row> {
  head: string;
  /** Figures are aligned to the right. */
  isFigure?: true;
  /** Makes a cell, or changes one that it has made, into that of the row. */
  fill(cell: HTMLElement, row: Row): void;
}

export interface TableOptions<Row> {
  caption: string;
  /** The first one names the row. */
  columns: readonly Column<Row>[];
  keyOf(row: Row): string;
  /** In place of rows. */
  empty: string;
}

interface Line {
  row: HTMLTableRowElement;
  cells: readonly HTMLElement[];
}

export class Table<Row> {
  readonly element: HTMLElement;
  readonly #body = make("tbody", { role: "rowgroup" });
  readonly #empty: HTMLElement;
  readonly #table: HTMLTableElement;
  #lines = new Map<string, Line>();

  constructor(private readonly options: TableOptions<Row>) {
    const { caption, columns, empty } = options;
    const heads = columns.map(({ head, isFigure }) =>
      make("th", { scope: "col", role: "columnheader", class: classOf(isFigure) }, head)
    );
    const head = make("thead", { role: "rowgroup" }, make("tr", { role: "row" }, ...heads));
    const title = make("caption", { class: "unseen" }, caption);
    this.#table = make("table", { role: "table" }, title, head, this.#body);
    this.#empty = make("p", { class: "note" }, empty);
    this.#empty.hidden = true;
    this.element = make("div", { class: "table" }, this.#table, this.#empty);
  }

  show(rows: readonly Row[]) {
    const lines = new Map<string, Line>();
    rows.forEach((row, index) => {
      const key = this.options.keyOf(row);
      const line = this.#lines.get(key) ?? this.#newLine();
      this.#lines.delete(key);
      lines.set(key, line);
      this.options.columns.forEach(({ fill }, i) => fill(line.cells[i]!, row));
      // Moved only where it must be: a move takes the focus away.
      const there = this.#body.children[index] ?? null;
      if (there !== line.row) this.#body.insertBefore(line.row, there);
    });
    for (const { row } of this.#lines.values()) row.remove();
    this.#lines = lines;
    this.#empty.hidden = rows.length > 0;
    this.#table.hidden = rows.length === 0;
  }

  #newLine(): Line {
    const cells = this.options.columns.map(({ head, isFigure }, index) => {
      const label = { "data-label": head, class: classOf(isFigure) };
      if (index > 0) return make("td", { role: "cell", ...label });
      return make("th", { role: "rowheader", scope: "row", ...label });
    });
    return { row: make("tr", { role: "row" }, ...cells), cells };
  }
}

function classOf(isFigure: true | undefined): string {
  return isFigure ? "number" : "";
}
