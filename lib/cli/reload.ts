/**
 * `pointsman reload`: has a running unit take its changed file, and shows what that changed.
 *
 * @module
 */
import type { ReloadJson } from "../status/json.ts";
import { ask, AskError } from "./ask.ts";
import { DONE, type Io } from "./io.ts";
import { commandToken } from "./token.ts";

export interface ReloadOptions {
  /** Base URL of the unit's status. */
  status: string;
  tokenFile: string;
  json: boolean;
}

/** Gives the exit code: a file that the unit refuses is wrong use, with every problem in a line of its own. */
export async function reload({ status: url, tokenFile, json }: ReloadOptions, io: Io) {
  try {
    const token = await commandToken(tokenFile);
    const fields = ["config_hash", "summary", "changes"] as const;
    const done = await ask<ReloadJson>({ url, path: "/reload", fields, token });
    if (json) io.log(JSON.stringify(done, null, 2));
    else io.log([done.summary, ...done.changes.map((change) => `  ${change}`)].join("\n"));
    return DONE;
  } catch (error) {
    if (!(error instanceof AskError)) throw error;
    io.error(error.message);
    return error.code;
  }
}
