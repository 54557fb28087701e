/**
 * Reads an entry of the connection table, or a slot of the sticky one, into a record, while the engine writes them from its thread.
 *
 * A record may be torn in one harmless way only. `VERSION` says whether the entry changed hands during the look: then nothing is
 * written, and the entry is looked at again. Everything else that changes is one word (META), or stands before the flag that says
 * so. A slot of the sticky table has no version: what is read of one that changes hands may be a mixture, but the engine
 * names the slot in the log after it has written it, so the whole record follows, and takes the place of the other.
 *
 * Every word is read by `Atomics.load`: on x86-64 that is a plain load, elsewhere nothing else keeps the words in order.
 *
 * @module
 */
import type { ConnectionTable } from "../objects/connections.ts";
import * as entry from "../objects/entry.ts";
import { StickyClient, type StickyTable } from "../objects/sticky.ts";
import { FREE } from "../words.ts";
import * as record from "./record.ts";

/** What {@linkcode writeConnection} gives in place of a number of words: the entry changes hands just now. */
export const CHANGING = -1;

/** Writes entry `at` to `words[to]`. Gives the words written; 0 for a free one where `sayFree` is false. */
export function writeConnection(
  table: ConnectionTable,
  number: number,
  tick: number,
  words: Int32Array,
  to: number,
  sayFree: boolean,
): number {
  const { entries, handshakes } = table;
  const at = number << entry.ENTRY_SHIFT;
  const version = Atomics.load(entries, at + entry.VERSION);
  const meta = Atomics.load(entries, at + entry.META);
  if ((meta & entry.STATE_MASK) >>> entry.STATE_SHIFT === FREE) {
    return sayFree ? writeEnded(record.CONNECTION_ENDED, number, words, to) : 0;
  }
  const owners = Atomics.load(entries, at + entry.OWNERS);
  words[to + record.HEAD] = record.headOf(record.CONNECTION, owners & 0xffff);
  words[to + record.PLACE] = number;
  words[to + record.REAL] = (owners >>> 16) | (record.IPV4_BYTES << 16) |
    ((meta & entry.PROTOCOL_MASK) << 24);
  words[to + record.STATE] = meta & ~(entry.PROTOCOL_MASK | entry.FAST);
  words[to + record.CLIENT_PORTS] = Atomics.load(entries, at + entry.CLIENT_PORTS);
  words[to + record.SERVER_PORTS] = Atomics.load(entries, at + entry.SERVER_PORTS);
  words[to + record.SEQUENCE] = Atomics.load(entries, at + entry.SEQUENCE);
  words[to + record.HANDSHAKE] = Atomics.load(handshakes, number);
  words[to + record.IDLE] = age(tick, Atomics.load(entries, at + entry.LAST_SEEN));
  words[to + record.AGE] = age(tick, Atomics.load(entries, at + entry.CREATED));
  words[to + record.FOREIGN] = Atomics.load(entries, at + entry.FOREIGN);
  words[to + record.VIRTUAL_ADDRESS] = Atomics.load(entries, at + entry.VIRTUAL_ADDRESS);
  words[to + record.REAL_ADDRESS] = Atomics.load(entries, at + entry.REAL_ADDRESS);
  const isWhole = (version & 1) === 0 && Atomics.load(entries, at + entry.VERSION) === version;
  return isWhole ? record.RECORD_WORDS[record.CONNECTION]! : CHANGING;
}

const client = new StickyClient();

/** The same of a slot of the sticky table, which is always written. */
export function writeSticky(
  table: StickyTable,
  slot: number,
  tick: number,
  words: Int32Array,
  to: number,
  sayFree: boolean,
): number {
  if (!table.read(slot, client)) {
    return sayFree ? writeEnded(record.STICKY_ENDED, slot, words, to) : 0;
  }
  words[to + record.HEAD] = record.headOf(record.STICKY, client.virtual);
  words[to + record.PLACE] = slot;
  words[to + record.REAL] = (client.real & 0xffff) | (record.IPV4_BYTES << 16) |
    ((client.isConfirmed ? 1 : 0) << 24);
  words[to + record.STICKY_IDLE] = age(tick, client.lastSeen);
  words[to + record.STICKY_ADDRESS] = client.client;
  return record.RECORD_WORDS[record.STICKY]!;
}

function writeEnded(kind: number, place: number, words: Int32Array, to: number): number {
  words[to + record.HEAD] = record.headOf(kind, 0);
  words[to + record.PLACE] = place;
  return record.RECORD_WORDS[kind]!;
}

/** The engine's tick may have gone on since it was read. */
function age(tick: number, since: number): number {
  return Math.max(0, tick - since);
}
