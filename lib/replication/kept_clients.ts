/**
 * Keeps a standby's sticky table as the active unit's is: with which real a client stays, since when, and whether it has finished a
 * handshake. How many connections it has is not sent: it follows from the connections that are kept, and so never disagrees with
 * them.
 *
 * The two tables have hashes of their own, so that a set may overflow here and not there. Then what matters least goes, as ever.
 *
 * @module
 */
import { CUT_PER_TURN } from "../limits.ts";
import { StickyClient, type StickyTable } from "../objects/sticky.ts";
import * as count from "./counts.ts";
import type { IdentityMap } from "./identity.ts";
import { Mirror } from "./mirror.ts";
import * as record from "./record.ts";

export class KeptClients {
  /** Of the receiver's turn. */
  tick = 0;
  readonly #table: StickyTable;
  readonly #identities: IdentityMap;
  readonly #counts: Float64Array;
  /** Places are slots, counted from 1. */
  readonly #mirror: Mirror;
  readonly #client = new StickyClient();
  #sweep = 0;
  #sweepEnd = 0;

  constructor(table: StickyTable, identities: IdentityMap, counts: Float64Array) {
    this.#table = table;
    this.#identities = identities;
    this.#counts = counts;
    this.#mirror = new Mirror(table.size);
  }

  join() {
    this.#mirror.clear();
    this.#sweepEnd = 0;
  }

  beginSweep() {
    this.#sweep = 0;
    this.#sweepEnd = this.#table.current === 0 ? 0 : this.#table.size;
  }

  /** As of connections. */
  sweep(): boolean {
    const end = Math.min(this.#sweep + CUT_PER_TURN, this.#sweepEnd);
    for (; this.#sweep < end; this.#sweep++) {
      if (this.#mirror.theirs(this.#sweep + 1) === 0) this.#table.letGo(this.#sweep);
    }
    return this.#sweep >= this.#sweepEnd;
  }

  /** A slot of the sender, as a batch of this number says. */
  apply(words: Int32Array, at: number, number: number) {
    const theirs = words[at + record.PLACE]! + 1;
    if (theirs > this.#mirror.size) return void this.#counts[count.NO_ROOM_LEFT]!++;
    if (this.#mirror.isOld(theirs, number)) return void this.#counts[count.OLD]!++;
    if (record.kindOf(words[at]!) === record.STICKY_ENDED) this.#letGo(theirs, -1);
    else if (this.#read(words, at)) this.#keep(theirs, number);
    else {
      this.#letGo(theirs, -1);
      this.#counts[count.UNKNOWN_OBJECT]!++;
    }
  }

  #keep(theirs: number, number: number) {
    const { client, virtual } = this.#client;
    const known = this.#table.slotOf(client, virtual);
    this.#letGo(theirs, known);
    if (known >= 0 && this.#mirror.isHeldByNewer(known + 1, theirs, number)) {
      this.#counts[count.OLD]!++;
      return;
    }
    const slot = this.#table.keep(this.#client, this.tick);
    this.#mirror.set(theirs, slot + 1);
    this.#counts[count.STICKY_KEPT]!++;
  }

  /** What a slot of the sender held before is there no more, unless it is slot `but`. */
  #letGo(theirs: number, but: number) {
    const mine = this.#mirror.mine(theirs);
    if (mine === 0 || mine - 1 === but) return;
    this.#mirror.forget(mine);
    this.#table.letGo(mine - 1);
  }

  /** False where this unit does not have its virtual or its real, or lets no client stick to it. */
  #read(words: Int32Array, at: number): boolean {
    const client = this.#client;
    client.virtual = this.#identities.virtual(record.objectOf(words[at]!));
    client.real = this.#identities.real(words[at + record.REAL]! & 0xffff);
    client.client = words[at + record.STICKY_ADDRESS]!;
    client.lastSeen = this.tick - words[at + record.STICKY_IDLE]!;
    client.isConfirmed = words[at + record.REAL]! >>> 24 === 1;
    return client.virtual >= 0 && client.real >= 0 && this.#table.sticks(client.virtual);
  }
}
