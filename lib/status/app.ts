/**
 * The status server's paths. Reading takes the config and the memory the engine shares; commands, and the question where a
 * new connection would go, are passed to the engine.
 *
 * @module
 */
import { Hono } from "hono";
import type { RunningConfig } from "../config/running.ts";
import type { OrderAnswer, PairView } from "../pair/view.ts";
import { addPage } from "../page/serve.ts";
import { type EngineOrders, OrderError } from "../engine/orders.ts";
import type { EngineState } from "../engine/state.ts";
import type { PairOrder } from "../words.ts";
import {
  badQuery,
  parametersOf,
  refuse,
  type StatusContext,
  type StatusEnv,
  wrongMethod,
} from "./answers.ts";
import { addCommands } from "./commands.ts";
import { addPairOrders } from "./pair_orders.ts";
import { EventStreams } from "./event_stream.ts";
import type { EventStore } from "./event_store.ts";
import { addEvents } from "./events.ts";
import { Explainer } from "./explain.ts";
import { Guard } from "./guard.ts";
import { healthOf } from "./health.ts";
import type { History } from "./history.ts";
import { addHistory } from "./history_paths.ts";
import { addMetrics } from "./metrics.ts";
import { ConnectionPages } from "./pages.ts";
import { COMMAND_PATHS, PATHS } from "./paths.ts";
import { readConnectionsQuery, readExplainQuery } from "./query.ts";
import type { Refusal } from "../reload/reloader.ts";
import type { ReloadJson } from "./json.ts";
import { addReload } from "./reload.ts";
import { type Facts, statusOf } from "./snapshot.ts";
import type { Token } from "./token.ts";
import { addTrace } from "./trace.ts";
import { TableWalk } from "./walk.ts";

/** What the answers are made from. */
export interface StatusSource {
  /** Changes with a reload, as the token: to be read for each answer. */
  readonly config: RunningConfig;
  state: EngineState;
  orders: EngineOrders;
  events: EventStore;
  history: History;
  /** Undefined for a unit without a peer. */
  pair: PairSource | undefined;
  /** What a command must bring; undefined where the commands are off. */
  readonly token: Token | undefined;
  /** Who asks is for the log. */
  reload(by: string): Promise<ReloadJson | Refusal>;
  facts(): Facts;
  /** Of the clock of the unit, ms. */
  now(): number;
  /** Told of a request that failed by a fault of the unit's own. */
  report(message: string): void;
  /** Told of each command, and of requests for one without the token. */
  log(message: string): void;
}

/** What there is to know of the pair, and to order. */
export interface PairSource {
  /** As it was a few milliseconds ago. */
  view(): PairView;
  order(order: PairOrder): Promise<OrderAnswer>;
}

/** Nothing may be cached, framed, sniffed or run that does not say so itself: it is state of a box, made at the moment of asking. */
const HEADERS = {
  "cache-control": "no-store",
  "content-security-policy":
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

export function statusApp(source: StatusSource): Hono<StatusEnv> {
  const { state } = source;
  const app = new Hono<StatusEnv>();
  app.use(async (context, next) => {
    await next();
    const { headers } = context.res;
    for (const [name, value] of Object.entries(HEADERS)) {
      if (!headers.has(name)) context.header(name, value);
    }
  });

  addPage(app);
  app.get("/status", (context) => context.json(statusOf(source.config, state, source.facts())));
  app.get("/healthz", (context) => {
    const health = healthOf(state, source.now());
    return context.json(health, health.ok ? 200 : 503);
  });
  const walk = new TableWalk(state.connections);
  addConnections(app, source, walk);
  addExplain(app, source, walk);
  addEvents(app, new EventStreams(source.events), source.events);
  addHistory(app, source);
  addMetrics(app, source);
  const guard = new Guard(() => source.token, source.log, source.now);
  addTrace(app, source, guard);
  for (const path of ["/", ...Object.keys(PATHS)]) {
    app.all(path, (context) => wrongMethod(context, ["GET", "HEAD"]));
  }
  addReload(app, source, guard);
  addCommands(app, source, walk, guard);
  addPairOrders(app, source, guard);

  app.notFound(unknownPath);
  app.onError((error, context) => failure(context, error, source));
  return app;
}

function addConnections(app: Hono<StatusEnv>, source: StatusSource, walk: TableWalk) {
  const pages = new ConnectionPages(() => source.config, source.state, walk);
  app.get("/status/connections", async (context) => {
    const read = readConnectionsQuery(source.config, parametersOf(context));
    if ("problems" in read) return badQuery(context, read.problems);
    return context.json(await pages.page(read.query));
  });
}

function addExplain(app: Hono<StatusEnv>, source: StatusSource, walk: TableWalk) {
  const { state, orders } = source;
  const explainer = new Explainer(() => source.config, state, orders, walk);
  app.get("/explain", async (context) => {
    const read = readExplainQuery(source.config, parametersOf(context));
    if ("problems" in read) return badQuery(context, read.problems);
    return context.json(await explainer.explain(read.query));
  });
}

function unknownPath(context: StatusContext): Response {
  const commands = Object.keys(COMMAND_PATHS).map((path) => `POST ${path}`);
  const paths = ["/", ...Object.keys(PATHS), ...commands];
  return refuse(context, 404, { error: "there is no such path", paths });
}

function failure(context: StatusContext, error: Error, source: StatusSource): Response {
  if (error instanceof OrderError) return refuse(context, 503, { error: error.message });
  source.report(`${context.req.method} ${context.req.path}: ${error.stack ?? error}`);
  return refuse(context, 500, { error: "the status server failed: the unit's log has the cause" });
}
