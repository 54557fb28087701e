/**
 * Keeps a standby's connection table as the active unit's is. Only the engine's thread calls it: a table has one writer.
 *
 * While it keeps them, the ends of connections judge no real, and none ends by itself (localdirector.md 2.8). After that they are
 * connections like any others: nothing has to be done to them at a takeover.
 *
 * @module
 */
import { sumDeltas } from "../engine/deltas.ts";
import type { EngineState } from "../engine/state.ts";
import { Stickiness } from "../engine/stickiness.ts";
import { CUT_PER_TURN } from "../limits.ts";
import * as entry from "../objects/entry.ts";
import { type EndWatcher, NO_ROOM, Opening } from "../objects/opening.ts";
import { EMBRYONIC, FREE } from "../words.ts";
import * as count from "./counts.ts";
import type { IdentityMap } from "./identity.ts";
import { Mirror } from "./mirror.ts";
import * as record from "./record.ts";

/** Flags that are this unit's own to set. */
const OWN = entry.STATE_MASK | entry.STICKY | entry.FAST;

export class KeptConnections implements EndWatcher {
  /** Of the receiver's turn: ticks, and microseconds modulo 2^32. */
  tick = 0;
  micros = 0;
  readonly #state: Pick<EngineState, "connections" | "sticky">;
  readonly #stickiness: Stickiness;
  readonly #identities: IdentityMap;
  readonly #counts: Float64Array;
  readonly #mirror: Mirror;
  readonly #opening = new Opening();
  /** Next entry of the sweep. */
  #sweep = 0;
  /** What was told of this table's ends before. */
  #watcher: EndWatcher | undefined;

  constructor(state: EngineState, identities: IdentityMap, counts: Float64Array) {
    this.#state = state;
    this.#stickiness = new Stickiness(state);
    this.#identities = identities;
    this.#counts = counts;
    this.#mirror = new Mirror(state.connections.max);
  }

  start() {
    this.#watcher = this.#state.connections.watcher;
    this.#state.connections.watcher = this;
  }

  stop() {
    this.#state.connections.watcher = this.#watcher;
  }

  /** Whatever was told, is to be told anew. What is there stays until the sweep. */
  join() {
    this.#mirror.clear();
    this.#sweep = 0;
  }

  ended(mine: number) {
    this.#mirror.forget(mine);
    this.#stickiness.leave(mine);
  }

  lookedAt() {}

  /** The bulk is over: what it did not name is no connection of the sender. */
  beginSweep() {
    this.#sweep = 1;
  }

