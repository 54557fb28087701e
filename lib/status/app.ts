/**
 * The status server's paths. Reading takes the config and the memory the engine shares; commands, and the question where a
 * new connection would go, are passed to the engine.
 *
 * @module
 */
import { Hono } from "hono";
import type { Config } from "../config/config.ts";
import { type EngineOrders, OrderError } from "../engine/orders.ts";
import type { EngineState } from "../engine/state.ts";
import {
  badQuery,
  parametersOf,
  refuse,
  type StatusContext,
  type StatusEnv,
  wrongMethod,
} from "./answers.ts";
import { addCommands } from "./commands.ts";
import { EventStreams } from "./event_stream.ts";
import type { EventStore } from "./event_store.ts";
import { addEvents } from "./events.ts";
import { Explainer } from "./explain.ts";
import { healthOf } from "./health.ts";
import { indexPage } from "./index_page.ts";
import { ConnectionPages } from "./pages.ts";
import { readConnectionsQuery, readExplainQuery } from "./query.ts";
import { type Facts, statusOf } from "./snapshot.ts";
import type { Token } from "./token.ts";
import { TableWalk } from "./walk.ts";

/** What the answers are made from. */
export interface StatusSource {
  config: Config;
  state: EngineState;
  orders: EngineOrders;
  events: EventStore;
  /** What a command must bring; undefined where the commands are off. */
  token: Token | undefined;
  facts(): Facts;
  /** Of the clock of the unit, ms. */
  now(): number;
  /** Told of a request that failed by a fault of the unit's own. */
  report(message: string): void;
  /** Told of each command, and of requests for one without the token. */
  log(message: string): void;
}

/** Path ▸ what it gives, as the index page and the answer to an unknown path list them. */
export const PATHS: Readonly<Record<string, string>> = {
  "/status": "the whole picture of the unit, JSON",
  "/status/connections":
    "the connection table by pages, JSON; parameters: virtual, real, client, limit, after",
  "/explain": "which real a client gets, and why, JSON; parameters: client, virtual",
  "/events": "transitions, JSON or server-sent events; parameters: since, limit",
  "/healthz": "200 while the unit does its work, else 503",
};

/** As {@linkcode PATHS}, of POST. */
export const COMMAND_PATHS: Readonly<Record<string, string>> = {
  "/reals/NAME/{in-service,out-of-service,drain}":
    "commands, with the token; drain takes the parameter deadline",
  "/virtuals/NAME/{in-service,out-of-service,drain}": "the same for a virtual",
};

/** Nothing here may be cached, framed, sniffed or run: it is state of a box, made at the moment of asking. */
const HEADERS = {
  "cache-control": "no-store",
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

export function statusApp(source: StatusSource): Hono<StatusEnv> {
  const { config, state } = source;
  const app = new Hono<StatusEnv>();
  app.use(async (context, next) => {
    await next();
    for (const [name, value] of Object.entries(HEADERS)) context.header(name, value);
  });

  app.get("/", (context) => context.html(indexPage(config.unit, PATHS, COMMAND_PATHS)));
  app.get("/status", (context) => context.json(statusOf(config, state, source.facts())));
  app.get("/healthz", (context) => {
    const health = healthOf(state, source.now());
    return context.json(health, health.ok ? 200 : 503);
  });
  const walk = new TableWalk(state.connections);
  addConnections(app, source, walk);
  addExplain(app, source, walk);
  addEvents(app, new EventStreams(source.events), source.events);
  for (const path of ["/", ...Object.keys(PATHS)]) {
    app.all(path, (context) => wrongMethod(context, ["GET", "HEAD"]));
  }
  addCommands(app, source, walk);

  app.notFound(unknownPath);
  app.onError((error, context) => failure(context, error, source));
  return app;
}

function addConnections(app: Hono<StatusEnv>, { config, state }: StatusSource, walk: TableWalk) {
  const pages = new ConnectionPages(config, state, walk);
  app.get("/status/connections", async (context) => {
    const read = readConnectionsQuery(config, parametersOf(context));
    if ("problems" in read) return badQuery(context, read.problems);
    return context.json(await pages.page(read.query));
  });
}

function addExplain(app: Hono<StatusEnv>, source: StatusSource, walk: TableWalk) {
  const { config, state, orders } = source;
  const explainer = new Explainer(config, state, orders, walk);
  app.get("/explain", async (context) => {
    const read = readExplainQuery(config, parametersOf(context));
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
