/**
 * Reads entries of the connection table from the side of control, while the engine writes. No lock: an entry that changes hands
 * during the look is passed over.
 *
 * @module
 */
import { TICK_MS } from "../limits.ts";
import type { ConnectionTable } from "../objects/connections.ts";
import {
  CLIENT_PORTS,
  CREATED,
  ENTRY_SHIFT,
  FOREIGN,
  LAST_SEEN,
  META,
  OUTBOUND,
  OWNERS,
  REAL_ADDRESS,
  REASON_MASK,
  REASON_SHIFT,
  SERVER_PORTS,
  STATE_MASK,
  STATE_SHIFT,
  VERSION,
  VIRTUAL_ADDRESS,
} from "../objects/entry.ts";
import { formatIpv4, portNumber } from "../packet/address.ts";
import {
  CONNECTION_STATES,
  type ConnectionState,
  FREE,
  type Protocol,
  type Reason,
  REASONS,
} from "../words.ts";

/** A connection object in the words of the status. */
export interface ConnectionView {
  entry: number;
  foreignAddress: string;
  foreignPort: number;
  virtualAddress: string;
  virtualPort: number;
  realAddress: string;
  realPort: number;
  protocol: Protocol;
  state: ConnectionState;
  /** Indexes of the machine objects. */
  virtual: number;
  real: number;
  /** Why it is at this real. */
  reason: Reason;
  /** The real opened it. */
  outbound: boolean;
  /** Since the first and since the last packet. */
  ageMs: number;
  idleMs: number;
}

/**
 * Entry `entry` (1 to `highWater`), or undefined where it is free or changes just now. `tick` is the engine's clock, by which
 * ages are told.
 */
export function viewConnection(
  table: ConnectionTable,
  entry: number,
  tick: number,
): ConnectionView | undefined {
  const words = table.entries;
  const at = entry << ENTRY_SHIFT;
  const version = Atomics.load(words, at + VERSION);
  const meta = Atomics.load(words, at + META);
  const state = (meta & STATE_MASK) >>> STATE_SHIFT;
  if (state === FREE || (version & 1) !== 0) return undefined;
  const clientPorts = words[at + CLIENT_PORTS]!;
  const owners = words[at + OWNERS]!;
  const view: ConnectionView = {
    entry,
    foreignAddress: formatIpv4(words[at + FOREIGN]!),
    foreignPort: portNumber(clientPorts & 0xffff),
    virtualAddress: formatIpv4(words[at + VIRTUAL_ADDRESS]!),
    virtualPort: portNumber(clientPorts >>> 16),
    realAddress: formatIpv4(words[at + REAL_ADDRESS]!),
    realPort: portNumber(words[at + SERVER_PORTS]! >>> 16),
    protocol: "tcp",
    state: CONNECTION_STATES[state]!,
    virtual: owners & 0xffff,
    real: owners >>> 16,
    reason: REASONS[(meta & REASON_MASK) >>> REASON_SHIFT]!,
    outbound: (meta & OUTBOUND) !== 0,
    ageMs: Math.max(0, tick - words[at + CREATED]!) * TICK_MS,
    idleMs: Math.max(0, tick - words[at + LAST_SEEN]!) * TICK_MS,
  };
  return Atomics.load(words, at + VERSION) === version ? view : undefined;
}
