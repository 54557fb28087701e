/**
 * `GET /trace`: the decisions on packets as they happen. It shows users' traffic, so it asks for the token; and there is one at a
 * time, since each costs the engine a copy of every packet that may match.
 *
 * @module
 */
import type { Hono } from "hono";
import { wallTime } from "../clock.ts";
import type { RunningReal } from "../config/running.ts";
import { TRACE_HEADER_BYTES } from "../limits.ts";
import { parseIpv4, rawMask, rawPort } from "../packet/address.ts";
import { badQuery, parametersOf, refuse, type StatusContext, type StatusEnv } from "./answers.ts";
import type { StatusSource } from "./app.ts";
import { addressOf, type Guard } from "./guard.ts";
import { readTraceQuery, type TraceQuery } from "./query.ts";
import type { TraceHeadJson } from "./trace_json.ts";
import { type TraceEnding, TraceStream } from "./trace_stream.ts";

/** One JSON object a line. */
const LINES = "application/x-ndjson";

export function addTrace(app: Hono<StatusEnv>, source: StatusSource, guard: Guard) {
  const traces = new Traces(source);
  app.get("/trace", (context) => guard.refusal(context) ?? traces.open(context));
}

class Traces {
  /** Who traces, and until when at the latest. */
  #running: { by: string; untilMs: number } | undefined;

  constructor(private readonly source: StatusSource) {}

  async open(context: StatusContext): Promise<Response> {
    const { config } = this.source;
    const read = readTraceQuery(config, parametersOf(context));
    if ("problems" in read) return badQuery(context, read.problems);
    if (this.#running !== undefined) return this.#busy(context, this.#running);
    // Nobody would read a stream that is the answer to HEAD.
    if (context.req.method !== "GET") return context.body(null, 200, { "content-type": LINES });
    const by = addressOf(context);
    const untilMs = this.source.now() + read.query.seconds * 1000;
    this.#running = { by, untilMs };
    const head = headOf(this.source, context, read.query, untilMs);
    const stream = await this.#start(head, read.query, untilMs);
    this.source.log(`${by}: trace of ${whatOf(head)}`);
    stream.over.then((ending) => {
      this.#running = undefined;
      this.source.log(`${by}: trace ended (${ENDINGS[ending]}): ${stream.packets} packets shown`);
    });
    return context.body(stream.body, 200, { "content-type": LINES });
  }

  async #start(head: TraceHeadJson, query: TraceQuery, untilMs: number): Promise<TraceStream> {
    const { state, orders } = this.source;
    const { virtual = -1, real = -1, snap = TRACE_HEADER_BYTES } = query;
    try {
      state.trace.want({ virtual, real, client: clientOf(query), snap });
      await orders.trace(true);
    } catch (error) {
      this.#running = undefined;
      throw error;
    }
    const { source } = this;
    const before = source.config;
    const traced = {
      get config() {
        return source.config;
      },
      ring: state.trace,
      orders,
      now: () => source.now(),
      ended: () => source.events.ended,
      removed: () =>
        !isSame(before.virtualAt, source.config.virtualAt, query.virtual) ||
        !isSame(before.realAt, source.config.realAt, query.real),
    };
    return new TraceStream(head, traced, { snap: head.snap, limit: head.limit, untilMs });
  }

  #busy(context: StatusContext, { by, untilMs }: { by: string; untilMs: number }): Response {
    const seconds = Math.max(1, Math.ceil((untilMs - this.source.now()) / 1000));
    context.header("retry-after", String(seconds));
    const error = `a trace runs already, for ${by}: expected one at a time; ` +
      `it ends in ${seconds} s at the latest`;
    return refuse(context, 409, { error });
  }
}

const ENDINGS: Readonly<Record<TraceEnding, string>> = {
  limit: "as many as were asked for",
  time: "its time is over",
  removed: "what it is of has been removed",
  unit: "the unit stops",
  engine: "the engine heard nothing of it",
  reader: "its reader has gone",
};

/** As it was asked for. */
function headOf(
  { config }: StatusSource,
  context: StatusContext,
  query: TraceQuery,
  untilMs: number,
): TraceHeadJson {
  const { virtual = null, client = null, real = null } = Object.fromEntries(parametersOf(context));
  return {
    unit: config.unit,
    virtual,
    client,
    real,
    snap: query.snap ?? null,
    limit: query.limit ?? null,
    until: wallTime(untilMs),
    ports: config.ports,
  };
}

/** What makes an object the same one after a reload; true where none is asked for. */
function isSame(
  before: ReadonlyMap<number, Traceable>,
  after: ReadonlyMap<number, Traceable>,
  index: number | undefined,
): boolean {
  if (index === undefined) return true;
  const [old, present] = [before.get(index), after.get(index)];
  return present !== undefined && present.given === old?.given &&
    present.address === old.address && present.port === old.port;
}

type Traceable = Pick<RunningReal, "given" | "address" | "port">;

/** For the log. */
function whatOf({ virtual, client, real, snap }: TraceHeadJson): string {
  const what = [
    ...(virtual === null ? [] : [`virtual ${virtual}`]),
    ...(client === null ? [] : [`client ${client}`]),
    ...(real === null ? [] : [`real ${real}`]),
  ];
  const bytes = snap === null ? "" : `, ${snap} bytes of each frame`;
  return what.join(", ") + bytes;
}

function clientOf({ client }: TraceQuery) {
  if (client === undefined) return undefined;
  const [address, bits] = client.prefix.split("/");
  return {
    address: parseIpv4(address!),
    mask: rawMask(Number(bits)),
    port: rawPort(client.port ?? 0),
  };
}
