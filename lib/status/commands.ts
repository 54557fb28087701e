/**
 * The commands: `POST /reals/NAME/…` and `/virtuals/NAME/…`. Control passes an order to the engine, waits until it is done, and
 * answers with what has come of it.
 *
 * @module
 */
import type { Hono } from "hono";
import { wallTime } from "../clock.ts";
import { formatDuration } from "../config/duration.ts";
import { hint } from "../config/nearest.ts";
import { orList } from "../config/problems.ts";
import { TICK_MS } from "../limits.ts";
import { connectionsLeft } from "../objects/machines.ts";
import type { Placed } from "../objects/setup.ts";
import {
  type Order,
  ORDERS,
  REAL_DRAINING,
  REAL_STATES,
  VIRTUAL_DRAINING,
  VIRTUAL_STATES,
} from "../words.ts";
import {
  badQuery,
  hasBody,
  parametersOf,
  refuse,
  type StatusContext,
  type StatusEnv,
  wrongMethod,
} from "./answers.ts";
import type { StatusSource } from "./app.ts";
import { addressOf, type Guard } from "./guard.ts";
import type { CommandJson } from "./json.ts";
import { notActive } from "./pair_orders.ts";
import { quote, readDrainQuery, readNoQuery } from "./query.ts";
import { oldestTick, type Owner } from "./scan.ts";
import type { TableWalk } from "./walk.ts";

/** Adds the paths of the commands on objects. */
export function addCommands(
  app: Hono<StatusEnv>,
  source: StatusSource,
  walk: TableWalk,
  guard: Guard,
) {
  const commands = new Commands(source, walk, guard);
  for (const kind of ["real", "virtual"] as const) {
    const path = `/${kind}s/:name/:order` as const;
    app.post(path, (context) => {
      const { name, order } = context.req.param();
      return commands.take(context, kind, name, order);
    });
    app.all(path, (context) => wrongMethod(context, ["POST"]));
  }
}

interface NamedOwner extends Owner {
  name: string;
}

class Commands {
  constructor(
    private readonly source: StatusSource,
    private readonly walk: TableWalk,
    private readonly guard: Guard,
  ) {}

  async take(
    context: StatusContext,
    kind: Owner["kind"],
    name: string,
    word: string,
  ): Promise<Response> {
    const refusal = this.guard.refusal(context);
    if (refusal !== undefined) return refusal;
    const order = ORDERS.find((known) => known === word);
    if (order === undefined) {
      const error = `there is no command ${quote(word)}: expected ${orList(ORDERS)}`;
      return refuse(context, 404, { error });
    }
    const named = this.#objects(kind).find((known) => known.name === name);
    if (named === undefined) return refuse(context, 404, { error: this.#unknown(kind, name) });
    if (named.removed && order === "in-service") {
      const error = `${kind} ${name} is removed from the config: expected one that is in it`;
      return refuse(context, 409, { error });
    }
    const owner = { kind, object: named.index, name };
    const parameters = parametersOf(context);
    const read = order === "drain" ? readDrainQuery(parameters) : readNoQuery(parameters);
    if ("problems" in read) return badQuery(context, read.problems);
    if (await hasBody(context.req.raw)) {
      const error = "the request has a body: expected none; a deadline goes into the query";
      return refuse(context, 400, { error });
    }
    const elsewhere = notActive(this.source.pair);
    if (elsewhere !== undefined) return refuse(context, 409, { error: elsewhere });
    return await this.#do(context, owner, order, read.query.deadline ?? 0);
  }

  async #do(
    context: StatusContext,
    owner: NamedOwner,
    order: Order,
    deadlineMs: number,
  ): Promise<Response> {
    // A drain ordered again is a question: without a new deadline the old one stays.
    const asks = order === "drain" && deadlineMs === 0 && this.#drains(owner);
    if (!asks) {
      await this.source.orders.order(owner.kind, owner.object, order, deadlineMs);
      const deadline = deadlineMs === 0 ? "" : ` within ${formatDuration(deadlineMs)}`;
      this.source.log(`${addressOf(context)}: ${owner.kind} ${owner.name}: ${order}${deadline}`);
    }
    return context.json(await this.#report(owner));
  }

  async #report(owner: NamedOwner): Promise<CommandJson> {
    const { kind, object, name } = owner;
    const { reals, virtuals } = this.source.state;
    const columns = kind === "real" ? reals : virtuals;
    const left = () => connectionsLeft(columns, object);
    const oldestS = left() === 0 ? null : await this.#oldestS(owner);
    const states = kind === "real" ? REAL_STATES : VIRTUAL_STATES;
    const connections = left();
    const deadlineMs = columns.drainDeadlineMs[object]!;
    return {
      kind,
      name,
      state: states[columns.state[object]!]!,
      connections,
      oldest_s: connections === 0 ? null : oldestS,
      deadline: deadlineMs === 0 ? null : wallTime(deadlineMs),
    };
  }

  /** Seconds since the oldest connection of an object began, null where it has none. */
  async #oldestS(owner: Owner): Promise<number | null> {
    const { connections, tick } = this.source.state;
    let oldest = Infinity;
    await this.walk.through(0, connections.max, (after, last) => {
      oldest = Math.min(oldest, oldestTick(connections, owner, after, last));
      return true;
    });
    return oldest === Infinity ? null : Math.max(0, tick[0]! - oldest) * TICK_MS / 1000;
  }

  #drains({ kind, object }: Owner): boolean {
    const { reals, virtuals } = this.source.state;
    return kind === "real"
      ? reals.state[object] === REAL_DRAINING
      : virtuals.state[object] === VIRTUAL_DRAINING;
  }

  #objects(kind: Owner["kind"]): readonly (Placed & { name: string })[] {
    return kind === "real" ? this.source.config.reals : this.source.config.virtuals;
  }

  #unknown(kind: Owner["kind"], name: string): string {
    const other = kind === "real" ? "virtual" : "real";
    const guess = this.#objects(other).some((known) => known.name === name)
      ? ` (it is a ${other})`
      : hint(name, this.#objects(kind).map((known) => known.name));
    return `there is no ${kind} ${quote(name)}${guess}: expected a name that /status lists`;
  }
}
