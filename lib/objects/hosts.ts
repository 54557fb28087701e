/**
 * The bridge's table: behind which port a hardware address was last seen. It lies in shared memory; the engine is its only writer,
 * and control reads it for replication.
 *
 * For who walks it: places go from 0 to below {@linkcode Hosts.size}; {@linkcode Hosts.portOf} gives a place's port, `FRONT` or `BACK`,
 * or -1 where it is empty or has aged; {@linkcode Hosts.copyMac} writes its address, three halves in the order of the wire.
 * {@linkcode Hosts.put} enters a host, {@linkcode Hosts.clear} forgets all. An address comes as two words: `high` is its first half,
 * `low` the other two, each as it lies in a frame.
 *
 * An address is in one of the four places of its bucket. A bucket that is full forgets the address that was silent longest: at worst a
 * frame is carried over needlessly.
 *
 * HOT PATH: `put` and `isBehind` run for each packet and allocate nothing.
 *
 * @module
 */
import { BRIDGE_AGEING_MS, BRIDGE_ENTRIES, TICK_MS } from "../limits.ts";
import type { Arena } from "./arena.ts";

const ENTRY_SHIFT = 2;
const HIGH = 0;
const LOW = 1;
/** Port + 1, 0 where the entry is empty. */
const PORT = 2;
const SEEN = 3;
/** Entries looked at for one address. */
const WAYS = 4;
const BUCKET_WORDS = WAYS << ENTRY_SHIFT;
/** Ticks without a frame after which a host is forgotten. */
export const AGEING_TICKS = BRIDGE_AGEING_MS / TICK_MS;

export class Hosts {
  readonly size = BRIDGE_ENTRIES;
  /** Words, for who looks from outside the engine. */
  readonly entries: Int32Array;

  constructor(arena: Arena) {
    this.entries = arena.int32(BRIDGE_ENTRIES << ENTRY_SHIFT);
  }

  /** Notes that an address is behind `port`. It must be no group address: that is nobody's. */
  put(high: number, low: number, port: number, tick: number) {
    const entries = this.entries;
    const first = bucket(high, low);
    let place = first;
    for (let way = 0; way < WAYS; way++) {
      const e = first + (way << ENTRY_SHIFT);
      if (entries[e + PORT]! !== 0 && entries[e + HIGH]! === high && entries[e + LOW]! === low) {
        place = e;
        break;
      }
      if (age(entries, e, tick) > age(entries, place, tick)) place = e;
    }
    entries[place + HIGH] = high;
    entries[place + LOW] = low;
    entries[place + PORT] = port + 1;
    entries[place + SEEN] = tick;
  }

  /** Whether an address is known to be behind `port`. */
  isBehind(high: number, low: number, port: number, tick: number): boolean {
    const entries = this.entries;
    const first = bucket(high, low);
    for (let way = 0; way < WAYS; way++) {
      const e = first + (way << ENTRY_SHIFT);
      if (entries[e + HIGH]! !== high || entries[e + LOW]! !== low) continue;
      if (entries[e + PORT]! !== 0) {
        return entries[e + PORT]! === port + 1 && tick - entries[e + SEEN]! < AGEING_TICKS;
      }
    }
    return false;
  }

  portOf(place: number, tick: number): number {
    const e = place << ENTRY_SHIFT;
    const isOld = tick - this.entries[e + SEEN]! >= AGEING_TICKS;
    return isOld ? -1 : this.entries[e + PORT]! - 1;
  }

  high(place: number): number {
    return this.entries[(place << ENTRY_SHIFT) + HIGH]!;
  }

  low(place: number): number {
    return this.entries[(place << ENTRY_SHIFT) + LOW]!;
  }

  copyMac(place: number, halves: Uint16Array, at: number) {
    const low = this.low(place);
    halves[at] = this.high(place);
    halves[at + 1] = low;
    halves[at + 2] = low >>> 16;
  }

  /** An address is nobody's any more: it is the unit's own. */
  remove(high: number, low: number) {
    const first = bucket(high, low);
    for (let way = 0; way < WAYS; way++) {
      const e = first + (way << ENTRY_SHIFT);
      if (this.entries[e + HIGH]! === high && this.entries[e + LOW]! === low) {
        this.entries[e + PORT] = 0;
      }
    }
  }

  clear() {
    this.entries.fill(0);
  }

  /** Replication: a place becomes what the peer's is. The address must {@linkcode belongs | belong} there. */
  set(place: number, high: number, low: number, port: number, tick: number) {
    const e = place << ENTRY_SHIFT;
    this.entries[e + HIGH] = high;
    this.entries[e + LOW] = low;
    this.entries[e + PORT] = port + 1;
    this.entries[e + SEEN] = tick;
  }

  /** Replication: a place is empty from now on. */
  forget(place: number) {
    this.entries[(place << ENTRY_SHIFT) + PORT] = 0;
  }

  /** Replication: a place's host counts as seen now. */
  touch(place: number, tick: number) {
    this.entries[(place << ENTRY_SHIFT) + SEEN] = tick;
  }
}

/** Whether an address may be at a place. One that may not was read while it was being written. */
export function belongs(high: number, low: number, place: number): boolean {
  return bucket(high, low) === Math.floor(place / WAYS) * BUCKET_WORDS;
}

/** First word of the four entries an address may be in. */
function bucket(high: number, low: number): number {
  // The last bytes of an address are those that differ, in `low` at the top, from where a product does not come down again.
  let h = Math.imul(low ^ (low >>> 16), 0x9e3779b1) ^ Math.imul(high, 0x85ebca6b);
  h ^= h >>> 15;
  return (h & (BRIDGE_ENTRIES / WAYS - 1)) * BUCKET_WORDS;
}

/** Ticks of silence; an empty entry is older than any other. */
function age(entries: Int32Array, e: number, tick: number): number {
  return entries[e + PORT]! === 0 ? 0x7fffffff : tick - entries[e + SEEN]!;
}
