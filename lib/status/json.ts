/**
 * The shapes of what the status server answers. `show` reads the same types, so that a field renamed here does not
 * compile there.
 *
 * @module
 */
import type { Cause, EventKind } from "../engine/events.ts";
import type { Skip } from "../engine/orders.ts";
import type { KernelVerdict, VerdictName } from "../engine/verdicts.ts";
import type {
  ArpState,
  ConnectionState,
  FastpathKind,
  LinkState,
  PortName,
  PredictorName,
  Protocol,
  RealState,
  Reason,
  Serving,
  VirtualState,
} from "../words.ts";
import type { FailoverJson } from "./json_failover.ts";

/** Verdicts that are drops. */
export type DropName = Exclude<VerdictName, "forwarded" | "bridged" | "answered" | "host">;

/** `GET /status`. Times are ISO 8601 in UTC; counters count from the start of the unit. */
export interface StatusJson {
  unit: {
    name: string;
    version: string;
    "uptime_s": number;
    "config_hash": string;
    /** `off` where the config names no token file: nobody may command. */
    commands: "on" | "off";
    /** The last reload that was asked for; null before the first. */
    "last_reload": LastReloadJson | null;
  };
  engine: EngineJson;
  connections: {
    current: number;
    max: number;
    total: number;
    embryonic: number;
    /** Thrown out because the table was full: embryonic ones, then closing ones. */
    evicted: number;
    /** Clients that stay with their real, of all sticky virtuals. */
    sticky: number;
  };
  virtuals: VirtualJson[];
  reals: RealJson[];
  failover: FailoverJson;
}

export interface LastReloadJson {
  time: string;
  ok: boolean;
  /** What it changed, or the first problem for which it was refused. */
  text: string;
}

/** The answer of `POST /reload`. */
export interface ReloadJson {
  "config_hash": string;
  /** `+1 real, ~2 weights, 0 connections dropped`. */
  summary: string;
  /** Each change in words. */
  changes: string[];
}

