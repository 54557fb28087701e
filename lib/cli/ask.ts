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
  /** Ends the wait for an answer. */
  signal?: AbortSignal | undefined;
}

/** An answer and the wall clock of who gave it, to the second; undefined where it does not tell. */
export interface Dated<T> {
  answer: T;
  date: Date | undefined;
}

/**
 * The JSON that the unit answers, if it has the fields that are expected of it.
 *
 * @throws {AskError}
 */
export async function ask<T>(question: Question<T>): Promise<T> {
  return (await askDated(question)).answer;
}

/** As {@linkcode ask}, with the time of the answer (RFC 9110, section 6.6.1). */
export async function askDated<T>(question: Question<T>): Promise<Dated<T>> {
  const { url, path, fields, token } = question;
  const where = locate(url, path);
  const late = AbortSignal.timeout(TIMEOUT_MS);
  const signal = question.signal === undefined ? late : AbortSignal.any([late, question.signal]);
  const response = await request(url, where, signal, token === undefined ? {} : commandOf(token));
  const answer = await jsonOf(response);
  if (!response.ok) throw refusal(where, response, answer);
  if (!hasFields<T>(answer, fields)) {
    const expected = fields.map(String).join(", ");
    throw new AskError(`${where}: not the answer of a unit: expected JSON with ${expected}`);
  }
  return { answer, date: dateOf(response) };
}

function dateOf({ headers }: Response): Date | undefined {
  const date = new Date(headers.get("date") ?? "");
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** What a stream is of, and what it asks for. */
export interface StreamAsked {
  /** Media type that is expected. */
  type: string;
  token?: string;
}

const EVENTS: StreamAsked = { type: "text/event-stream" };

/**
 * The answer of the unit as a stream of text, of server-sent events unless asked otherwise; `silent` aborts it, and the first part of
 * it must come in time.
 *
 * @throws {AskError}
 */
export async function askStream(
  url: string,
  path: string,
  silent: AbortController,
  { type, token }: StreamAsked = EVENTS,
): Promise<AsyncIterable<string>> {
  const where = locate(url, path);
  const late = setTimeout(() => silent.abort(lateError()), TIMEOUT_MS);
  const headers = { accept: type, ...(token !== undefined && bearer(token)) };
  const response = await request(url, where, silent.signal, { headers });
  clearTimeout(late);
  if (!response.ok) throw refusal(where, response, await jsonOf(response));
  if (response.body !== null && isOf(response, type)) return textOf(response.body, silent.signal);
  await response.body?.cancel();
  throw new AskError(`${where}: not the answer of a unit: expected a stream of events`);
}

/** Deno aborts no body whose response the garbage collector has taken: so the reader is told as well. */
function textOf(body: ReadableStream<Uint8Array>, signal: AbortSignal): AsyncIterable<string> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  const leave = () => reader.cancel().catch(() => {});
  signal.addEventListener("abort", leave);
  async function* pieces() {
    try {
      for (let next = await reader.read(); !next.done; next = await reader.read()) {
        yield next.value;
      }
      signal.throwIfAborted();
    } finally {
      signal.removeEventListener("abort", leave);
      await leave();
    }
  }
  return pieces();
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
  return { method: "POST", headers: bearer(token) };
}

function bearer(token: string): { authorization: string } {
  return { authorization: `Bearer ${token}` };
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

function isOf({ headers }: Response, type: string): boolean {
  return (headers.get("content-type") ?? "").startsWith(type);
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
  const code = status === 400 || status === 422 ? WRONG_USE : FAILED;
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
