/**
 * The connection table by pages. It is asked for when a person wants it: of a million connections a search costs the unit time.
 *
 * @module
 */
import type { ConnectionJson, ConnectionsJson, StatusJson } from "../../status/json.ts";
import { count, duration, time, words } from "../format.ts";
import { NoAnswer, type UnitLink } from "../unit_link.ts";
import { find, make, part, setOptions, setState, setText } from "./dom.ts";
import { type Column, Table } from "./table.ts";

/** Of a page: all of them are seen at once. */
const ROWS = 20;

export class ConnectionView {
  readonly element: HTMLElement;
  readonly #form = find("form", "connection-filter");
  readonly #table = new Table<ConnectionJson>({
    caption: "Connections",
    columns: COLUMNS,
    keyOf: ({ entry }) => String(entry),
    empty: "No such connection.",
  });
  readonly #said = make("p", { class: "note", role: "status" });
  readonly #first = make("button", { type: "button" }, "First page");
  readonly #next = make("button", { type: "button" }, "Next page");
  /** What is shown, and after which entry the next page begins; null for none. */
  #filter = "";
  #after: number | null = null;
  #page = 0;

  constructor(private readonly link: UnitLink, private readonly nowMs: () => number) {
    const pages = make("p", { class: "controls" }, this.#first, this.#next);
    this.element = make("div", {}, this.#said, this.#table.element, pages);
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.search();
    });
    this.#first.addEventListener("click", () => void this.#show(0));
    this.#next.addEventListener("click", () => void this.#show(this.#after ?? 0));
  }

  /** Names to choose from. */
  know({ virtuals, reals }: StatusJson) {
    const { virtual, real } = this.#fields();
    const options = (objects: readonly { name: string }[]): [string, string][] => [
      ["", "any"],
      ...objects.map(({ name }): [string, string] => [name, name]),
    ];
    setOptions(virtual, options(virtuals));
    setOptions(real, options(reals));
  }

  /** The first page of what the fields say. */
  async search() {
    const { virtual, real, client } = this.#fields();
    const query = new URLSearchParams({ limit: String(ROWS) });
    if (virtual.value !== "") query.set("virtual", virtual.value);
    if (real.value !== "") query.set("real", real.value);
    if (client.value.trim() !== "") query.set("client", client.value.trim());
    this.#filter = String(query);
    await this.#show(0);
  }

  async #show(after: number) {
    const path = `status/connections?${this.#filter}${after > 0 ? `&after=${after}` : ""}`;
    try {
      const { body: { connections, next } } = await this.link.get<ConnectionsJson>(path);
      this.#page = after === 0 ? 1 : this.#page + 1;
      this.#after = next;
      this.#table.show(connections);
      const at = time(new Date(this.nowMs()).toISOString(), this.nowMs());
      setText(
        this.#said,
        `Page ${count(this.#page)}, ${count(connections.length)} shown, as of ${at}.`,
      );
      this.#said.classList.remove("error");
    } catch (error) {
      setText(this.#said, error instanceof Error ? error.message : String(error));
      this.#said.classList.add("error");
      if (error instanceof NoAnswer) return;
      this.#table.show([]);
      this.#after = null;
    }
    this.#first.hidden = this.#page <= 1;
    this.#next.hidden = this.#after === null;
  }

  #fields() {
    const field = (name: string) => this.#form.elements.namedItem(name);
    const [virtual, real, client] = [field("virtual"), field("real"), field("client")];
    if (
      !(virtual instanceof HTMLSelectElement && real instanceof HTMLSelectElement &&
        client instanceof HTMLInputElement)
    ) throw new Error("the page has no fields for a search of connections");
    return { virtual, real, client };
  }
}

const COLUMNS: readonly Column<ConnectionJson>[] = [
  {
    head: "Client",
    fill: (cell, { foreign_address: address, foreign_port: port }) =>
      setText(cell, `${address}:${port}`),
  },
  { head: "Virtual", fill: (cell, { virtual }) => setText(cell, virtual) },
  { head: "Real", fill: (cell, { real }) => setText(cell, real) },
  { head: "State", fill: (cell, { state }) => setState(part(cell, "span", "word"), state) },
  { head: "Why there", fill: (cell, { reason }) => setText(cell, words(reason)) },
  {
    head: "Age",
    isFigure: true,
    fill: (cell, { age_ms: ms }) => setText(cell, duration(ms / 1000)),
  },
  {
    head: "Silent for",
    isFigure: true,
    fill: (cell, { idle_ms: ms }) => setText(cell, duration(ms / 1000)),
  },
];
