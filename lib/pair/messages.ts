/**
 * What control and the pair's worker say to each other: plain data.
 *
 * @module
 */
import type { FailoverConfig } from "../config/config.ts";
import type { EngineAddress } from "../engine/handle.ts";
import type { UnitSetup } from "../objects/setup.ts";
import type { WholeConfiguration } from "./configuration_receiver.ts";
import type { OrderAnswer, PairEvent, PairView } from "./view.ts";

/** The first message a worker gets. */
export interface PairStart {
  kind: "start";
  engine: EngineAddress;
  unit: string;
  version: string;
  ports: { front: string; back: string };
  failover: FailoverConfig;
  /** Undefined where the config says that there is none. */
  key: Uint8Array<ArrayBuffer> | undefined;
  /** What it starts with. */
  configuration: WholeConfiguration;
  setup: UnitSetup;
}

export type PairRequest =
  | PairStart
  | { kind: "order"; id: number; order: "active" | "reset" }
  /** The unit works by this from here on. */
  | { kind: "applied"; configuration: WholeConfiguration; setup: UnitSetup }
  /** What has come of the peer's configuration of this hash; a cause is why it was not taken. */
  | { kind: "configured"; hash: string; cause: string | undefined }
  | { kind: "stop" };

export type PairReport =
  | { kind: "running" }
  | { kind: "view"; view: PairView }
  | { kind: "event"; event: PairEvent; timeMs: number }
  | { kind: "warning"; text: string }
  /** Something for the log that is no transition. */
  | { kind: "note"; text: string }
  | { kind: "ordered"; id: number; answer: OrderAnswer }
  /** The active unit's configuration has come whole. */
  | { kind: "configuration"; configuration: WholeConfiguration }
  | { kind: "stopped" };
