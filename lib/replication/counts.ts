/**
 * What became of the batches and records that a standby was sent: the engine counts, control shows it.
 *
 * @module
 */

export const COUNTS = [
  "batches",
  /** Lengths or fields that cannot be, or another layout. */
  "malformed",
  /** Of another join, or of a session that is over. */
  "foreign",
  /** Come before, or no more waited for. */
  "repeated",
  "made",
  "changed",
  "ended",
  "sticky",
  /** Older than what is known of the same entry. */
  "old",
  /** This unit has no such virtual or real. */
  "unknown_object",
  /** No entry is left, or the sender's table is larger. */
  "no_room",
] as const;
export type CountName = (typeof COUNTS)[number];

export const BATCHES = 0;
export const MALFORMED = 1;
export const FOREIGN_BATCH = 2;
export const REPEATED = 3;
export const MADE = 4;
export const CHANGED = 5;
export const ENDED = 6;
export const STICKY_KEPT = 7;
export const OLD = 8;
export const UNKNOWN_OBJECT = 9;
export const NO_ROOM_LEFT = 10;
