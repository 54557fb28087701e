/**
 * The parameters of every path. Names become indexes here, so that a search compares numbers.
 *
 * @module
 */
import * as z from "zod";
import type { RunningConfig } from "../config/running.ts";
import { formatDuration, parseDuration } from "../config/duration.ts";
import { hint } from "../config/nearest.ts";
import { orList } from "../config/problems.ts";
import { readPrefix } from "../config/prefix.ts";
import {
  EVENTS_KEPT,
  MAX_PAGE_ROWS,
  MAX_TIMEOUT_MS,
  MAX_TRACE_PACKETS,
  MAX_TRACE_SECONDS,
  MAX_TRACE_SNAP,
  MIN_TRACE_SNAP,
  PAGE_ROWS,
  TICK_MS,
  TRACE_SECONDS,
} from "../limits.ts";

/** What was read, or every problem of it, not only the first. */
export type Read<T> = { query: T } | { problems: string[] };

/** What to show of the connection table; a filter left out lets everything pass. */
export interface ConnectionsQuery {
  /** Index of a virtual. */
  virtual?: number | undefined;
  /** Index of a real. */
  real?: number | undefined;
  /** Foreign address. */
  client?: string | undefined;
  /** Most rows of the page. */
  limit: number;
  /** Entry of the table after which the page starts; the first one is 1. */
  after: number;
}

export function readConnectionsQuery(
  config: RunningConfig,
  parameters: URLSearchParams,
): Read<ConnectionsQuery> {
  return read(parameters, {
    virtual: nameOf("virtual", config.virtuals).optional(),
    real: nameOf("real", config.reals).optional(),
    client: z.ipv4({
      error: ({ input }) => `${quote(input)}: expected an IPv4 address such as 192.0.2.7`,
    }).optional(),
    limit: wholeNumber(1, MAX_PAGE_ROWS).default(PAGE_ROWS),
    after: wholeNumber(0, config.connections.max).default(0),
  });
}

export interface ExplainQuery {
  /** Foreign address, and its port where only one connection is meant. */
  client: { address: string; port: number | undefined };
  /** Index of a virtual. */
  virtual: number;
}

export function readExplainQuery(
  config: RunningConfig,
  parameters: URLSearchParams,
): Read<ExplainQuery> {
  return read(parameters, {
    client: z.string(REQUIRED).transform(clientOf),
    virtual: nameOf("virtual", config.virtuals),
  });
}

export interface EventsQuery {
  /** Id of the last event seen; left out, the newest events are asked for. */
  since?: number | undefined;
  /** Most events of the answer. */
  limit: number;
}

export function readEventsQuery(parameters: URLSearchParams): Read<EventsQuery> {
  return read(parameters, {
    since: wholeNumber(0, MAX_EVENT_ID).optional(),
    limit: wholeNumber(1, EVENTS_KEPT).default(EVENTS_KEPT),
  });
}

/** No unit lives to see more events; a number of 15 digits is still exact. */
const MAX_EVENT_ID = 999_999_999_999_999;

/** Which packets to trace, and how much of them; at least one of the first three is given. */
export interface TraceQuery {
  /** Index of a virtual. */
  virtual?: number | undefined;
  /** Index of a real. */
  real?: number | undefined;
  client?: { prefix: string; port: number | undefined } | undefined;
  /** Bytes of each frame; left out, its headers. */
  snap?: number | undefined;
  /** Packets after which it ends. */
  limit?: number | undefined;
  seconds: number;
}

export function readTraceQuery(
  config: RunningConfig,
  parameters: URLSearchParams,
): Read<TraceQuery> {
  const result = read(parameters, {
    virtual: nameOf("virtual", config.virtuals).optional(),
    real: nameOf("real", config.reals).optional(),
    client: z.string().transform(prefixOf).optional(),
    snap: wholeNumber(MIN_TRACE_SNAP, MAX_TRACE_SNAP).optional(),
    limit: wholeNumber(1, MAX_TRACE_PACKETS).optional(),
    seconds: wholeNumber(1, MAX_TRACE_SECONDS).default(TRACE_SECONDS),
  });
  if ("problems" in result) return result;
  const { virtual, real, client } = result.query;
  if (virtual !== undefined || real !== undefined || client !== undefined) return result;
  return { problems: ["which packets is missing: expected virtual, client or real"] };
}

