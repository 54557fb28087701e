/**
 * A table of objects of which a unit may have thousands: the first ones are shown, and those that a person looks for.
 *
 * @module
 */
import { count } from "../format.ts";
import { make, setText } from "./dom.ts";
import { Table, type TableOptions } from "./table.ts";

/** Rows shown at one time: more cost a browser noticeable time each time they change. */
const MOST_ROWS = 200;

/** So many are found by looking at them. */
const FEW = 12;

export interface LongTableOptions<Row> extends TableOptions<Row> {
  /** What is searched, in small letters. */
  textOf(row: Row): string;
}

export class LongTable<Row> {
  readonly element: HTMLElement;
  readonly #table: Table<Row>;
  readonly #search = make("input", { type: "search", placeholder: "name, address or state" });
  readonly #controls: HTMLElement;
  readonly #rest = make("p", { class: "note", role: "status" });
  #rows: readonly Row[] = [];

  constructor(private readonly options: LongTableOptions<Row>) {
    this.#table = new Table(options);
    this.#controls = make("p", { class: "controls" }, make("label", {}, "Find ", this.#search));
    this.#controls.hidden = true;
    this.element = make("div", {}, this.#controls, this.#table.element, this.#rest);
    this.#search.addEventListener("input", () => this.#showFound());
  }

  show(rows: readonly Row[]) {
    this.#rows = rows;
    this.#showFound();
  }

  #showFound() {
    const sought = this.#search.value.trim().toLowerCase();
    const found = sought === ""
      ? this.#rows
      : this.#rows.filter((row) => this.options.textOf(row).includes(sought));
    this.#table.show(found.slice(0, MOST_ROWS));
    this.#controls.hidden = this.#rows.length <= FEW;
    const isCut = found.length > MOST_ROWS;
    const cut = isCut ? `The first ${count(MOST_ROWS)} of ${count(found.length)} are shown.` : "";
    const said = sought === "" ? cut : `${count(found.length)} found. ${cut}`;
    setText(this.#rest, said);
  }
}
