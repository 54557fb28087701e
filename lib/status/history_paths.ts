/**
 * `GET /history`: the last minutes of the unit and of the objects that are named.
 *
 * @module
 */
import type { Hono } from "hono";
import { hint } from "../config/nearest.ts";
import { HISTORY_NAMES } from "../limits.ts";
import { badQuery, parametersOf, type StatusEnv } from "./answers.ts";
import type { History, HistoryQuery } from "./history.ts";
import { quote, type Read } from "./query.ts";

/** The names there are now. */
export interface Names {
  virtuals: readonly { name: string }[];
  reals: readonly { name: string }[];
}

export interface HistorySource {
  config: Names;
  history: History;
  /** Of the clock of the unit, ms. */
  now(): number;
}

export function addHistory(app: Hono<StatusEnv>, source: HistorySource) {
  app.get("/history", (context) => {
    const read = readHistoryQuery(source.config, parametersOf(context));
    if ("problems" in read) return badQuery(context, read.problems);
    return context.json(source.history.read(read.query, source.now()));
  });
}

const PARAMETERS = ["virtual", "real", "since"];

/** `virtual` and `real` may come several times. */
export function readHistoryQuery(names: Names, parameters: URLSearchParams): Read<HistoryQuery> {
  const virtuals = parameters.getAll("virtual");
  const reals = parameters.getAll("real");
  const since = parameters.getAll("since");
  const problems = [
    ...unknownNames("virtual", names.virtuals, virtuals),
    ...unknownNames("real", names.reals, reals),
    ...tooMany(virtuals.length + reals.length),
    ...since.flatMap(wrongNumber),
    ...(since.length > 1 ? ["since: given more than once: expected once"] : []),
    ...[...new Set(parameters.keys())].filter((key) => !PARAMETERS.includes(key)).map((key) =>
      `${quote(key)}: unknown parameter: expected virtual, real or since`
    ),
  ];
  if (problems.length > 0) return { problems };
  return { query: { virtuals, reals, since: Number(since[0] ?? 0) } };
}

function unknownNames(
  kind: string,
  known: readonly { name: string }[],
  given: readonly string[],
): string[] {
  const names = known.map(({ name }) => name);
  // Beyond the limit nobody needs to know more than that.
  return given.slice(0, HISTORY_NAMES).filter((name) => !names.includes(name)).map((name) => {
    const wrong = `${kind}: ${quote(name)}: there is no such ${kind}${hint(name, names)}`;
    return `${wrong}: expected a name that /status lists`;
  });
}

function tooMany(count: number): string[] {
  if (count <= HISTORY_NAMES) return [];
  return [`virtual, real: ${count} names: expected at most ${HISTORY_NAMES} together`];
}

function wrongNumber(text: string): string[] {
  if (/^\d{1,15}$/.test(text)) return [];
  return [`since: ${quote(text)}: expected the whole number that an answer has as last`];
}
