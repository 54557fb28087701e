/**
 * Whom the tables tell of every change that a standby unit must hear of.
 *
 * @module
 */

/** Told after the change: what it reads then is whole, and the newest. It may be told of one change several times. */
export interface ChangeWatcher {
  /** A connection was made, moved or ended, or its state or flags have changed; not that a packet came. */
  connectionChanged(entry: number): void;
  /** The same of a slot of the sticky table. */
  stickyChanged(slot: number): void;
}
