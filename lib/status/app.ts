/**
 * The status server's paths. It only reads: the config, and the memory the engine shares.
 *
 * @module
 */
import { type Context, Hono } from "hono";
import type { Config } from "../config/config.ts";
import type { EngineState } from "../engine/state.ts";
import { healthOf } from "./health.ts";
import { indexPage } from "./index_page.ts";
import type { ErrorJson } from "./json.ts";
import { ConnectionPages } from "./pages.ts";
import { readQuery } from "./query.ts";
import { type Facts, statusOf } from "./snapshot.ts";

/** What the answers are made from. */
export interface StatusSource {
  config: Config;
  state: EngineState;
  facts(): Facts;
  /** Of the clock of the unit, ms. */
  now(): number;
  /** Told of a request that failed by a fault of the unit's own. */
  report(message: string): void;
}

/** Path ▸ what it gives, as the index page and the answer to an unknown path list them. */
export const PATHS: Readonly<Record<string, string>> = {
  "/status": "the whole picture of the unit, JSON",
  "/status/connections":
    "the connection table by pages, JSON; parameters: virtual, real, client, limit, after",
  "/healthz": "200 while the unit does its work, else 503",
};

/** Nothing here may be cached, framed, sniffed or run: it is state of a box, made at the moment of asking. */
const HEADERS = {
  "cache-control": "no-store",
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

export function statusApp(source: StatusSource): Hono {
  const { config, state } = source;
  const pages = new ConnectionPages(config, state);
  const app = new Hono();

  app.use(async (context, next) => {
    await next();
    for (const [name, value] of Object.entries(HEADERS)) context.header(name, value);
  });

  app.get("/", (context) => context.html(indexPage(config.unit, PATHS)));

  app.get("/status", (context) => context.json(statusOf(config, state, source.facts())));

  app.get("/status/connections", async (context) => {
    const read = readQuery(config, new URL(context.req.url).searchParams);
    if ("problems" in read) {
      return refuse(context, 400, { error: "bad query", problems: read.problems });
    }
    return context.json(await pages.page(read.query));
  });

  app.get("/healthz", (context) => {
    const health = healthOf(state, source.now());
    return context.json(health, health.ok ? 200 : 503);
  });

  for (const path of ["/", ...Object.keys(PATHS)]) app.all(path, wrongMethod);
  app.notFound(unknownPath);
  app.onError((error, context) => {
    source.report(`${context.req.method} ${context.req.path}: ${error.stack ?? error}`);
    return refuse(context, 500, {
      error: "the status server failed: the unit's log has the cause",
    });
  });
  return app;
}

/** RFC 9110, 15.5.6: the answer names the methods there are. */
function wrongMethod(context: Context): Response {
  context.header("allow", "GET, HEAD");
  const error = `${context.req.path} does not take ${context.req.method}: expected GET or HEAD`;
  return refuse(context, 405, { error });
}

function unknownPath(context: Context): Response {
  const paths = ["/", ...Object.keys(PATHS)];
  return refuse(context, 404, { error: "there is no such path", paths });
}

function refuse(context: Context, status: 400 | 404 | 405 | 500, body: ErrorJson): Response {
  return context.json(body, status);
}