/** Gives the deadline in ms from now, 0 for none. */
export function readDrainQuery(parameters: URLSearchParams): Read<{ deadline: number }> {
  const expected = `expected a time from ${formatDuration(TICK_MS)} to ` +
    `${formatDuration(MAX_TIMEOUT_MS)} with its unit (ms, s, m, h, d), such as 30s`;
  const deadline = z.string().transform((text, context) => {
    const ms = parseDuration(text);
    if (ms !== undefined && ms >= TICK_MS && ms <= MAX_TIMEOUT_MS) return ms;
    return refuse(context, `${quote(text)}: ${expected}`);
  });
  return read(parameters, { deadline: deadline.default(0) });
}

/** Of a path that takes no parameters. */
export function readNoQuery(parameters: URLSearchParams): Read<Record<string, never>> {
  return read(parameters, {});
}

function read<S extends z.ZodRawShape>(
  parameters: URLSearchParams,
  shape: S,
): Read<z.output<z.ZodObject<S, z.core.$strict>>> {
  const repeated = [...new Set(parameters.keys())].filter((key) =>
    parameters.getAll(key).length > 1
  ).map((key) => `${key}: given more than once: expected once`);
  const result = z.strictObject(shape).safeParse(Object.fromEntries(parameters));
  if (!result.success) {
    const known = orList(Object.keys(shape)) || "none";
    const problems = result.error.issues.flatMap((issue) => problemsOf(issue, known));
    return { problems: [...repeated, ...problems] };
  }
  return repeated.length > 0 ? { problems: repeated } : { query: result.data };
}

const REQUIRED = { error: "is missing: expected once" };

/** The index of a configured name. */
function nameOf(kind: string, objects: { name: string; index: number }[]) {
  return z.string(REQUIRED).transform((name, context) => {
    const named = objects.find((object) => object.name === name);
    if (named !== undefined) return named.index;
    const guess = hint(name, objects.map((object) => object.name));
    const wrong = `${quote(name)}: there is no such ${kind}${guess}`;
    return refuse(context, `${wrong}: expected a name that /status lists`);
  });
}

/** `ADDRESS` or `ADDRESS:PORT`. */
function clientOf(text: string, context: z.RefinementCtx): ExplainQuery["client"] {
  const [, address = "", digits] = /^([^:]*)(?::(\d{1,5}))?$/.exec(text) ?? [];
  const port = digits === undefined ? undefined : Number(digits);
  const isPort = port === undefined || (port >= 1 && port <= 65_535);
  if (isPort && z.ipv4().safeParse(address).success) return { address, port };
  const expected = "expected an IPv4 address such as 192.0.2.7, or with its port 192.0.2.7:40000";
  return refuse(context, `${quote(text)}: ${expected}`);
}

/** `ADDRESS[/BITS][:PORT]`. */
function prefixOf(text: string, context: z.RefinementCtx): NonNullable<TraceQuery["client"]> {
  const [, given = "", digits] = /^(.*?)(?::(\d{1,5}))?$/.exec(text) ?? [];
  const port = digits === undefined ? undefined : Number(digits);
  const prefix = readPrefix(given);
  if ("expected" in prefix) return refuse(context, `${quote(text)}: ${prefix.expected}`);
  if (port === undefined || (port >= 1 && port <= 65_535)) return { prefix: prefix.value, port };
  return refuse(context, `${quote(text)}: expected a port from 1 to 65535`);
}

/** Digits only: `Number` alone would take "", "0x10" and "1e3". */
function wholeNumber(least: number, most: number) {
  return z.string().refine(
    (text) => /^\d{1,15}$/.test(text) && Number(text) >= least && Number(text) <= most,
    {
      error: ({ input }) => `${quote(input)}: expected a whole number from ${least} to ${most}`,
    },
  ).transform(Number);
}

function refuse(context: z.RefinementCtx, message: string): never {
  context.addIssue({ code: "custom", message });
  return z.NEVER;
}

function problemsOf(issue: z.core.$ZodIssue, known: string): string[] {
  if (issue.code !== "unrecognized_keys") return [`${issue.path.join(".")}: ${issue.message}`];
  return issue.keys.map((key) => `${quote(key)}: unknown parameter: expected ${known}`);
}

/** Quoted and shortened: what a stranger sent is shown, but not at any length. */
export function quote(value: unknown): string {
  return JSON.stringify(String(value).slice(0, 80));
}
