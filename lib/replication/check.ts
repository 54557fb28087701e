/**
 * Whether the records of a batch can be what they say. The whole batch is looked at before any of it is believed: one record that
 * cannot be makes all of them worthless, since the sender writes none such.
 *
 * @module
 */
import { BRIDGE_ENTRIES, MAX_REALS, MAX_VIRTUALS } from "../limits.ts";
import { REASON_MASK, REASON_SHIFT, STATE_MASK, STATE_SHIFT } from "../objects/entry.ts";
import { belongs } from "../objects/hosts.ts";
import { PROTOCOL_TCP } from "../packet/ipv4.ts";
import { BACK, CUT, EMBRYONIC, REASONS } from "../words.ts";
import * as record from "./record.ts";

const PROTOCOL_BITS = 0xff;

/** The records lie in `words` from `from` to below `end`. */
export function areRecords(words: Int32Array, from: number, end: number): boolean {
  let at = from;
  while (at < end) {
    const head = words[at]!;
    const kind = record.kindOf(head);
    const length = record.lengthOf(head);
    if (length === 0 || length !== record.RECORD_WORDS[kind] || at + length > end) return false;
    if (!isRecord(kind, words, at)) return false;
    at += length;
  }
  return at === end;
}

function isRecord(kind: number, words: Int32Array, at: number): boolean {
  const place = words[at + record.PLACE]!;
  switch (kind) {
    case record.CONNECTION:
      return place > 0 && isConnection(words, at);
    case record.CONNECTION_ENDED:
      return place > 0;
    case record.STICKY:
      return place >= 0 && isStickyClient(words, at);
    case record.STICKY_ENDED:
      return place >= 0;
    case record.IDENTITY:
    case record.TOTAL:
      return isOfObject(kind, place, record.objectOf(words[at]!));
    case record.STATE_OF_OBJECT:
      return isOfObject(kind, place, record.objectOf(words[at]!)) && isState(words, at);
    case record.HOST:
      return place >= 0 && place < BRIDGE_ENTRIES && isHost(words, at);
    default:
      return true;
  }
}

function isConnection(words: Int32Array, at: number): boolean {
  const state = words[at + record.STATE]!;
  const made = (state & STATE_MASK) >>> STATE_SHIFT;
  return hasOwners(words, at) && words[at + record.REAL]! >>> 24 === PROTOCOL_TCP &&
    (state & PROTOCOL_BITS) === 0 && made >= EMBRYONIC && made <= CUT &&
    (state & REASON_MASK) >>> REASON_SHIFT < REASONS.length &&
    // Both sides tell the foreign's port.
    ((words[at + record.CLIENT_PORTS]! ^ words[at + record.SERVER_PORTS]!) & 0xffff) === 0 &&
    words[at + record.IDLE]! >= 0 && words[at + record.AGE]! >= 0;
}

function isStickyClient(words: Int32Array, at: number): boolean {
  return hasOwners(words, at) && words[at + record.REAL]! >>> 24 <= 1 &&
    words[at + record.STICKY_IDLE]! >= 0;
}

/** Known addresses are of one length by now. */
function hasOwners(words: Int32Array, at: number): boolean {
  const real = words[at + record.REAL]!;
  return record.objectOf(words[at]!) < MAX_VIRTUALS && (real & 0xffff) < MAX_REALS &&
    ((real >>> 16) & 0xff) === record.IPV4_BYTES;
}

function isState(words: Int32Array, at: number): boolean {
  const kept = words[at + record.KEPT]!;
  const leftMs = words[at + record.LEFT_MS]!;
  const last = words[at + record.PLACE] === record.OF_REAL
    ? record.KEPT_FAILED
    : record.KEPT_DRAINING;
  return kept >= record.KEPT_IN_SERVICE && kept <= last &&
    (kept === record.KEPT_DRAINING ? leftMs >= 0 : leftMs === 0);
}

/** Both units have the same places for an address. */
function isHost(words: Int32Array, at: number): boolean {
  const high = words[at + record.HOST_HIGH]!;
  const low = words[at + record.HOST_LOW]!;
  const ports = record.objectOf(words[at]!);
  if (ports === 0) return high === 0 && low === 0;
  return ports <= BACK + 1 && high >>> 16 === 0 && (high & 1) === 0 &&
    belongs(high, low, words[at + record.PLACE]!);
}

function isOfObject(kind: number, which: number, object: number): boolean {
  if (which === record.OF_VIRTUAL) return object < MAX_VIRTUALS;
  if (which === record.OF_REAL) return object < MAX_REALS;
  return which === record.OF_UNIT && kind === record.TOTAL;
}
