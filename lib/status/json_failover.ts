/**
 * The shape of `failover` in `GET /status`, and of the answer to its orders.
 *
 * @module
 */
import type { RefusalCounts } from "../failover/codec/refusals.ts";
import type { Path, PortTest, SyncState, TestOutcome } from "../failover/messages.ts";
import type { CableState, PortState, Role, UnitState } from "../failover/words.ts";
import type { CountName } from "../replication/counts.ts";
import type { LinkState, PortName } from "../words.ts";

/** A unit without a peer has nothing more to say. */
export type FailoverJson = { enabled: false } | PairJson;

export interface PairJson {
  enabled: true;
  /** Null until the cable, or the peer, has told it. */
  role: Role | null;
  state: UnitState;
  since: string;
  cause: string;
  /** How often the active unit has changed, as far as this one knows. */
  term: number;
  /** `none` where the config has no cable. */
  cable: CableState | "none";
  /** For people: `serial /dev/ttyS1`. */
  "cable_name": string;
  /** Why nothing can be sent by it, or null. */
  "cable_trouble": string | null;
  /** As it was last heard, however long ago; null where none ever was. */
  peer: PeerJson | null;
  ports: Record<PortName, PortState>;
  links: Record<PortName, LinkState>;
  /** Of the interfaces. */
  macs: Record<PortName, string>;
  paths: Record<Path, PathJson>;
  /** Of the standby, whichever of the two it is. */
  sync: SyncJson;
  address: AddressJson;
  /** From the config. */
  "hello_ms": number;
  hold: number;
  replicate: boolean;
  /** Frames of the pair that were not taken, by reason. */
  refusals: RefusalCounts;
  /** What became of replicated batches and records here; null without `replicate`. */
  replicated: Record<CountName, number> | null;
}

export interface PeerJson {
  name: string;
  role: Role;
  state: UnitState;
  /** Why; null where it has not said so since it was first heard. */
  cause: string | null;
  version: string;
  "config_hash": string;
  term: number;
  /** Number of its good ports. */
  health: number;
  /** Whether it is heard now, on any path. */
  heard: boolean;
  "last_hello_ms": number;
  ports: Record<PortName, PortState>;
  links: Record<PortName, LinkState>;
  /** Null until it has told them. */
  macs: Record<PortName, string | null>;
  /** The last test of each port of which it has told, or null. */
  tests: Record<PortName, TestJson | null>;
}

export interface TestJson {
  test: PortTest;
  outcome: TestOutcome;
  /** Frames since it began. */
  received: number;
}

export interface PathJson {
  /** Something of the peer came by it within `hold` hellos. */
  heard: boolean;
  /** Since then; null for never. */
  "last_ms": number | null;
}

export interface SyncJson {
  state: SyncState;
  /** Changes that are on their way. */
  behind: number;
  /** Of the bulk copy; null while there is none. */
  percent: number | null;
}

/** Of management. Each unit has one of the two: the active unit the first. */
export interface AddressJson {
  active: string;
  failover: string;
  interface: string;
  /** Null where it could set none. */
  held: "active" | "failover" | null;
  trouble: string | null;
}

/** The answer of `POST /failover/active` and `/failover/reset`. */
export interface PairOrderJson {
  /** After the order. */
  state: UnitState;
}
