/**
 * Sticky objects: which real a client stays with, by virtual and by as much of the client's address as the virtual's mask keeps. They
 * outlive the client's last connection by the virtual's sticky time (localdirector.md 2.0, sticky object).
 *
 * A table of fixed size in sets of eight: what a set has no room for replaces what matters least in it. Clients that never
 * finished a handshake matter least, so that a flood from forged addresses cannot push out those that are there.
 *
 * HOT PATH: runs once per connection made, confirmed or ended; allocates nothing.
 *
 * @module
 */
import type { Arena } from "./arena.ts";
import type { ChangeWatcher } from "./changes.ts";

const WORDS_SHIFT = 3;
const WAYS = 8;

const CLIENT = 0;
/** Index of the virtual + 1; 0 where the entry is free. */
const VIRTUAL = 1;
const REAL = 2;
/** Tick of the last packet of a connection that is over, or of the first of the newest. */
const LAST_SEEN = 3;
/** Connections of this client at present. */
const CONNECTIONS = 4;
/** 1 when the client has finished a handshake. */
const CONFIRMED = 5;

/** What a slot holds. One object is filled again for each. */
export class StickyClient {
  /** As much of the address as the virtual's mask keeps. */
  client = 0;
  virtual = 0;
  real = 0;
  lastSeen = 0;
  connections = 0;
  isConfirmed = false;
}

/** Sweeps of all entries take this many ticks. */
const SWEEP_TICKS = 256;

export class StickyTable {
  readonly #entries: Int32Array;
  readonly #current: Int32Array;
  readonly #sets: number;
  /** By virtual: ticks of silence that are too many, 0 where nothing sticks; raw mask. Only the engine's side sets them. */
  readonly #ticks: Int32Array;
  readonly #masks: Int32Array;
  #sweep = 0;
  /** Set by the engine's side where a standby unit keeps the sticky clients too. */
  changes: ChangeWatcher | undefined;
  /** Unknown to the outside, as the connection table's. */
  #seed = 0;

  /** @param size entries, a power of two from 256 on. */
  constructor(arena: Arena, size: number, virtuals: number) {
    this.#entries = arena.int32(size << WORDS_SHIFT);
    this.#current = arena.int32(1);
    this.#sets = size / WAYS;
    this.#ticks = new Int32Array(virtuals);
    this.#masks = new Int32Array(virtuals);
  }

  /** Clients held at present, some of them for up to half a minute after their time. */
  get current(): number {
    return this.#current[0]!;
  }

  /** Must be called before the first client, and never after it. */
  seed(value: number) {
    this.#seed = value | 0;
  }

  /** Makes a virtual sticky, or with 0 ticks no more so. Under another mask its clients are other ones: it forgets them. `mask`: raw. */
  set(virtual: number, ticks: number, mask: number) {
    const isKept = ticks !== 0 && mask === this.#masks[virtual]!;
    if (this.sticks(virtual) && !isKept) this.forget("virtual", virtual);
    this.#ticks[virtual] = ticks;
    this.#masks[virtual] = mask;
  }

  /** Whether connections of a virtual stick. */
  sticks(virtual: number): boolean {
    return this.#ticks[virtual]! !== 0;
  }

  /** The real that a client stays with, or -1. */
  real(client: number, virtual: number, tick: number): number {
    const at = this.#find(client, virtual);
    return at < 0 || this.#isOver(at, tick) ? -1 : this.#entries[at + REAL]!;
  }

