/**
 * What can happen to a unit, and what it wants done. It knows no sockets and no clock: who drives it turns frames, lines and time into
 * events, and does the actions in their order.
 *
 * @module
 */
import type { LinkState, PortName } from "../words.ts";
import type { CableLines } from "./cable_state.ts";
import type { HelloMessage, Path, StateMessage, SyncReport, TakeoverMessage } from "./messages.ts";
import type { TestStep } from "./port_tests.ts";
import type { CableState, PortState, UnitState } from "./words.ts";

/** The messages that the unit itself makes and reads; the others are for configuration and replication. */
export type UnitMessage = HelloMessage | StateMessage | TakeoverMessage;

export type UnitEvent =
  /** The rest of the process is ready to serve, and knows the links of its ports. */
  | { kind: "boot_done"; links: Record<PortName, LinkState> }
  /** Nothing but time: due at `dueMs` of the unit. */
  | { kind: "tick" }
  /** A message that the codec has taken. */
  | { kind: "message"; path: Path; message: UnitMessage }
  /** Any other message of the peer that the codec has taken: it lives. */
  | { kind: "life"; path: Path }
  /** A frame of a unit that the codec cannot take: of another version, or signed with another key, or with none. */
  | { kind: "strange"; path: Path; problem: "version" | "key" }
  | { kind: "lines"; lines: CableLines }
  | { kind: "link"; port: PortName; link: LinkState }
  /** Frames came by a port since this was last told, other than the pair's own. */
  | { kind: "received"; port: PortName; frames: number }
  | { kind: "order"; order: "active" | "reset" }
  /** The process is about to end: whoever is active hands over. */
  | { kind: "stop" }
  /** How the configuration was taken; a cause is why it was not. */
  | { kind: "config"; hash: string; cause?: string }
  /** How far replication to this unit is. */
  | { kind: "sync"; sync: SyncReport };

export type Action =
  | { kind: "send"; path: Path; message: UnitMessage }
  /** Take the active address and MAC; bridge, answer and forward while the lease lasts. */
  | { kind: "become_active" }
  /** Take the failover address and MAC; the engine is silent before anything else is done. */
  | { kind: "stand_down" }
  /** The engine and the fast path send nothing from this time on, unless it is renewed. */
  | { kind: "lease"; untilMs: number }
  /** Gratuitous ARP for the active address and the virtuals, by both ports. */
  | { kind: "announce" }
  /** Ask the ten newest entries of the port's neighbours, or send a broadcast ping; answers are told as `received`. */
  | { kind: "test"; port: PortName; test: "arp" | "ping" }
  /** A test of a port has begun, or has come to its end: for the peer to be told, and people. */
  | { kind: "tested"; port: PortName; step: TestStep; received: number; round: number }
  /** Have all connections sent anew: another unit is active, or has become so again. */
  | { kind: "ask_for_bulk" }
  | { kind: "transition"; before: UnitState; after: UnitState; cause: string }
  | { kind: "cable"; before: CableState; after: CableState }
  | { kind: "port"; port: PortName; before: PortState; after: PortState }
  | { kind: "path"; path: Path; isHeard: boolean }
  | { kind: "warning"; text: string }
  /** Why nothing comes of the order to become active. */
  | { kind: "refused"; text: string };
