/**
 * What the connection table is told to make a connection, and what it tells of a connection's end.
 *
 * @module
 */

/** What the table's `open` gives in place of an entry. */
export const NO_ROOM = -1;
export const CLASH = -2;

/** A connection to be made, all raw. One object is filled again for each: nothing is allocated per connection. */
export class Opening {
  foreign = 0;
  virtualAddress = 0;
  realAddress = 0;
  /** Foreign port in the low half, the virtual's in the high one. */
  clientPorts = 0;
  /** Foreign port in the low half, the real's in the high one. */
  serverPorts = 0;
  protocol = 0;
  virtual = 0;
  real = 0;
  addressDelta = 0;
  delta = 0;
  sequence = 0;
  /** Flags, SYNs and reason, as they stand in META. */
  marks = 0;
}

/** Told of the end of each connection while its entry is still whole, and of looks before that. */
export interface EndWatcher {
  /** `expired`: its time was over; else it made room, or its address and port began another one. */
  ended(entry: number, expired: boolean): void;
  /** Its time is not over, but it was looked at: see `lookAfter` of the table. */
  lookedAt(entry: number): void;
}
