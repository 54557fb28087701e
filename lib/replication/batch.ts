/**
 * Batches, as they go from the active unit to the standby, and acknowledgements, as they come back. Both are opaque bytes to the
 * carrier, which must say that they are the peer's: here only lengths and fields are looked at.
 *
 * A join is the standby's word: a number that it picks whenever it needs everything from the start. A session is the
 * sender's: it picks one for each join. A batch of another join or session says nothing.
 *
 * @module
 */
import { REPLICATION_BATCH_BYTES, REPLICATION_WINDOW } from "../limits.ts";

export const BATCH_WORDS = REPLICATION_BATCH_BYTES >> 2;
/** Of this layout: units of two layouts keep no connections for each other. */
const LAYOUT = 1;
const BATCH = 1;
const ACKNOWLEDGEMENT = 2;

/** Words of both: type, layout and length in words; session; join. */
export const FIRST = 0;
export const SESSION = 1;
export const JOIN = 2;
/** Of a batch: its number in the session; the lowest number that is still waited for; what waits, and how much is done, in percent. */
export const NUMBER = 3;
export const FLOOR = 4;
export const BEHIND = 5;
export const PERCENT = 6;
export const BATCH_HEAD_WORDS = 7;
/** Of an acknowledgement: the number of the first bit, and a bit for each batch from there on that has come. */
export const BASE = 3;
export const BITS = 4;
export const ACKNOWLEDGEMENT_WORDS = BITS + (REPLICATION_WINDOW >> 5);

export function batchFirst(words: number): number {
  return BATCH | (LAYOUT << 8) | (words << 16);
}

export const ACKNOWLEDGEMENT_FIRST = ACKNOWLEDGEMENT | (LAYOUT << 8) |
  (ACKNOWLEDGEMENT_WORDS << 16);

/** Whether these words are a batch of this layout and of its full length, with a head whose fields can be. */
export function isBatch(words: Int32Array, length: number): boolean {
  if (length < BATCH_HEAD_WORDS || length > BATCH_WORDS) return false;
  if (words[FIRST]! !== batchFirst(length)) return false;
  const ahead = (words[NUMBER]! - words[FLOOR]!) | 0;
  return words[FLOOR]! > 0 && ahead >= 0 && ahead < REPLICATION_WINDOW;
}

export function isAcknowledgement(words: Int32Array, length: number): boolean {
  return length === ACKNOWLEDGEMENT_WORDS && words[FIRST]! === ACKNOWLEDGEMENT_FIRST &&
    words[BASE]! >= 0;
}

/** Copies bytes to where they are aligned. Gives their words, or 0 where no message has such a length. */
export function intoWords(bytes: Uint8Array, words: Int32Array): number {
  if (bytes.length > words.byteLength || (bytes.length & 3) !== 0) return 0;
  new Uint8Array(words.buffer, words.byteOffset, words.byteLength).set(bytes);
  return bytes.length >> 2;
}
