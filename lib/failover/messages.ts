/**
 * What two units say to each other, as plain objects: the unit makes and reads these, `codec/` turns them into bytes and back. They
 * are the same on every path. Whole numbers are in 0 to 2^32-1 where nothing else is said; texts are cut at their limit in bytes of
 * UTF-8 by whoever makes them.
 *
 * Who sent a message, that it is fresh, and that it came once, is the codec's business: a message that the unit sees is from the peer.
 *
 * @module
 */
import type { LinkState, PortName } from "../words.ts";
import type { PortState, Role, UnitState } from "./words.ts";

/** How messages travel: the cable, or the ports that are also the bridge's. */
export const PATHS = ["cable", "front", "back"] as const;
export type Path = (typeof PATHS)[number];

/** Replication to the sender of a hello: it takes none; it gets the bulk copy; it gets changes; it has had all of them. */
export const SYNC_STATES = ["off", "bulk", "behind", "complete"] as const;
export type SyncState = (typeof SYNC_STATES)[number];

/** The four tests of a port, in their order. */
export const PORT_TESTS = ["link", "traffic", "arp", "ping"] as const;
export type PortTest = (typeof PORT_TESTS)[number];

/** Of a test: its counters are cleared and it runs; something was received; its time is over and nothing was. */
export const TEST_OUTCOMES = ["begun", "heard", "silent"] as const;
export type TestOutcome = (typeof TEST_OUTCOMES)[number];

/** Who is to be active from now on, as seen by who says it. */
export const TAKEOVERS = ["i_take_over", "you_take_over"] as const;
export type Takeover = (typeof TAKEOVERS)[number];

/** Of a configuration: more of it is wanted; it is whole, saved, and done by; it cannot be done by. */
export const CONFIGURATION_ANSWERS = ["more", "taken", "refused"] as const;
export type ConfigurationOutcome = (typeof CONFIGURATION_ANSWERS)[number];

/** One port of the sender. */
export interface PortReport {
  link: LinkState;
  state: PortState;
  /** A hello of the peer came on this port within the last `hold` hellos. */
  heard: boolean;
  /** Frames received since the tests of this port began; 0 while hellos come by it. */
  received: number;
}

/** How far the sender has the connections of the active unit. */
export interface SyncReport {
  state: SyncState;
  /** With `bulk`: how much of it is there, 0 to 100. Else 0. */
  percent: number;
  /** With `behind`: changes that were told and are not there yet. Else 0. */
  behind: number;
}

/** Told on every path once per `hello` interval: I am here, and this is how I am. */
export interface HelloMessage {
  kind: "hello";
  /** Name of the unit, at most MAX_NAME_LENGTH bytes. */
  unit: string;
  role: Role;
  state: UnitState;
  /**
   * How often the active unit has changed, as far as the sender knows: who becomes active counts one on. Of two active units, the one
   * with the larger number stays.
   */
  term: number;
  /** 16 hexadecimal digits, drawn at random at each start of the process. It travels in the header of the frame. */
  epoch: string;
  /**
   * Hellos and states since the start of the process, the same on all paths: of those that a slow path brings late, the receiver
   * knows that it has had newer ones.
   */
  counter: number;
  /** Of the program, at most MAX_VERSION_BYTES. */
  version: string;
  /** Of `lib/config/hash.ts`: 16 hexadecimal digits. */
  configHash: string;
  ports: Record<PortName, PortReport>;
  sync: SyncReport;
  /** Number of good ports, 0 to 255: the healthier unit has more. */
  health: number;
  /** The peer is heard on the cable. */
  heardOnCable: boolean;
}

/** Told at once when something of the sender has changed, so that nobody has to wait for the next hello. */
export interface StateMessage {
  kind: "state";
  state: UnitState;
  role: Role;
  /** As in the hello. */
  term: number;
  counter: number;
  ports: Record<PortName, PortReport>;
  health: number;
  /** Why, for people and the log, at most MAX_CAUSE_BYTES. */
  cause: string;
}

/** The active unit changes. Who hears `i_take_over` and is active stands down before it does anything else. */
export interface TakeoverMessage {
  kind: "takeover";
  takeover: Takeover;
  /** As in the hello: with `i_take_over` the sender's own, with `you_take_over` the last one it knows. */
  term: number;
  /**
   * With `i_take_over`: the sender is active already, since it took the receiver for dead. Else it waits until the receiver has stood
   * down.
   */
  peerFailed: boolean;
  /** Why, for people and the log, at most MAX_CAUSE_BYTES. */
  cause: string;
}

/** A piece of the active unit's configuration: pieces of one hash go in order, from offset 0. */
export interface ConfigurationMessage {
  kind: "configuration";
  /** Of the whole, 16 hexadecimal digits, as in the hello. */
  hash: string;
  /** Length of the whole in bytes, at most MAX_CONFIG_BYTES. */
  totalBytes: number;
  /** Where in the whole these bytes belong. */
  offset: number;
  /** 1 to MAX_CHUNK_BYTES; on a serial line CABLE_CHUNK_BYTES are sensible. Empty only if the whole is. */
  bytes: Uint8Array;
}

/** The standby's answer to a piece: the next one is sent when this is there, and again when it stays away. */
export interface ConfigurationAnswerMessage {
  kind: "configuration_answer";
  hash: string;
  outcome: ConfigurationOutcome;
  /** With `more`: the first byte that is missing. Else 0. */
  offset: number;
  /** With `refused`: the first problem, `LINE:COLUMN: what is wrong: what is expected`, at most MAX_CAUSE_BYTES. Else empty. */
  cause: string;
}

/** The hardware addresses of the sender's own interfaces, `aa:bb:cc:dd:ee:ff`. The primary's are those of the active unit. */
export interface MacsMessage {
  kind: "macs";
  macs: Record<PortName, string>;
}

/** One of the four tests of one port of the sender. */
export interface TestResultMessage {
  kind: "test_result";
  port: PortName;
  test: PortTest;
  outcome: TestOutcome;
  /** Frames received since the test began. */
  received: number;
  /** The same on both sides for the tests that belong together: the larger of what I count and what I heard. */
  round: number;
}

/** Records of `lib/replication`, of which nobody else knows what they mean. */
export interface ReplicationMessage {
  kind: "replication";
  /** 0 to MAX_PAYLOAD_BYTES. */
  bytes: Uint8Array;
}

export type Message =
  | HelloMessage
  | StateMessage
  | TakeoverMessage
  | ConfigurationMessage
  | ConfigurationAnswerMessage
  | MacsMessage
  | TestResultMessage
  | ReplicationMessage;

export type MessageKind = Message["kind"];
