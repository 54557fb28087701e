/**
 * The orders of the pair that the page can give.
 *
 * @module
 */
import type { PairJson } from "../status/json_failover.ts";
import type { StatusJson } from "../status/json.ts";
import { PAIR_ORDERS, type PairOrder, PORTS } from "../words.ts";
import type { Question } from "./orders.ts";
import { peerName } from "./pair.ts";

/** An order to the unit, before it is given. */
export interface PairCommand {
  kind: "failover";
  /** Of the unit. */
  name: string;
  order: PairOrder;
}

/** Those that change something. */
export function pairOrdersOf({ state, ports }: PairJson): PairOrder[] {
  const hasFailed = state === "failed" || PORTS.some((port) => ports[port] === "failed");
  return PAIR_ORDERS.filter((order) => order === "active" ? state !== "active" : hasFailed);
}

/** Name of the unit to which orders for reals and virtuals go, where this one does not take them: the active one. */
export function takenBy({ failover }: StatusJson): string | undefined {
  if (!failover.enabled || failover.state === "active") return undefined;
  const { peer } = failover;
  return peer?.heard && peer.state === "active" ? peer.name : undefined;
}

export function pairQuestionOf({ name, order }: PairCommand, { failover }: StatusJson): Question {
  if (order === "reset") {
    const text =
      "It forgets what its ports failed by, and looks at them anew. It does not become active by that.";
    return { title: `Reset: unit ${name}`, text, warning: undefined };
  }
  const title = `Make active: unit ${name}`;
  if (!failover.enabled) return { title, text: "It has no peer.", warning: undefined };
  const { peer, sync } = failover;
  const text = peer?.heard
    ? `${peerName(peer)} stands down, and this unit takes its addresses and its connections.`
    : "It takes the addresses. Its peer is not heard.";
  const isLossy = sync.state === "bulk" || sync.state === "off";
  return { title, text, warning: isLossy ? "It does not have all connections." : undefined };
}
