/**
 * What the demo plays on, in namespaces or in memory: a unit or a pair of them, clients and servers.
 *
 * @module
 */
import type { Config } from "../config/config.ts";
import type { DownloadReport } from "./download.ts";
import type { ProbeReport } from "./probe.ts";
import type { Counts } from "./requests.ts";

/** A host of the picture. */
export interface StageClient {
  name: string;
  address: string;
}

export interface Stage {
  config: Config;
  clients: readonly StageClient[];
  /** One, or those of the pair. */
  units: readonly StageUnit[];
  /** Undefined where there is one unit only. */
  pair: StagePair | undefined;
  counts(): Counts;
  /** Asks the status server of the unit, or of the active one, as `curl` would. */
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

export interface StageUnit {
  name: string;
  /** Asks its status server. Rejects while it does not run. */
  get(path: string): Promise<Response>;
}

/** Two units and their cable. */
export interface StagePair {
  /** Finds out which of the {@linkcode Stage.units} is active, or about to be after the other's death, and which is not. */
  names(): Promise<{ active: string; standby: string }>;
  /**
   * Ends a unit's process by kill -9, between two requests of the clients: a connection of the last few milliseconds is not with
   * the standby yet. Open connections and downloads go on meanwhile. Nobody is told.
   */
  kill(unit: string): Promise<void>;
  /** Starts it again; resolves when it is the other one's standby, and knows all that this one knows. */
  boot(unit: string): Promise<void>;
  /** Opens it. */
  openTraffic(): Promise<Traffic>;
}

/** What runs through a takeover: open connections that are used, questions every other millisecond, and a long download. */
export interface Traffic extends AsyncDisposable {
  /** How many connections are kept open. */
  kept: number;
  download: {
    /** Of the file as the server has it. */
    file: { bytes: number; sha256: string };
    report(): DownloadReport;
  };
  /** Ends the questions and the open connections. */
  probe(): Promise<ProbeReport>;
}
