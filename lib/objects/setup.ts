/**
 * What the engine is told when it starts: the machine objects of the config with names replaced by
 * indexes. It is plain data, so that it crosses to the engine's worker as a message.
 *
 * @module
 */
import type { PredictorName, Protocol } from "../words.ts";

export interface RealSetup {
  name: string;
  /** Address as text, such as `10.0.0.11`. */
  address: string;
  /** 0 for all ports: the port of the virtual is kept. */
  port: number;
  weight: number;
}

export interface VirtualSetup {
  name: string;
  address: string;
  /** 0 for all ports. */
  port: number;
  protocol: Protocol;
  predictor: PredictorName;
  /** The binds of this virtual: indexes into {@linkcode UnitSetup.reals}, in the order of the config. */
  reals: number[];
}

export interface UnitSetup {
  reals: RealSetup[];
  virtuals: VirtualSetup[];
  connections: { max: number; idleMs: number; closingMs: number };
}
