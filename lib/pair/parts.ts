/**
 * What a `Driver` is given: all of the world that it touches.
 *
 * @module
 */
import type { Duty } from "../engine/duty.ts";
import type { Random } from "../failover/codec/acquaintance.ts";
import type { Signer } from "../failover/codec/signer.ts";
import type { UnitSetup } from "../failover/knowledge.ts";
import type { LinkState, PortName } from "../words.ts";
import type { ConfigurationExchange } from "./configuration.ts";
import type { ManagementAddress } from "./management.ts";
import type { Paths } from "./paths.ts";
import type { PairReplication } from "./replication.ts";
import type { PairEvent } from "./view.ts";

/** What of an interface the pair looks at. */
export interface PortFacts {
  link: LinkState;
  mac: Uint8Array;
}

export interface DriverParts {
  setup: Omit<UnitSetup, "epoch">;
  signer: Signer;
  random: Random;
  paths: Paths;
  duty: Duty;
  /** Has the engine look at its duty now. */
  wakeEngine(): void;
  address: ManagementAddress;
  /** Looks at the interface of a port afresh. */
  look(port: PortName): PortFacts;
  configuration: ConfigurationExchange;
  /** Undefined where connections are not replicated. */
  replication(send: (bytes: Uint8Array) => void): PairReplication | undefined;
  event(event: PairEvent): void;
  warn(text: string): void;
  /** Of `clock.ts`. */
  now(): number;
}
