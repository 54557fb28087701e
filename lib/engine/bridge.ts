/**
 * The learning bridge (IEEE 802.1D-2004, clauses 7.8 and 7.9): remembers behind which port a MAC address was last seen, so that a
 * frame between two hosts of one side is not carried over. Everything else goes out of the other port.
 *
 * Addresses are learnt without regard to VLAN (shared learning). A table that is full where an address belongs forgets the one that
 * was silent longest: at worst a frame is carried over needlessly.
 *
 * HOT PATH: no allocation, no BigInt, no strings, no closures, no exceptions per packet.
 *
 * @module
 */
import { BRIDGE_AGEING_MS, BRIDGE_ENTRIES, TICK_MS } from "../limits.ts";
import type { Memory } from "../packet/memory.ts";

const ENTRY_WORDS = 4;
const HIGH = 0;
const LOW = 1;
/** Port + 1, 0 where the entry is empty. */
const PORT = 2;
const SEEN = 3;
/** Entries looked at for one address. */
const WAYS = 4;
const AGEING_TICKS = BRIDGE_AGEING_MS / TICK_MS;

export class Bridge {
  readonly #memory: Memory;
  readonly #entries = new Int32Array(BRIDGE_ENTRIES * ENTRY_WORDS);

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  /** Notes that the source of a frame is behind `port`. */
  learn(frame: number, port: number, tick: number) {
    const at = (frame + 6) >> 1;
    const halves = this.#memory.halves;
    const high = halves[at]!;
    // A group address is nobody's source.
    if ((high & 1) !== 0) return;
    const low = halves[at + 1]! | (halves[at + 2]! << 16);
    const entries = this.#entries;
    const first = bucket(high, low);
    let place = first;
    for (let way = 0; way < WAYS; way++) {
      const e = first + way * ENTRY_WORDS;
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

  /** Whether the destination of a frame is known to be behind `port`. */
  isBehind(frame: number, port: number, tick: number): boolean {
    const at = frame >> 1;
    const halves = this.#memory.halves;
    const high = halves[at]!;
    const low = halves[at + 1]! | (halves[at + 2]! << 16);
    const entries = this.#entries;
    const first = bucket(high, low);
    for (let way = 0; way < WAYS; way++) {
      const e = first + way * ENTRY_WORDS;
      if (entries[e + HIGH]! !== high || entries[e + LOW]! !== low) continue;
      if (entries[e + PORT]! !== 0) {
        return entries[e + PORT]! === port + 1 && tick - entries[e + SEEN]! < AGEING_TICKS;
      }
    }
    return false;
  }
}

/** First word of the four entries an address may be in. */
function bucket(high: number, low: number): number {
  let h = Math.imul(low, 0x9e3779b1) ^ Math.imul(high, 0x85ebca6b);
  h ^= h >>> 15;
  return (h & (BRIDGE_ENTRIES / WAYS - 1)) * WAYS * ENTRY_WORDS;
}

/** Ticks of silence; an empty entry is older than any other. */
function age(entries: Int32Array, e: number, tick: number): number {
  return entries[e + PORT]! === 0 ? 0x7fffffff : tick - entries[e + SEEN]!;
}
