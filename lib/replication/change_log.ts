/**
 * What has changed, on its way from the engine to control: a ring of entry numbers in shared memory, and no copies. Control reads
 * the entry itself when its turn has come (`snapshot.ts`), and so sends only the newest of many changes.
 *
 * The engine never waits and never looks whether there is room: when control stays away so long that it may have missed something,
 * it sees so by the count, and sends everything anew.
 *
 * HOT PATH: one store, and one that publishes it, for each change: some nanoseconds, three to six times in the life of a
 * connection. Nothing is done for a packet that changes nothing.
 *
 * @module
 */
import { REPLICATION_LOG } from "../limits.ts";
import type { Arena } from "../objects/arena.ts";
import type { ChangeWatcher } from "../objects/changes.ts";

const MASK = REPLICATION_LOG - 1;

export class ChangeLog implements ChangeWatcher {
  readonly #ring: Int32Array;
  /** Numbers ever written, modulo 2^32. */
  readonly #written: Int32Array;
  /** The same, of this side alone. */
  #count = 0;
  /** Where the reader began the time before last, and the last time. */
  #before = 0;
  #read = 0;

  constructor(arena: Arena) {
    this.#ring = arena.int32(REPLICATION_LOG);
    this.#written = arena.int32(1);
  }

  /** Engine. */
  connectionChanged(entry: number) {
    this.#write(entry);
  }

  /** Engine. */
  stickyChanged(slot: number) {
    this.#write(~slot);
  }

  #write(item: number) {
    this.#ring[this.#count & MASK] = item;
    this.#count = (this.#count + 1) | 0;
    // After the entry's own words and the number: who sees this count sees them.
    Atomics.store(this.#written, 0, this.#count);
  }

  /** Control: tells all that came since the last time. False where some of it, or of what was told then, is lost. */
  read(reader: ChangeWatcher): boolean {
    const written = Atomics.load(this.#written, 0);
    // What was read the last time may have been overwritten while it was, by what is published only now.
    const isWhole = ((written - this.#before) | 0) <= REPLICATION_LOG;
    for (let i = isWhole ? this.#read : written; i !== written; i = (i + 1) | 0) {
      const item = this.#ring[i & MASK]!;
      if (item < 0) reader.stickyChanged(~item);
      else reader.connectionChanged(item);
    }
    this.#before = this.#read;
    this.#read = written;
    return isWhole;
  }

  /** Control: passes over all there is. */
  skip() {
    this.#read = Atomics.load(this.#written, 0);
    this.#before = this.#read;
  }
}
