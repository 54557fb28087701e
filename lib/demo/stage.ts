/**
 * What the demo plays on, in namespaces or in memory: a unit, clients and servers.
 *
 * @module
 */
import type { Config } from "../config/config.ts";
import type { Counts } from "./requests.ts";

/** A host of the picture. */
export interface StageClient {
  name: string;
  address: string;
}

export interface Stage {
  config: Config;
  clients: readonly StageClient[];
  counts(): Counts;
  /** Asks the unit's status server, as `curl` would. */
  get(path: string): Promise<Response>;
  /**
   * Ends the server program of a real, between two requests: one that a server had taken before it died is lost with it, and
   * nobody in front of it can change that. The unit is not told.
   */
  kill(real: string): Promise<void>;
  /** Starts it again. The unit is not told either. */
  revive(real: string): Promise<void>;
  /** Lets the requests under way finish. */
  stopClients(): Promise<void>;
  /** Rejects when a part of the stage ends by itself. */
  broken: Promise<never>;
}
