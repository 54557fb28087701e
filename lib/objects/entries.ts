/**
 * The entries of the connection table, and what can be read and marked in one by itself.
 *
 * HOT PATH: allocates nothing.
 *
 * @module
 */
import { CLOSING } from "../words.ts";
import type { Arena } from "./arena.ts";
import type { ChangeWatcher } from "./changes.ts";
import {
  ENTRY_SHIFT,
  ENTRY_WORDS,
  FAST,
  META,
  ONE_SYN,
  OUTBOUND,
  OWNERS,
  STATE_MASK,
  STATE_SHIFT,
  WATCHED,
} from "./entry.ts";
import { FastLane } from "./fast_lane.ts";

export class Entries {
  /** Entry words; see `entry.ts`. */
  readonly entries: Int32Array;
  /** Set by the engine's side where a standby unit keeps the connections too; without it a change costs one branch more. */
  changes: ChangeWatcher | undefined;
  readonly fastLane: FastLane;

  constructor(arena: Arena, max: number) {
    this.entries = arena.int32((max + 1) * ENTRY_WORDS);
    this.fastLane = new FastLane(this.entries);
  }

  state(entry: number): number {
    return (this.entries[(entry << ENTRY_SHIFT) + META]! & STATE_MASK) >>> STATE_SHIFT;
  }

  /** Whether a connection has ended and is only kept for what comes late. */
  isOver(entry: number): boolean {
    return this.state(entry) >= CLOSING;
  }

  /** Protocol, state, flags, SYNs and reason of an entry; see `entry.ts`. */
  meta(entry: number): number {
    return this.entries[(entry << ENTRY_SHIFT) + META]!;
  }

  /** Whether the real has opened it. */
  isOutbound(entry: number): boolean {
    return (this.meta(entry) & OUTBOUND) !== 0;
  }

  /** Index of the real of an entry. */
  real(entry: number): number {
    return this.entries[(entry << ENTRY_SHIFT) + OWNERS]! >>> 16;
  }

  /** Index of the virtual of an entry. */
  virtual(entry: number): number {
    return this.entries[(entry << ENTRY_SHIFT) + OWNERS]! & 0xffff;
  }

  /** Sets flags of the entry and gives META as it is now. */
  flag(entry: number, flags: number): number {
    const at = (entry << ENTRY_SHIFT) + META;
    let meta = this.entries[at]! | flags;
    if ((flags & WATCHED) !== 0) meta &= ~FAST;
    this.entries[at] = meta;
    this.changes?.connectionChanged(entry);
    return meta;
  }

  /** Takes flags of the entry away. */
  unflag(entry: number, flags: number) {
    this.entries[(entry << ENTRY_SHIFT) + META]! &= ~flags;
    if ((flags & WATCHED) !== 0) this.fastLane.add(entry);
    this.changes?.connectionChanged(entry);
  }

  /** Counts one more SYN to the present real. */
  countSyn(entry: number) {
    this.entries[(entry << ENTRY_SHIFT) + META]! += ONE_SYN;
    this.changes?.connectionChanged(entry);
  }
}
