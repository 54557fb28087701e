/**
 * Asks a running unit, and makes one clear line of everything that can stand in the way of an answer.
 *
 * @module
 */
import { FAILED, WRONG_USE } from "./io.ts";

/** The whole answer of a unit comes within this time, or it is not one that works. */
const TIMEOUT_MS = 5000;

/** No answer that can be shown. `code` is the exit code it means. */
export class AskError extends Error {
  override readonly name = "AskError";

  constructor(message: string, readonly code: number = FAILED) {
    super(message);
  }
}

/**
 * The JSON at `path` of the unit at `url` if it has the `fields` that are expected of it.
 *
 * @throws {AskError}
 */
export async function ask<T>(url: string, path: string, fields: readonly (keyof T)[]): Promise<T> {
  const where = locate(url, path);
  const response = await get(url, where);
  const answer = await jsonOf(response);
  if (response.status === 400) throw new AskError(problemsOf(answer), WRONG_USE);
  if (!response.ok) {
    throw new AskError(`${where}: HTTP ${response.status}: expected 200; is a unit there?`);
  }
  if (!hasFields<T>(answer, fields)) {
    const expected = fields.map(String).join(", ");
    throw new AskError(`${where}: not the answer of a unit: expected JSON with ${expected}`);
  }
  return answer;
}

function locate(url: string, path: string): URL {
  const base = URL.parse(url);
  if (base === null || !/^https?:$/.test(base.protocol)) {
    throw new AskError(
      `--status ${url}: not a URL: expected one such as http://127.0.0.1:9000`,
      WRONG_USE,
    );
  }
  // `run` tells people the address of `/status`: they may well give that.
  return new URL(base.pathname.replace(/\/(status\/?)?$/, "") + path, base);
}

async function get(url: string, where: URL): Promise<Response> {
  try {
    return await fetch(where, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: "manual" });
  } catch (error) {
    throw new AskError(
      `no unit answers at ${url}: ${reasonOf(error)}: expected the address of a running unit`,
    );
  }
}

/** The innermost words: what the system said, without the layers of the HTTP client above it. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return `nothing came within ${TIMEOUT_MS / 1000} s`;
  const { message } = error.cause instanceof Error ? error.cause : error;
  return message.split(": ").at(-1)!;
}

/** Undefined where it is none, or where the connection broke. */
async function jsonOf(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}

function hasFields<T>(answer: unknown, fields: readonly (keyof T)[]): answer is T {
  return typeof answer === "object" && answer !== null && fields.every((field) => field in answer);
}

function problemsOf(answer: unknown): string {
  const problems = hasFields<{ problems: unknown }>(answer, ["problems"]) ? answer.problems : [];
  const lines = Array.isArray(problems) ? problems.map(String) : [];
  return lines.length > 0 ? lines.join("\n") : "the unit refuses the query";
}
