/**
 * `POST /failover/active` and `/failover/reset`; and what a unit says to orders that are for its peer.
 *
 * @module
 */
import type { Hono } from "hono";
import { orList } from "../config/problems.ts";
import { PAIR_ORDERS } from "../words.ts";
import { badQuery, hasBody, parametersOf, refuse, type StatusEnv, wrongMethod } from "./answers.ts";
import type { PairSource, StatusSource } from "./app.ts";
import { addressOf, type Guard } from "./guard.ts";
import type { PairOrderJson } from "./json_failover.ts";
import { quote, readNoQuery } from "./query.ts";

/** An order that the unit cannot follow now is answered with 409, and why. */
export function addPairOrders(app: Hono<StatusEnv>, source: StatusSource, guard: Guard) {
  app.post("/failover/:order", async (context) => {
    const refusal = guard.refusal(context);
    if (refusal !== undefined) return refusal;
    const word = context.req.param("order");
    const order = PAIR_ORDERS.find((known) => known === word);
    if (order === undefined) {
      const error = `there is no command ${quote(word)}: expected ${orList(PAIR_ORDERS)}`;
      return refuse(context, 404, { error });
    }
    const read = readNoQuery(parametersOf(context));
    if ("problems" in read) return badQuery(context, read.problems);
    if (await hasBody(context.req.raw)) {
      return refuse(context, 400, { error: "the request has a body: expected none" });
    }
    if (source.pair === undefined) return refuse(context, 409, { error: ALONE });
    const answer = await source.pair.order(order);
    const outcome = answer.ok ? "" : `: refused: ${answer.reason}`;
    source.log(`${addressOf(context)}: failover ${order}${outcome}`);
    if (!answer.ok) return refuse(context, 409, { error: answer.reason });
    return context.json({ state: answer.state } satisfies PairOrderJson);
  });
  app.all("/failover/:order", (context) => wrongMethod(context, ["POST"]));
}

const ALONE = "this unit has no peer: expected failover in its config";

/**
 * Why a unit takes no orders for reals and virtuals: states go from the active unit to the other one, and would undo what was ordered
 * here. One that hears no active unit takes them, since nobody else can.
 */
export function notActive(pair: PairSource | undefined): string | undefined {
  const view = pair?.view();
  if (view === undefined || view.state === "active") return undefined;
  const { state, peer } = view;
  if (peer === undefined || !peer.isHeard || peer.state !== "active") return undefined;
  return `this unit is ${state}: expected orders to the active unit, ${peer.name}`;
}