  /** Notes a new connection of a client. */
  join(client: number, virtual: number, real: number, tick: number) {
    const entries = this.#entries;
    const before = this.#find(client, virtual);
    if (before >= 0 && this.#isOver(before, tick)) this.#free(before);
    const at = this.#findOrPlace(client, virtual, tick);
    entries[at + REAL] = real;
    entries[at + LAST_SEEN] = tick;
    entries[at + CONNECTIONS]!++;
    this.#changed(at);
  }

  /** Notes that a client has finished a handshake. */
  confirm(client: number, virtual: number) {
    const at = this.#find(client, virtual);
    if (at < 0 || this.#entries[at + CONFIRMED]! === 1) return;
    this.#entries[at + CONFIRMED] = 1;
    this.#changed(at);
  }

  /** Notes the end of a connection whose last packet came at `tick`. */
  leave(client: number, virtual: number, tick: number) {
    const at = this.#find(client, virtual);
    if (at < 0) return;
    const entries = this.#entries;
    // An entry that was replaced meanwhile and made again has counted fewer.
    if (entries[at + CONNECTIONS]! > 0) entries[at + CONNECTIONS]!--;
    if (tick > entries[at + LAST_SEEN]!) entries[at + LAST_SEEN] = tick;
    if (entries[at + CONNECTIONS]! === 0 && entries[at + CONFIRMED]! === 0) this.#free(at);
    else this.#changed(at);
  }

  /** Slots of the table, free ones included. */
  get size(): number {
    return this.#sets * WAYS;
  }

  /** Reads a slot. Gives false where it is free. */
  read(slot: number, into: StickyClient): boolean {
    const entries = this.#entries;
    const at = slot << WORDS_SHIFT;
    into.virtual = entries[at + VIRTUAL]! - 1;
    into.client = entries[at + CLIENT]!;
    into.real = entries[at + REAL]!;
    into.lastSeen = entries[at + LAST_SEEN]!;
    into.connections = entries[at + CONNECTIONS]!;
    into.isConfirmed = entries[at + CONFIRMED]! === 1;
    return into.virtual >= 0;
  }

  /** The slot of a client, or -1. */
  slotOf(client: number, virtual: number): number {
    return this.#find(client, virtual) >> WORDS_SHIFT;
  }

  /** Takes over what another unit says of a client; how many connections the client has is counted here. Gives its slot. */
  keep({ client, virtual, real, lastSeen, isConfirmed }: StickyClient, tick: number): number {
    const at = this.#findOrPlace(client, virtual, tick);
    this.#entries[at + REAL] = real;
    this.#entries[at + LAST_SEEN] = lastSeen;
    this.#entries[at + CONFIRMED] = isConfirmed ? 1 : 0;
    return at >> WORDS_SHIFT;
  }

  /** Counts a connection that another unit has made: that unit says by itself with which real its client stays. */
  count(client: number, virtual: number, real: number, tick: number) {
    const at = this.#findOrPlace(client, virtual, tick);
    if (this.#entries[at + CONNECTIONS]! === 0 && this.#entries[at + CONFIRMED]! === 0) {
      this.#entries[at + REAL] = real;
      this.#entries[at + LAST_SEEN] = tick;
    }
    this.#entries[at + CONNECTIONS]!++;
  }

  /** The other unit keeps the client of a slot no more: it goes with its last connection. */
  letGo(slot: number) {
    const at = slot << WORDS_SHIFT;
    if (this.#entries[at + VIRTUAL]! === 0) return;
    this.#entries[at + CONFIRMED] = 0;
    if (this.#entries[at + CONNECTIONS]! === 0) this.#free(at);
  }

  /** Frees all entries of a virtual, or with a real, that is no more: its index may be another's next. */
  forget(kind: "virtual" | "real", object: number) {
    if (this.current === 0) return;
    const entries = this.#entries;
    const word = kind === "virtual" ? VIRTUAL : REAL;
    const value = kind === "virtual" ? object + 1 : object;
    for (let at = 0; at < entries.length; at += 1 << WORDS_SHIFT) {
      if (entries[at + VIRTUAL]! !== 0 && entries[at + word]! === value) this.#free(at);
    }
  }

  /** Frees entries whose time is over: a part of the table at every tick. */
  advance(tick: number) {
    if (this.current === 0) return;
    const entries = this.#entries;
    const portion = Math.ceil(this.#sets * WAYS / SWEEP_TICKS) << WORDS_SHIFT;
    const end = Math.min(this.#sweep + portion, entries.length);
    for (let at = this.#sweep; at < end; at += 1 << WORDS_SHIFT) {
      if (entries[at + VIRTUAL]! !== 0 && this.#isOver(at, tick)) this.#free(at);
    }
    this.#sweep = end === entries.length ? 0 : end;
  }

  #free(at: number) {
    this.#entries[at + VIRTUAL] = 0;
    this.#current[0]!--;
    this.#changed(at);
  }

  #changed(at: number) {
    this.changes?.stickyChanged(at >> WORDS_SHIFT);
  }

  /** Offset of the entry of a client, which is made, without a connection, where there is none. */
  #findOrPlace(client: number, virtual: number, tick: number): number {
    const found = this.#find(client, virtual);
    if (found >= 0) return found;
    const entries = this.#entries;
    const at = this.#place(client, virtual, tick);
    if (entries[at + VIRTUAL]! === 0) this.#current[0]!++;
    entries[at + CLIENT] = client & this.#masks[virtual]!;
    entries[at + VIRTUAL] = virtual + 1;
    entries[at + CONNECTIONS] = 0;
    entries[at + CONFIRMED] = 0;
    return at;
  }

  #isOver(at: number, tick: number): boolean {
    const entries = this.#entries;
    if (entries[at + CONNECTIONS]! > 0) return false;
    return tick - entries[at + LAST_SEEN]! >= this.#ticks[entries[at + VIRTUAL]! - 1]!;
  }

  /** Offset of the entry of a client, or -1. */
  #find(client: number, virtual: number): number {
    if (this.#ticks[virtual]! === 0) return -1;
    const entries = this.#entries;
    const key = client & this.#masks[virtual]!;
    const first = this.#set(key, virtual);
    for (let way = 0; way < WAYS; way++) {
      const at = first + (way << WORDS_SHIFT);
      if (entries[at + CLIENT]! === key && entries[at + VIRTUAL]! === virtual + 1) return at;
    }
    return -1;
  }

  /** Offset of the entry of a set that a new client takes: a free one or the one that matters least. */
  #place(client: number, virtual: number, tick: number): number {
    const first = this.#set(client & this.#masks[virtual]!, virtual);
    let place = first;
    let least = Infinity;
    for (let way = 0; way < WAYS; way++) {
      const at = first + (way << WORDS_SHIFT);
      const worth = this.#worth(at, tick);
      if (worth >= least) continue;
      least = worth;
      place = at;
    }
    return place;
  }

  /** Free and overdue entries are worth nothing; then the longest silent goes first, unconfirmed before confirmed before connected. */
  #worth(at: number, tick: number): number {
    const entries = this.#entries;
    if (entries[at + VIRTUAL]! === 0) return -2;
    if (this.#isOver(at, tick)) return -1;
    const rank = entries[at + CONFIRMED]! === 0 ? 0 : entries[at + CONNECTIONS]! === 0 ? 1 : 2;
    return rank * 2 ** 32 + entries[at + LAST_SEEN]!;
  }

  #set(key: number, virtual: number): number {
    let h = Math.imul(key ^ this.#seed, 0x9e3779b1) ^ Math.imul(virtual + 1, 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 15), 0xc2b2ae35);
    return ((h ^ (h >>> 13)) & (this.#sets - 1)) * WAYS << WORDS_SHIFT;
  }
}
