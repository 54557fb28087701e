/**
 * What control sees of the pair: plain data that crosses from the pair's worker as messages.
 *
 * @module
 */
import type { RefusalCounts } from "../failover/codec/refusals.ts";
import type { Path, PortReport, PortTest, SyncReport, TestOutcome } from "../failover/messages.ts";
import type { CableState, PortState, Role, UnitState } from "../failover/words.ts";
import type { CountName } from "../replication/counts.ts";
import type { LinkState, PortName } from "../words.ts";

/** The pair at one moment. Times are of `clock.ts`, ms. */
export interface PairView {
  /** Undefined until the cable, or the peer, has told it. */
  role: Role | undefined;
  state: UnitState;
  sinceMs: number;
  cause: string;
  /** How often the active unit has changed, as far as this one knows. */
  term: number;
  cable: CableView;
  paths: Record<Path, PathView>;
  ports: Record<PortName, PortView>;
  /** As it was last heard, however long ago; undefined where none was. */
  peer: PeerView | undefined;
  /** Of the standby: this unit's own where it is not active, else what the peer says of itself; `off` where there is none. */
  sync: SyncReport;
  /** Frames of the pair that were not taken, by reason. */
  refusals: RefusalCounts;
  /** What became of replicated batches and records here; undefined without `replicate`. */
  replicated: Record<CountName, number> | undefined;
  /** Which of its addresses the unit has, undefined where it could set none, and why. */
  address: { held: "active" | "failover" | undefined; trouble: string | undefined };
}

export interface CableView {
  /** For people: `serial /dev/ttyS1`; `none` where the config has no cable. */
  name: string;
  /** `none` where the config has no cable. */
  state: CableState | "none";
  /** Why nothing can be sent by it; undefined where it can. */
  trouble: string | undefined;
}

export interface PathView {
  /** Something of the peer came by it within `hold` hellos. */
  isHeard: boolean;
  /** When that was; undefined for never. */
  lastMs: number | undefined;
}

export interface PortView {
  state: PortState;
  link: LinkState;
  /** Of the interface. */
  mac: string;
}

export interface PeerView {
  name: string;
  role: Role;
  state: UnitState;
  /** Why; empty where it has not said so since it was first heard. */
  cause: string;
  version: string;
  configHash: string;
  term: number;
  /** Number of its good ports. */
  health: number;
  /** When it was last heard on any path. */
  lastMs: number;
  isHeard: boolean;
  ports: Record<PortName, PortReport & { mac: string | undefined; test: TestView | undefined }>;
  sync: SyncReport;
}

/** The last test of a port of the peer, of which it has told. */
export interface TestView {
  test: PortTest;
  outcome: TestOutcome;
  received: number;
}

/** What has happened, for the log and `/events`. */
export type PairEvent =
  | { kind: "unit"; before: UnitState; after: UnitState; cause: string }
  | { kind: "cable"; before: CableState; after: CableState }
  | { kind: "port"; port: PortName; before: PortState; after: PortState }
  | { kind: "path"; path: Path; isHeard: boolean }
  /** Of the peer, as it says of itself. */
  | { kind: "peer"; name: string; before: PeerState; after: PeerState; cause: string };

/** `unheard` is a peer that says nothing any more, or has said nothing yet. */
export type PeerState = UnitState | "unheard";

/** What has come of `failover active` or `failover reset`. */
export type OrderAnswer = { ok: true; state: UnitState } | { ok: false; reason: string };
