/**
 * How the page speaks with its unit. All paths are relative: a proxy may have the page under a path of its own.
 *
 * @module
 */
import type { PairOrderJson } from "../status/json_failover.ts";
import type { CommandJson, ErrorJson } from "../status/json.ts";
import type { Command } from "./orders.ts";

/** An answer later than this is none: the engine itself answers orders within 5 s. */
const PATIENCE_MS = 8_000;

/** The unit answered, and refused. The message is its own. */
export class Refusal extends Error {
  override readonly name = "Refusal";

  constructor(readonly status: number, message: string) {
    super(message);
  }
}

/** There was no answer, or none of a unit. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";
}

/** `fetch`, or what stands in for it. */
export type Fetch = (path: string, init: RequestInit) => Promise<Response>;

export interface Told<T> {
  body: T;
  /** The unit's clock, to the second; undefined where the answer does not say. */
  nowMs: number | undefined;
}

export class UnitLink {
  constructor(private readonly fetch: Fetch) {}

  /** Throws {@linkcode Refusal} and {@linkcode NoAnswer}. */
  async get<T>(path: string): Promise<Told<T>> {
    const response = await this.#ask(path, {});
    if (!response.ok) throw await refusalOf(response);
    return { body: await bodyOf<T>(response), nowMs: dateOf(response) };
  }

  /** An answer that is no refusal whatever its code: `/healthz` says by 503 that the unit is not well. */
  async getAny<T>(path: string): Promise<T> {
    return await bodyOf<T>(await this.#ask(path, {}));
  }

  /** Gives an order; `deadline` is text such as `10m`, empty for none. Throws as {@linkcode get}. */
  async order(
    command: Command,
    token: string,
    deadline: string,
  ): Promise<CommandJson | PairOrderJson> {
    const response = await this.#ask(pathOf(command, deadline), {
      method: "POST",
      headers: { authorization: `Bearer ${token}` },
    });
    if (!response.ok) throw await refusalOf(response);
    return await bodyOf<CommandJson | PairOrderJson>(response);
  }

  async #ask(path: string, init: RequestInit): Promise<Response> {
    try {
      return await this.fetch(path, { ...init, signal: AbortSignal.timeout(PATIENCE_MS) });
    } catch (error) {
      throw new NoAnswer("the unit does not answer", { cause: error });
    }
  }
}

function pathOf({ kind, name, order }: Command, deadline: string): string {
  if (kind === "failover") return `failover/${order}`;
  const query = deadline === "" ? "" : `?${new URLSearchParams({ deadline })}`;
  return `${kind}s/${encodeURIComponent(name)}/${order}${query}`;
}

/** A token goes into a header as it is: what a header cannot have, no token has. */
export function isToken(text: string): boolean {
  return /^[!-~]+$/.test(text);
}

async function refusalOf(response: Response): Promise<Refusal> {
  const { error, problems = [] } = await bodyOf<ErrorJson>(response);
  return new Refusal(response.status, [error, ...problems].join("; "));
}

/** What is not JSON comes from a box between, which answers where the unit does not. */
async function bodyOf<T>(response: Response): Promise<T> {
  try {
    return await response.json();
  } catch (error) {
    throw new NoAnswer(`the answer (${response.status}) is not the unit's`, { cause: error });
  }
}

function dateOf({ headers }: Response): number | undefined {
  const ms = Date.parse(headers.get("date") ?? "");
  return Number.isNaN(ms) ? undefined : ms;
}
