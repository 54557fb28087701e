/**
 * The shapes of what the status server answers. `show` reads the same types, so that a field renamed here does not
 * compile there.
 *
 * @module
 */
import type { VerdictName } from "../engine/verdicts.ts";
import type {
  ArpState,
  ConnectionState,
  LinkState,
  PortName,
  PredictorName,
  Protocol,
  RealState,
  VirtualState,
} from "../words.ts";

/** Verdicts that are drops. */
export type DropName = Exclude<VerdictName, "forwarded" | "bridged" | "answered" | "host">;

/** `GET /status`. Times are ISO 8601 in UTC; counters count from the start of the unit. */
export interface StatusJson {
  unit: {
    name: string;
    version: string;
    "uptime_s": number;
    "config_hash": string;
  };
  engine: EngineJson;
  connections: {
    current: number;
    max: number;
    total: number;
    embryonic: number;
    /** Thrown out because the table was full: embryonic ones, then closing ones. */
    evicted: number;
  };
  virtuals: VirtualJson[];
  reals: RealJson[];
}

/** `packets` is the sum of all that follows it: every packet ends in exactly one counter. */
export interface EngineJson {
  fastpath: "off";
  packets: number;
  bytes: number;
  forwarded: number;
  bridged: number;
  answered: number;
  host: number;
  drops: Record<DropName, number>;
  ports: Record<PortName, { interface: string; link: LinkState }>;
}

export interface VirtualJson {
  name: string;
  address: string;
  /** 0 for all ports. */
  port: number;
  protocol: Protocol;
  state: VirtualState;
  since: string;
  predictor: PredictorName;
  connections: number;
  "connections_total": number;
  "packets_in": number;
  "bytes_in": number;
  "packets_out": number;
  "bytes_out": number;
  reals: string[];
  serving: "reals";
}

export interface RealJson {
  name: string;
  address: string;
  /** 0 for all ports. */
  port: number;
  /** Null until the real has answered ARP once. */
  mac: string | null;
  arp: ArpState;
  state: RealState;
  since: string;
  connections: number;
  "connections_total": number;
  weight: number;
}

/** `GET /status/connections`. */
export interface ConnectionsJson {
  connections: ConnectionJson[];
  /** What to give as `after` for the next page; null at the end of the table. */
  next: number | null;
}

export interface ConnectionJson {
  /** Place in the connection table. */
  entry: number;
  virtual: string;
  real: string;
  protocol: Protocol;
  state: ConnectionState;
  "foreign_address": string;
  "foreign_port": number;
  "virtual_address": string;
  "virtual_port": number;
  "real_address": string;
  "real_port": number;
  "age_ms": number;
  "idle_ms": number;
}

/** `GET /healthz`: 200 with `ok: true`, 503 with `ok: false` and the reason. */
export type HealthJson = { ok: true; heartbeat_ms: number } | { ok: false; reason: string };

/** Every answer of 400 and above but `/healthz`'s. */
export interface ErrorJson {
  error: string;
  /** One line each, where more than one thing can be wrong. */
  problems?: string[];
  /** The paths there are, where the one asked for is none of them. */
  paths?: string[];
}
