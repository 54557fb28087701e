/**
 * The configuration after reading: defaults filled in, times in milliseconds, every rule checked.
 *
 * @module
 */
import type { Role } from "../failover/words.ts";
import type { FastpathName, PredictorName, Protocol } from "../words.ts";

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

export interface AddressWithPrefix {
  address: string;
  bits: number;
}

/** `null-modem`: a cable that tells neither the role nor who is plugged in. */
export const WIRINGS = ["full", "null-modem"] as const;
export type Wiring = (typeof WIRINGS)[number];

export type CableConfig =
  | { kind: "serial"; device: string; wiring: Wiring }
  | { kind: "socket"; path: string; wiring: Wiring }
  | { kind: "link"; interface: string; peer: string };

export interface FailoverConfig {
  /** Null where the cable tells it. */
  role: Role | null;
  /** One of the active unit, one of the other, both set on `interface`. */
  addresses: { active: AddressWithPrefix; failover: AddressWithPrefix; interface: string };
  cable: CableConfig | null;
  helloMs: number;
  /** Hellos missed on every path after which a unit is silent. */
  hold: number;
  replicate: boolean;
  /** Null where the file says `none`: anybody can speak for the peer. */
  keyFile: string | null;
}

export interface Config {
  unit: string;
  ports: { front: string; back: string };
  connections: { max: number; idleMs: number; closingMs: number };
  fastpath: FastpathName;
  reals: RealConfig[];
  virtuals: VirtualConfig[];
  statics: StaticConfig[];
  /** Without a file of the token, null, the commands are off. */
  status: { listen: { hostname: string; port: number }; tokenFile: string | null };
  /** Null for a unit that is alone. */
  failover: FailoverConfig | null;
  /**
   * First 16 hexadecimal digits of the SHA-256 of the configuration in canonical JSON: two units with one hash do the same. The
   * fast path is left out, and with `failover` all that is a unit's own.
   */
  hash: string;
}
