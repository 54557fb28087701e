/**
 * The query of `GET /status/connections`. Names become indexes here, so that a search compares numbers.
 *
 * @module
 */
import { z } from "zod";
import type { Config } from "../config/config.ts";
import { MAX_PAGE_ROWS, PAGE_ROWS } from "../limits.ts";

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

/** Reads the parameters of a request. Every problem is reported, not only the first. */
export function readQuery(
  config: Config,
  parameters: URLSearchParams,
): { query: ConnectionsQuery } | { problems: string[] } {
  const repeated = [...new Set(parameters.keys())].filter((key) =>
    parameters.getAll(key).length > 1
  ).map((key) => `${key}: given more than once: expected once`);
  const read = schemaOf(config).safeParse(Object.fromEntries(parameters));
  if (!read.success) return { problems: [...repeated, ...read.error.issues.flatMap(problemsOf)] };
  if (repeated.length > 0) return { problems: repeated };
  return { query: read.data };
}

function schemaOf(config: Config) {
  return z.strictObject({
    virtual: nameOf("virtual", config.virtuals),
    real: nameOf("real", config.reals),
    client: z.ipv4({
      error: ({ input }) => `${quote(input)}: expected an IPv4 address such as 192.0.2.7`,
    }).optional(),
    limit: wholeNumber(1, MAX_PAGE_ROWS).default(PAGE_ROWS),
    after: wholeNumber(0, config.connections.max).default(0),
  });
}

/** The index of a configured name. */
function nameOf(kind: string, objects: { name: string }[]) {
  return z.string().transform((name, context) => {
    const index = objects.findIndex((object) => object.name === name);
    if (index >= 0) return index;
    const message = `${quote(name)}: there is no such ${kind}: expected a name that /status lists`;
    context.addIssue({ code: "custom", message });
    return z.NEVER;
  }).optional();
}

/** Digits only: `Number` alone would take "", "0x10" and "1e3". */
function wholeNumber(least: number, most: number) {
  return z.string().refine(
    (text) => /^\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most,
    {
      error: ({ input }) => `${quote(input)}: expected a whole number from ${least} to ${most}`,
    },
  ).transform(Number);
}

function problemsOf(issue: z.core.$ZodIssue): string[] {
  if (issue.code !== "unrecognized_keys") return [`${issue.path.join(".")}: ${issue.message}`];
  return issue.keys.map((key) =>
    `${quote(key)}: unknown parameter: expected virtual, real, client, limit or after`
  );
}

/** Quoted and shortened: what a stranger sent is shown, but not at any length. */
function quote(value: unknown): string {
  return JSON.stringify(String(value).slice(0, 80));
}