  /** Does a portion of the sweep. Gives whether nothing of it is left. */
  sweep(): boolean {
    if (this.#sweep === 0) return true;
    const { connections } = this.#state;
    const last = Math.min(this.#sweep + CUT_PER_TURN - 1, connections.highWater);
    for (; this.#sweep <= last; this.#sweep++) {
      if (connections.state(this.#sweep) === FREE || this.#mirror.theirs(this.#sweep) !== 0) {
        continue;
      }
      connections.release(this.#sweep);
    }
    if (last < connections.highWater) return false;
    this.#sweep = 0;
    return true;
  }

  /** A connection of the sender, or the end of one, as a batch of this number says. */
  apply(words: Int32Array, at: number, number: number) {
    const theirs = words[at + record.PLACE]!;
    if (theirs > this.#mirror.size) return void this.#counts[count.NO_ROOM_LEFT]!++;
    if (this.#mirror.isOld(theirs, number)) return void this.#counts[count.OLD]!++;
    if (record.kindOf(words[at]!) === record.CONNECTION_ENDED) {
      if (this.#drop(theirs)) this.#counts[count.ENDED]!++;
    } else if (!this.#read(words, at)) {
      this.#drop(theirs);
      this.#counts[count.UNKNOWN_OBJECT]!++;
    } else this.#keep(theirs, words, at, number);
  }

  #keep(theirs: number, words: Int32Array, at: number, number: number) {
    const mine = this.#mirror.mine(theirs);
    if (mine !== 0 && this.#isSame(mine, words, at)) {
      this.#counts[count.CHANGED]!++;
      return this.#write(mine, words, at);
    }
    if (mine !== 0) this.#state.connections.release(mine);
    const made = this.#enter(theirs, words, at, number);
    if (made === 0) return;
    this.#mirror.set(theirs, made);
    this.#write(made, words, at);
  }

  /** An entry for a connection that is not there yet. 0 where it may have none. */
  #enter(theirs: number, words: Int32Array, at: number, number: number): number {
    const { connections } = this.#state;
    const { foreign, virtualAddress, realAddress, clientPorts, serverPorts, protocol } =
      this.#opening;
    const known = connections.findFromForeign(foreign, virtualAddress, clientPorts, protocol);
    if (known !== 0) {
      if (this.#mirror.isHeldByNewer(known, theirs, number)) return this.#old();
      // From before this unit joined.
      if (this.#mirror.theirs(known) === 0 && this.#isSame(known, words, at)) return known;
      connections.release(known);
    }
    const other = connections.findFromReal(foreign, realAddress, serverPorts, protocol);
    if (other !== 0) {
      if (this.#mirror.isHeldByNewer(other, theirs, number)) return this.#old();
      connections.release(other);
    }
    const made = connections.enter(this.#opening, this.tick);
    this.#counts[made === NO_ROOM ? count.NO_ROOM_LEFT : count.MADE]!++;
    return made === NO_ROOM ? 0 : made;
  }

  #old(): number {
    this.#counts[count.OLD]!++;
    return 0;
  }

  /** Ends what stands for an entry of the sender. */
  #drop(theirs: number): boolean {
    const mine = this.#mirror.mine(theirs);
    if (mine === 0) return false;
    this.#state.connections.release(mine);
    return true;
  }

  /** Makes an opening of a record. False where this unit does not have its virtual or its real. */
  #read(words: Int32Array, at: number): boolean {
    const opening = this.#opening;
    opening.virtual = this.#identities.virtual(record.objectOf(words[at]!));
    opening.real = this.#identities.real(words[at + record.REAL]! & 0xffff);
    opening.foreign = words[at + record.FOREIGN]!;
    opening.virtualAddress = words[at + record.VIRTUAL_ADDRESS]!;
    opening.realAddress = words[at + record.REAL_ADDRESS]!;
    opening.clientPorts = words[at + record.CLIENT_PORTS]!;
    opening.serverPorts = words[at + record.SERVER_PORTS]!;
    opening.protocol = words[at + record.REAL]! >>> 24;
    opening.sequence = words[at + record.SEQUENCE]!;
    opening.marks = words[at + record.STATE]! & ~OWN;
    sumDeltas(opening);
    return opening.virtual >= 0 && opening.real >= 0;
  }

  /** Whether an entry is the connection of the record: at the same real, begun by the same SYN, and no further on. */
  #isSame(mine: number, words: Int32Array, at: number): boolean {
    const { connections } = this.#state;
    const { entries } = connections;
    const first = mine << entry.ENTRY_SHIFT;
    const opening = this.#opening;
    const state = (words[at + record.STATE]! & entry.STATE_MASK) >>> entry.STATE_SHIFT;
    return entries[first + entry.FOREIGN] === opening.foreign &&
      entries[first + entry.VIRTUAL_ADDRESS] === opening.virtualAddress &&
      entries[first + entry.REAL_ADDRESS] === opening.realAddress &&
      entries[first + entry.CLIENT_PORTS] === opening.clientPorts &&
      entries[first + entry.SERVER_PORTS] === opening.serverPorts &&
      entries[first + entry.SEQUENCE] === opening.sequence &&
      entries[first + entry.OWNERS] === (opening.virtual | (opening.real << 16)) &&
      ((connections.meta(mine) ^ opening.marks) & entry.OUTBOUND) === 0 &&
      connections.state(mine) <= state;
  }

  /** Writes what may change in the life of a connection. */
  #write(mine: number, words: Int32Array, at: number) {
    const { connections } = this.#state;
    const { entries } = connections;
    const first = mine << entry.ENTRY_SHIFT;
    const state = words[at + record.STATE]!;
    entries[first + entry.CREATED] = this.tick - words[at + record.AGE]!;
    // Before its state: the time of that counts from here.
    connections.touch(mine, this.tick - words[at + record.IDLE]!);
    connections.become(mine, (state & entry.STATE_MASK) >>> entry.STATE_SHIFT);
    const own = connections.meta(mine) & (OWN | entry.PROTOCOL_MASK);
    entries[first + entry.META] = own | (state & ~OWN);
    connections.fastLane.add(mine);
    this.#stick(mine, (state & entry.STICKY) !== 0);
    // An unanswered one has the time of its last SYN there, by the clock of its own unit.
    const isAsked = connections.state(mine) === EMBRYONIC && (state & entry.ANSWERED) === 0;
    connections.handshakes[mine] = isAsked ? this.micros : words[at + record.HANDSHAKE]!;
  }

  #stick(mine: number, sticks: boolean) {
    const { connections, sticky } = this.#state;
    const before = (connections.meta(mine) & entry.STICKY) !== 0;
    if (before === sticks) return;
    if (before) return this.#stickiness.leave(mine);
    const virtual = connections.virtual(mine);
    if (!sticky.sticks(virtual)) return;
    const foreign = connections.entries[(mine << entry.ENTRY_SHIFT) + entry.FOREIGN]!;
    sticky.count(foreign, virtual, connections.real(mine), this.tick);
    connections.flag(mine, entry.STICKY);
  }
}
