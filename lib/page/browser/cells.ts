/**
 * Cells that the tables of virtuals and of reals have in common.
 *
 * @module
 */
import { bytes, count, duration, words } from "../format.ts";
import { type Command, type Kind, ORDER_LABELS, ordersOf } from "../orders.ts";
import type { RealJson, VirtualJson } from "../../status/json.ts";
import { ORDERS } from "../../words.ts";
import { make, part, setFigure, setState, setText } from "./dom.ts";
import type { Column } from "./table.ts";

/** What the cells need to know besides their rows. */
export interface Surroundings {
  /** The unit's clock. */
  nowMs(): number;
  /** Whether the unit takes commands. */
  takesCommands(): boolean;
  /** Whether it takes orders for reals and virtuals as well, and not its peer. */
  takesOrders(): boolean;
  /** A person wants to give an order. */
  ask(command: Command): void;
}

type Machine = RealJson | VirtualJson;

/** The state, and why it is so and for how long. */
export function stateColumn<Row extends Machine>({ nowMs }: Surroundings): Column<Row> {
  return {
    head: "State",
    fill(cell, { state, cause, since, removed }) {
      setState(part(cell, "span", "word"), state);
      const seconds = (nowMs() - Date.parse(since)) / 1000;
      const because = cause === null ? "" : `${cause}, `;
      const gone = removed ? "; removed from the config" : "";
      const why = part(cell, "time", "why");
      if (why.dateTime !== since) why.dateTime = since;
      setText(why, `${because}for ${duration(seconds)}${gone}`);
    },
  };
}

export function figureColumn<Row>(
  head: string,
  valueOf: (row: Row) => number,
  textOf = count,
): Column<Row> {
  return {
    head,
    isFigure: true,
    fill(cell, row) {
      const value = valueOf(row);
      setFigure(cell, value, textOf(value));
    },
  };
}

export function trafficColumns<Row extends Machine>(): Column<Row>[] {
  return [
    figureColumn("Bytes in", ({ bytes_in: value }) => value, bytes),
    figureColumn("Bytes out", ({ bytes_out: value }) => value, bytes),
  ];
}

/** A button for each order; those that would change nothing are not there. */
export function ordersColumn<Row extends Machine>(
  kind: Kind,
  { takesOrders, ask }: Surroundings,
): Column<Row> {
  return {
    head: "Orders",
    fill(cell, row) {
      const { name } = row;
      const offered = takesOrders() ? ordersOf(kind, row) : [];
      const group = part(cell, "div", "orders");
      if (group.childElementCount === 0) {
        group.append(...ORDERS.map((order) => {
          const label = ORDER_LABELS[order];
          const button = make("button", {
            "type": "button",
            "data-order": order,
            "aria-label": `${label}: ${kind} ${name}`,
          }, label);
          button.addEventListener("click", () => ask({ kind, name, order }));
          return button;
        }));
      }
      showOnly(group, offered);
    },
  };
}

/** Who has just pressed a button that goes away finds himself on one that stays. */
export function showOnly(group: HTMLElement, offered: readonly string[]) {
  const buttons = Array.from(group.querySelectorAll("button"));
  const focused = buttons.find((button) => button === document.activeElement);
  for (const button of buttons) button.hidden = !offered.includes(button.dataset["order"]!);
  if (focused?.hidden) buttons.find((button) => !button.hidden)?.focus();
}

/** A line of lesser importance below a name. */
export function setDetail(cell: HTMLElement, text: string) {
  const detail = part(cell, "div", "detail");
  setText(detail, text);
  detail.hidden = text === "";
}

/** What a search looks at. */
export function searchText({ name, address, state }: Machine): string {
  return `${name} ${address} ${words(state)}`.toLowerCase();
}
