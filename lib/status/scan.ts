/**
 * Looks at many entries of the connection table by their words alone: a view of each would make garbage of millions of strings.
 *
 * The engine writes meanwhile and nobody waits for it: an entry that changes hands during the look is passed over.
 *
 * @module
 */
import type { ConnectionTable } from "../objects/connections.ts";
import {
  CREATED,
  ENTRY_SHIFT,
  FOREIGN,
  META,
  OUTBOUND,
  OWNERS,
  STATE_MASK,
  STATE_SHIFT,
  VERSION,
} from "../objects/entry.ts";
import { CLOSING, FREE } from "../words.ts";

/** What a connection counts for. */
export interface Owner {
  kind: "real" | "virtual";
  /** Its index. */
  object: number;
}

/** Tick at which the oldest connection that a client has to an owner began, among the entries after `after` up to `last`; Infinity for none. */
export function oldestTick(
  { entries }: ConnectionTable,
  { kind, object }: Owner,
  after: number,
  last: number,
): number {
  const shift = kind === "real" ? 16 : 0;
  let oldest = Infinity;
  for (let entry = after + 1; entry <= last; entry++) {
    const at = entry << ENTRY_SHIFT;
    const version = Atomics.load(entries, at + VERSION);
    const meta = Atomics.load(entries, at + META);
    const state = (meta & STATE_MASK) >>> STATE_SHIFT;
    if (state === FREE || state >= CLOSING || (meta & OUTBOUND) !== 0) continue;
    if (((entries[at + OWNERS]! >>> shift) & 0xffff) !== object) continue;
    const created = entries[at + CREATED]!;
    if (created < oldest && Atomics.load(entries, at + VERSION) === version) oldest = created;
  }
  return oldest;
}

/** The next entry after `after` up to `last` whose foreign may be this raw address, or 0. A view of it says whether it is. */
export function nextOfForeign(
  { entries }: ConnectionTable,
  foreign: number,
  after: number,
  last: number,
): number {
  for (let entry = after + 1; entry <= last; entry++) {
    if (entries[(entry << ENTRY_SHIFT) + FOREIGN] === foreign) return entry;
  }
  return 0;
}
