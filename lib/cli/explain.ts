/**
 * `pointsman explain`: which real a client gets, and why, in the words of the running unit.
 *
 * @module
 */
import type { ExplainJson } from "../status/json.ts";
import { ask, AskError } from "./ask.ts";
import { DONE, type Io } from "./io.ts";

export interface ExplainOptions {
  /** `ADDRESS` or `ADDRESS:PORT`; the unit judges it. */
  client: string;
  /** Name of a virtual. */
  virtual: string;
  /** Base URL of the unit's status. */
  status: string;
  json: boolean;
}

/** Gives the exit code. */
export async function explain(options: ExplainOptions, io: Io): Promise<number> {
  const { client, virtual, status: url, json } = options;
  try {
    const explained = await ask<ExplainJson>({
      url,
      path: `/explain?${new URLSearchParams({ client, virtual })}`,
      fields: ["connections", "next", "text"],
    });
    io.log(json ? JSON.stringify(explained, null, 2) : explained.text.join("\n"));
    return DONE;
  } catch (error) {
    if (!(error instanceof AskError)) throw error;
    io.error(error.message);
    return error.code;
  }
}
