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

/** One question to a unit. */
export interface Question<T> {
  /** Base URL of the unit's status, as people give it. */
  url: string;
  path: string;
  /** What is expected of the answer. */
  fields: readonly (keyof T)[];
  /** Of a command: it is sent by POST. */
  token?: string;
}

/**
 * The JSON that the unit answers, if it has the fields that are expected of it.
 *
 * @throws {AskError}
 */
export async function ask<T>({ url, path, fields, token }: Question<T>): Promise<T> {
  const where = locate(url, path);
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const response = await request(url, where, signal, token === undefined ? {} : commandOf(token));
  const answer = await jsonOf(response);
  if (!response.ok) throw refusal(where, response, answer);
  if (!hasFields<T>(answer, fields)) {
    const expected = fields.map(String).join(", ");
    throw new AskError(`${where}: not the answer of a unit: expected JSON with ${expected}`);
  }
  return answer;
}

/**
 * The answer of the unit as a stream of server-sent events; `silent` aborts it, and the first part of it must come in time.
 *
 * @throws {AskError}
 */
export async function askStream(
  url: string,
  path: string,
  silent: AbortController,
): Promise<ReadableStream<Uint8Array>> {
  const where = locate(url, path);
  const late = setTimeout(() => silent.abort(lateError()), TIMEOUT_MS);
  const headers = { accept: "text/event-stream" };
  const response = await request(url, where, silent.signal, { headers });
  clearTimeout(late);
  if (!response.ok) throw refusal(where, response, await jsonOf(response));
  if (response.body !== null && isEventStream(response)) return response.body;
  await response.body?.cancel();
  throw new AskError(`${where}: not the answer of a unit: expected a stream of events`);
}

/** What became of a question that broke off: the innermost words, without the layers of the HTTP client above them. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return `nothing came within ${TIMEOUT_MS / 1000} s`;
  const { message } = error.cause instanceof Error ? error.cause : error;
  return message.split(": ").at(-1)!;
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

function commandOf(token: string): RequestInit {
  return { method: "POST", headers: { authorization: `Bearer ${token}` } };
}

async function request(
  url: string,
  where: URL,
  signal: AbortSignal,
  init: RequestInit,
): Promise<Response> {
  try {
    return await fetch(where, { ...init, signal, redirect: "manual" });
  } catch (error) {
    throw new AskError(
      `no unit answers at ${url}: ${reasonOf(error)}: expected the address of a running unit`,
    );
  }
}

function lateError(): DOMException {
  return new DOMException("nothing came in time", "TimeoutError");
}

function isEventStream({ headers }: Response): boolean {
  return (headers.get("content-type") ?? "").startsWith("text/event-stream");
}

/** Undefined where it is none, or where the connection broke. */
async function jsonOf(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}

/** In the unit's own words, where it has some. */
function refusal(where: URL, { status }: Response, answer: unknown): AskError {
  const code = status === 400 ? WRONG_USE : FAILED;
  const problems = hasFields<{ problems: unknown }>(answer, ["problems"]) ? answer.problems : [];
  const lines = Array.isArray(problems) ? problems.map(String) : [];
  if (lines.length > 0) return new AskError(lines.join("\n"), code);
  if (status === 401) {
    return new AskError("the unit refuses the token: expected the one in its own token_file", code);
  }
  if (hasFields<{ error: unknown }>(answer, ["error"])) {
    return new AskError(`the unit refuses: ${answer.error}`, code);
  }
  if (status === 400) return new AskError("the unit refuses the query", code);
  return new AskError(`${where}: HTTP ${status}: expected 200; is a unit there?`, code);
}

function hasFields<T>(answer: unknown, fields: readonly (keyof T)[]): answer is T {
  return typeof answer === "object" && answer !== null && fields.every((field) => field in answer);
}
