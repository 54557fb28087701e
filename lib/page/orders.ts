/**
 * The orders that the page can give: which make sense for an object, what they are called, and what will come of them.
 *
 * @module
 */
import { REAL_TRANSITIONS } from "../objects/real_states.ts";
import type { RealJson, StatusJson, VirtualJson } from "../status/json.ts";
import { type Order, ORDERS, type PairOrder, type VirtualState } from "../words.ts";
import { plural } from "./format.ts";
import { type PairCommand, pairQuestionOf } from "./pair_orders.ts";

export type Kind = "real" | "virtual";

/** An order to an object, before it is given. */
export interface MachineCommand {
  kind: Kind;
  name: string;
  order: Order;
}

/** To an object, or to the unit itself. */
export type Command = MachineCommand | PairCommand;

/** On the buttons, and in the order in which they stand. */
export const ORDER_LABELS: Readonly<Record<Order | PairOrder, string>> = {
  "in-service": "Put in service",
  "out-of-service": "Take out",
  "drain": "Drain",
  "active": "Make active",
  "reset": "Reset",
};

const VIRTUAL_ORDERS: Readonly<Record<VirtualState, readonly Order[]>> = {
  "in_service": ["out-of-service", "drain"],
  "failed": ["out-of-service", "drain"],
  "draining": ["in-service", "out-of-service"],
  "out_of_service": ["in-service"],
};

/** Those that change something. */
export function ordersOf(kind: Kind, machine: RealJson | VirtualJson): Order[] {
  const { state, removed, connections } = machine;
  return ORDERS.filter((order) => {
    if (removed && order === "in-service") return false;
    // What is out of service drains for the sake of its deadline, if it has something to cut.
    if (order === "drain" && state === "out_of_service" && connections === 0) return false;
    return kind === "real"
      ? REAL_TRANSITIONS[state as RealJson["state"]][order] !== undefined
      : VIRTUAL_ORDERS[state as VirtualState].includes(order);
  });
}

/** What a person is asked before an order is given. */
export interface Question {
  title: string;
  /** What it will do, by the status that is known. */
  text: string;
  /** What it will do to others, or undefined. */
  warning: string | undefined;
}

export function questionOf(command: Command, status: StatusJson): Question {
  return command.kind === "failover"
    ? pairQuestionOf(command, status)
    : machineQuestionOf(command, status);
}

function machineQuestionOf(command: MachineCommand, status: StatusJson): Question {
  const { kind, name, order } = command;
  const title = `${TITLES[order]}: ${kind} ${name}`;
  const objects: readonly (RealJson | VirtualJson)[] = kind === "real"
    ? status.reals
    : status.virtuals;
  const left = objects.find((known) => known.name === name)?.connections ?? 0;
  return { title, text: textOf(command, left), warning: warningOf(command, status) };
}

const TITLES: Readonly<Record<Order, string>> = {
  "in-service": "Put in service",
  "out-of-service": "Take out of service",
  "drain": "Drain",
};

function textOf({ kind, order }: MachineCommand, left: number): string {
  const those = left === 0 ? "It has no connections now." : `Its ${plural(left, "connection")} `;
  const goOn = left === 0 ? "" : left === 1 ? "goes on to its end." : "go on to their end.";
  const rest = `${those}${goOn}`;
  switch (order) {
    case "in-service":
      return kind === "real"
        ? "It takes connections again, slowly at first."
        : "It takes connections again, if it has reals for them.";
    case "out-of-service":
      return kind === "real"
        ? `It gets no new connections. ${rest}`
        : `It takes no new connections, and its address is answered for no more. ${rest}`;
    case "drain":
      return `It gets no new connections. ${rest} Then it is out of service.`;
  }
}

/** Of the virtuals that would lose their last real. */
function warningOf({ kind, name, order }: MachineCommand, status: StatusJson): string | undefined {
  if (order === "in-service") return undefined;
  if (kind === "virtual") {
    const backed = status.virtuals.filter(({ backup }) => backup === name).map(({ name }) => name);
    return backed.length === 0 ? undefined : `It is the backup of ${backed.join(", ")}.`;
  }
  const takes = new Set(
    status.reals.filter((real) => real.name !== name && real.state === "in_service").map((real) =>
      real.name
    ),
  );
  const emptied = status.virtuals.filter((virtual) =>
    virtual.reals.includes(name) && !virtual.reals.some((real) => takes.has(real))
  );
  if (emptied.length === 0) return undefined;
  const names = emptied.map((virtual) => virtual.name).join(", ");
  return `No other real of ${names} is in service.`;
}
