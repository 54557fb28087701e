/**
 * The configuration after reading: defaults filled in, times in milliseconds, every rule checked.
 *
 * @module
 */
import type { PredictorName, Protocol } from "../words.ts";

export interface RealConfig {
  name: string;
  address: string;
  /** 0 for all ports. */
  port: number;
  weight: number;
  /** These as in `RealSetup`. */
  threshold: number;
  reassign: number;
  retryMs: number;
  maxconns: number;
  data: number;
  /** Name of the real that stands in for it, or null. */
  standby: string | null;
}

export interface VirtualConfig {
  name: string;
  address: string;
  /** 0 for all ports. */
  port: number;
  protocol: Protocol;
  predictor: PredictorName;
  /** Names, in the order of the file. */
  reals: string[];
  /** Name of the virtual whose reals serve when none of its own can, or null. */
  backup: string | null;
  /** Prefixes, such as `10.0.7.0/24`; empty for every client. */
  clients: string[];
  /** These as in `VirtualSetup`. */
  stickyMs: number;
  stickyMask: number;
  synguard: { perSecond: number; embryonic: number };
}

/** Names of a real and of the virtual as which it goes out. */
export interface StaticConfig {
  real: string;
  virtual: string;
}

export interface Config {
  unit: string;
  ports: { front: string; back: string };
  connections: { max: number; idleMs: number; closingMs: number };
  reals: RealConfig[];
  virtuals: VirtualConfig[];
  statics: StaticConfig[];
  /** Without a file of the token, null, the commands are off. */
  status: { listen: { hostname: string; port: number }; tokenFile: string | null };
  /** First 16 hexadecimal digits of the SHA-256 of the configuration in canonical JSON: two units with one hash do the same. */
  hash: string;
}