/** `packets` is the sum of the counters from `forwarded` to `drops`: every packet ends in exactly one of them. */
export interface EngineJson {
  fastpath: FastpathKind;
  /** Why not a better one; null where it is what the config asks for and there is nothing to say. */
  "fastpath_reason": string | null;
  packets: number;
  bytes: number;
  forwarded: number;
  bridged: number;
  answered: number;
  host: number;
  drops: Record<DropName, number>;
  /** Of these, what the fast path did in the kernel. */
  kernel: Record<KernelVerdict, number>;
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
  /** Of the last change of its state; null before the first. */
  cause: Cause | null;
  /** The config has it no more: it drains, and is let go with its last connection. */
  removed: boolean;
  predictor: PredictorName;
  connections: number;
  "connections_total": number;
  "packets_in": number;
  "bytes_in": number;
  "packets_out": number;
  "bytes_out": number;
  reals: string[];
  /** Which reals take new connections. */
  serving: Serving;
  /** Name of the virtual whose reals serve when none of its own can, or null. */
  backup: string | null;
  /** Prefixes of the clients it is for; empty for all. */
  clients: string[];
  /** How long a silent client stays with its real; null where none does. */
  "sticky_s": number | null;
  /** Of its connections, those whose handshake is not complete. */
  embryonic: number;
  /** SYNs dropped by its synguard. */
  synguarded: number;
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
  /** As of a virtual. */
  cause: Cause | null;
  removed: boolean;
  connections: number;
  "connections_total": number;
  /** Of frames forwarded to it, and from it. */
  "bytes_in": number;
  "bytes_out": number;
  /** Connections ditched in a row, and how many of them fail it. */
  ditched: number;
  threshold: number;
  /** SYNs of one connection that it may leave unanswered. */
  reassign: number;
  /** Connections ever that it did not answer, reset in answer to a SYN, gave no data. */
  "no_answer": number;
  reset: number;
  "no_data": number;
  /** Null for any number. */
  maxconns: number | null;
  weight: number;
  /** Name of the real that stands in for it, or null. */
  standby: string | null;
  /** Moving average of the time from SYN to SYN-ACK; null until it was measured. */
  "latency_ms": number | null;
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
  /** Why it is at this real. */
  reason: Reason;
  /** The real opened it. */
  outbound: boolean;
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

/** `GET /events`. */
export interface EventsJson {
  /** Oldest first. */
  events: EventJson[];
  /** What to give as `since` for those that follow. */
  last: number;
  /** Events between `since` and `last` that are no longer known. */
  lost: number;
}

/** What control tells itself. Of `config`, old and new are the hashes; the others are the pair's. */
export const CONTROL_EVENT_KINDS = ["config", "unit", "cable", "port", "path", "peer"] as const;
export type ControlEventKind = (typeof CONTROL_EVENT_KINDS)[number];

export interface EventJson {
  /** Counts from 1. */
  id: number;
  time: string;
  kind: EventKind | ControlEventKind;
  /**
   * Name of the real, the virtual or the unit, `front` or `back` for a link or a port, `table` for the connection table, `file` for
   * the config, `cable`, or the path of hellos.
   */
  object: string;
  old: string;
  new: string;
  cause: string;
}

/** The answer of a command, and of `drain` given again. */
export interface CommandJson {
  kind: "real" | "virtual";
  name: string;
  /** After the command. */
  state: RealState | VirtualState;
  /** Left on it, of clients, and the age of the oldest of them: null for none. */
  connections: number;
  "oldest_s": number | null;
  /** When a drain ends at the latest, or null. */
  deadline: string | null;
}

/** `GET /history`. All lists are equally long: one figure for each sample, oldest first. */
export interface HistoryJson {
  /** What to give as `since` for the samples that follow. */
  last: number;
  /** Between two samples. */
  "interval_s": number;
  /** How long ago each sample was taken. */
  "ages_s": number[];
  unit: ObjectHistoryJson;
  /** By name, those that were asked for and are kept. */
  virtuals: Record<string, ObjectHistoryJson>;
  reals: Record<string, ObjectHistoryJson>;
  /** Packets a second by drop, of those that have ever counted. */
  drops: Partial<Record<DropName, (number | null)[]>>;
}

/** Null where it is not known: the object was not there, its counters began anew, or the unit paused. */
export interface ObjectHistoryJson {
  connections: (number | null)[];
  "new_per_s": (number | null)[];
  "bytes_in_per_s": (number | null)[];
  "bytes_out_per_s": (number | null)[];
}

/** `GET /explain`. */
export interface ExplainJson {
  client: string;
  virtual: string;
  /** Connections the client has already, ten at the most. */
  connections: ConnectionJson[];
  next: NextJson;
  /** All of it in sentences. */
  text: string[];
}

/** What a new connection of the client would get. */
export interface NextJson {
  /** The virtual that takes the client, among those of one address and port; null for none. */
  virtual: string | null;
  /** The virtual whose reals serve: the same one or a backup; null for none. */
  serving: string | null;
  real: string | null;
  /** Null where there is no real. */
  reason: Reason | null;
  /** Counter under which its SYN would be dropped, or null. */
  drop: DropName | null;
  /** The predictor that was asked, and what it compares. */
  predictor: PredictorName;
  measure: string;
  /** The real the client sticks to, usable or not; null for none. */
  sticky: string | null;
  candidates: CandidateJson[];
}

/** One bind of the virtual, or of the backup that serves. */
export interface CandidateJson {
  virtual: string;
  real: string;
  /** The bound real where `real` is a standby in its place, else null. */
  "standing_in_for": string | null;
  /** Why the bound real takes no connection; `none` where it may. */
  skip: Skip;
  /** Whether `real` may take a connection. */
  usable: boolean;
  /** Of `measure`. */
  figure: number;
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
