/**
 * `pointsman failover active|reset`: orders of a unit that has a peer.
 *
 * @module
 */
import type { PairOrderJson } from "../status/json_failover.ts";
import type { PairOrder } from "../words.ts";
import { ask, AskError } from "./ask.ts";
import { DONE, type Io } from "./io.ts";
import { commandToken } from "./token.ts";

export interface PairOrderOptions {
  order: PairOrder;
  /** Base URL of the unit's status. */
  status: string;
  tokenFile: string;
  json: boolean;
}

/** Gives the exit code. A unit that cannot do it now says why, and that is a failure. */
export async function orderPair(options: PairOrderOptions, io: Io): Promise<number> {
  const { order, status: url, tokenFile, json } = options;
  try {
    const token = await commandToken(tokenFile);
    const path = `/failover/${order}`;
    const done = await ask<PairOrderJson>({ url, path, fields: ["state"], token });
    io.log(json ? JSON.stringify(done, null, 2) : `this unit: ${done.state}`);
    return DONE;
  } catch (error) {
    if (!(error instanceof AskError)) throw error;
    io.error(error.message);
    return error.code;
  }
}
