/**
 * `GET /events`: what happened, as JSON, or as server-sent events for who accepts those.
 *
 * @module
 */
import type { Hono } from "hono";
import { MAX_EVENT_STREAMS } from "../limits.ts";
import { badQuery, parametersOf, refuse, type StatusContext, type StatusEnv } from "./answers.ts";
import type { EventStore } from "./event_store.ts";
import type { EventStreams } from "./event_stream.ts";
import { readEventsQuery } from "./query.ts";

const EVENT_STREAM = "text/event-stream";

export function addEvents(app: Hono<StatusEnv>, streams: EventStreams, store: EventStore) {
  app.get("/events", (context) => {
    const streamed = wantsStream(context);
    const parameters = parametersOf(context);
    // A reader that lost its stream comes back to the same address, and says by this where it was.
    const lastEventId = context.req.header("last-event-id");
    if (streamed && lastEventId !== undefined) parameters.set("since", lastEventId);
    const read = readEventsQuery(parameters);
    if ("problems" in read) return badQuery(context, read.problems);
    const { since, limit } = read.query;
    if (streamed) return streams.full ? full(context) : streams.open(context, since ?? 0);
    return context.json(store.readAfter(since ?? store.idBeforeNewest(limit), limit));
  });
}

/** Nobody would read a stream that is the answer to HEAD. */
function wantsStream({ req }: StatusContext): boolean {
  return req.method === "GET" && (req.header("accept") ?? "").includes(EVENT_STREAM);
}

function full(context: StatusContext): Response {
  context.header("retry-after", "10");
  const error = `${MAX_EVENT_STREAMS} readers have a stream of events already: expected fewer; ` +
    `without "Accept: ${EVENT_STREAM}" there is always an answer`;
  return refuse(context, 503, { error });
}
