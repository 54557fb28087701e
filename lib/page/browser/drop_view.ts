/**
 * The drops by name: how many since the start, and how many at present.
 *
 * @module
 */
import type { DropName, StatusJson } from "../../status/json.ts";
import { perSecond, words } from "../format.ts";
import type { Past } from "../past.ts";
import { figureColumn } from "./cells.ts";
import { setFigure, setText } from "./dom.ts";
import { Table } from "./table.ts";

interface Drop {
  name: DropName;
  packets: number;
  perS: number | null;
}

export class DropView {
  readonly #table = new Table<Drop>({
    caption: "Drops: packets that were dropped, by reason",
    columns: [
      { head: "Reason", fill: (cell, { name }) => setText(cell, words(name)) },
      figureColumn("Packets", ({ packets }) => packets),
      {
        head: "Now",
        isFigure: true,
        fill: (cell, { perS }) => setFigure(cell, perS ?? NaN, perSecond(perS)),
      },
    ],
    keyOf: ({ name }) => name,
    empty: "Nothing was dropped.",
  });
  readonly element = this.#table.element;

  /** Those that have never counted are left out. */
  show({ engine: { drops } }: StatusJson, past: Past) {
    const all = Object.entries(drops) as [DropName, number][];
    const counted = all.filter(([, packets]) => packets > 0);
    this.#table.show(
      counted.sort(([, a], [, b]) => b - a).map(([name, packets]) => {
        return { name, packets, perS: past.drops[name] ?? null };
      }),
    );
  }
}
