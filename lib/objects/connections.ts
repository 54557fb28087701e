/**
 * The connection table: connection objects of fixed size and number in shared memory. The engine's worker writes it; control reads
 * counters here and entries by `connection_view.ts`.
 *
 * The counters of virtuals and reals (`counters.ts`) change from here and nowhere else, together with the entry they count.
 *
 * When the table is full, the oldest embryonic connection goes for a new one, for want of it the oldest closing one. An
 * established connection never goes.
 *
 * HOT PATH: no allocation, no BigInt, no strings, no closures, no exceptions per packet.
 *
 * @module
 */
import { EMBRYONIC_MS, EXPIRE_PER_TURN, HALF_CLOSED_MS, TICK_MS } from "../limits.ts";
import { CLOSING, CUT, EMBRYONIC, ESTABLISHED, FREE, HALF_CLOSED } from "../words.ts";
import type { Arena } from "./arena.ts";
import {
  CLIENT_PORTS,
  CREATED,
  DELTAS,
  ENTRY_SHIFT,
  FAST,
  FOREIGN,
  LAST_SEEN,
  META,
  OF_REAL,
  OWNERS,
  PROTOCOL_MASK,
  REAL_ADDRESS,
  SEQUENCE,
  SERVER_PORTS,
  STATE_MASK,
  STATE_SHIFT,
  VERSION,
  VIRTUAL_ADDRESS,
  WHEEL_NEXT,
} from "./entry.ts";
import { ConnectionCounters } from "./counters.ts";
import { Entries } from "./entries.ts";
import { beginEpoch, endEpoch } from "./epoch.ts";
import { mayBeFast } from "./fast_lane.ts";
import type { Reals, Virtuals } from "./machines.ts";
import { CLASH, type EndWatcher, NO_ROOM, type Opening } from "./opening.ts";
import { Queue } from "./queue.ts";
import { CLIENT_SIDE, SERVER_SIDE, TupleIndex } from "./tuple_index.ts";
import { Wheel } from "./wheel.ts";

/** Cells of the header. */
const CURRENT = 0;
const HIGH_WATER = 1;
const FREE_HEAD = 2;
const EVICTED = 3;

/** How long connections may be silent, in ms: made ones, and those that are over. */
export interface Timeouts {
  idleMs: number;
  closingMs: number;
}

export class ConnectionTable extends Entries {
  /** Most connections at one time. */
  readonly max: number;
  readonly #header: Int32Array;
  readonly #total: Float64Array;
  readonly #index: TupleIndex;
  readonly #wheel: Wheel;
  readonly #embryonic: Queue;
  readonly #closing: Queue;
  readonly #counters: ConnectionCounters;
  /**
   * Of embryonic connections: until it is answered, when the last SYN was sent to the present real, in microseconds modulo 2^32;
   * then the raw initial sequence number of the answer.
   */
  readonly handshakes: Int32Array;
  /** Set by the engine's side. */
  watcher: EndWatcher | undefined;
  /** Ticks without a packet after which a connection goes, by state. Only the engine's side sets it. */
  readonly #timeouts = new Int32Array(CUT + 1);
  /** See {@linkcode keepSince}. */
  #keptSince = 0;

  /** `tables`: of what the kernel reads as well; `epoch`: its cell 0 is odd while the index is rearranged. */
  constructor(
    arena: Arena,
    max: number,
    reals: Reals,
    virtuals: Virtuals,
    tables = arena,
    epoch: Int32Array = new Int32Array(1),
  ) {
    super(tables, max);
    this.max = max;
    this.#header = arena.int32(4);
    this.#total = arena.float64(1);
    this.handshakes = arena.int32(max + 1);
    this.#index = new TupleIndex(tables, max, this.entries, epoch);
    this.#wheel = new Wheel(arena, this.entries);
    this.#embryonic = new Queue(arena, this.entries);
    this.#closing = new Queue(arena, this.entries);
    this.#counters = new ConnectionCounters(reals, virtuals);
  }

  /** Called once by the engine before the first connection. `value` is any random word. */
  seed(value: number) {
    this.#index.seed(value);
  }

  /** Those that are there hear of a shorter time when they are looked at next, within a round of the wheel. */
  setTimeouts({ idleMs, closingMs }: Timeouts) {
    this.#timeouts[EMBRYONIC] = EMBRYONIC_MS / TICK_MS;
    this.#timeouts[ESTABLISHED] = Math.ceil(idleMs / TICK_MS);
    this.#timeouts[HALF_CLOSED] = Math.ceil(Math.min(idleMs, HALF_CLOSED_MS) / TICK_MS);
    this.#timeouts[CLOSING] = Math.ceil(closingMs / TICK_MS);
    this.#timeouts[CUT] = this.#timeouts[CLOSING]!;
  }

  /** Connections in the table now. */
  get current(): number {
    return this.#header[CURRENT]!;
  }

  /** Connections ever made. */
  get total(): number {
    return this.#total[0]!;
  }

  /** As the unit counted them that made them. */
  set total(connections: number) {
    this.#total[0] = connections;
  }

  get embryonic(): number {
    return this.#embryonic.length;
  }

  /** Connections thrown out because the table was full. */
  get evicted(): number {
    return this.#header[EVICTED]!;
  }

  /** Whether it has no entry for one more, and none that may go. */
  get isFull(): boolean {
    return this.#header[FREE_HEAD]! === 0 && this.#header[HIGH_WATER]! === this.max &&
      this.#embryonic.length + this.#closing.length === 0;
  }

  /** No entry above this one was ever used. */
  get highWater(): number {
    return this.#header[HIGH_WATER]!;
  }

  /** The entry a frame from the foreign belongs to, or 0. */
  findFromForeign(foreign: number, virtual: number, ports: number, protocol: number): number {
    return this.#index.find(CLIENT_SIDE, foreign, virtual, ports, protocol);
  }

  /** The entry a frame from the real belongs to, or 0. `ports`: the foreign's in the low half. */
  findFromReal(foreign: number, real: number, ports: number, protocol: number): number {
    return this.#index.find(SERVER_SIDE, foreign, real, ports, protocol);
  }

  /** To fetch early what look-ups will need: see {@linkcode TupleIndex.warm}. */
  get index(): TupleIndex {
    return this.#index;
  }

  /**
   * Makes an embryonic connection, in place of `before` if that is not 0, and gives its entry. {@linkcode NO_ROOM}: the table is
   * full of connections that may not go. {@linkcode CLASH}: the foreign address and port already talk to this real, by way of another
   * virtual; `before` stays then.
   */
  open(opening: Opening, tick: number, before = 0): number {
    if (!this.#makeWay(opening, before)) return CLASH;
    if (before !== 0) this.release(before);
    const entry = this.enter(opening, tick);
    if (entry === NO_ROOM) return NO_ROOM;
    this.#total[0]!++;
    this.#counters.made(opening.virtual, opening.real);
    return entry;
  }

  /**
   * Takes in a connection that another unit has made: as {@linkcode open}, but whoever calls has made way for it at both sides,
   * and it does not count among those made here.
   */
  enter(opening: Opening, tick: number): number {
    const entry = this.#take();
    if (entry === 0) return NO_ROOM;
    this.#write(entry, opening, tick);
    this.#index.insert(CLIENT_SIDE, entry);
    this.#index.insert(SERVER_SIDE, entry);
    this.#wheel.add(entry, tick + this.#timeouts[EMBRYONIC]!);
    this.#embryonic.append(entry);
    this.#header[CURRENT]!++;
    this.#counters.opened(opening.virtual, opening.real, this.isOutbound(entry));
    this.changes?.connectionChanged(entry);
    return entry;
  }

  /**
   * Moves an embryonic connection to the real of `opening`, whose other fields are the connection's. Gives false, and moves
   * nothing, where the foreign address and port already talk to that real.
   */
  move(entry: number, opening: Opening): boolean {
    if (!this.#makeWay(opening, 0)) return false;
    const entries = this.entries;
    const at = entry << ENTRY_SHIFT;
    const before = entries[at + OWNERS]! >>> 16;
    this.#index.remove(SERVER_SIDE, entry);
    beginEpoch(entries, at + VERSION);
    this.#aim(at, opening);
    entries[at + META] = (entries[at + META]! & ~OF_REAL) | opening.marks;
    endEpoch(entries, at + VERSION);
    this.#index.insert(SERVER_SIDE, entry);
    this.#counters.moved(before, opening.real);
    this.changes?.connectionChanged(entry);
    return true;
  }

  /** Notes a packet: the connection stays for another timeout. */
  touch(entry: number, tick: number) {
    this.entries[(entry << ENTRY_SHIFT) + LAST_SEEN] = tick;
  }

  /** Moves a connection to another state than `free`; the timeout of that state counts from its last packet. */
  become(entry: number, state: number) {
    const at = entry << ENTRY_SHIFT;
    const before = this.state(entry);
    if (before === state) return;
    if (before === EMBRYONIC) this.#noMoreEmbryonic(entry);
    if (before >= CLOSING) this.#noMoreClosing(entry);
    if (state >= CLOSING) {
      this.#closing.append(entry);
      this.#counters.closing(this.virtual(entry), this.real(entry), this.isOutbound(entry), 1);
    }
    const meta = (this.entries[at + META]! & ~STATE_MASK) | (state << STATE_SHIFT);
    this.entries[at + META] = mayBeFast(meta) ? meta : meta & ~FAST;
    if (mayBeFast(meta)) this.fastLane.add(entry);
    // A later look finds by itself that there is more time; only an earlier one has to be arranged.
    if (this.#timeouts[state]! < this.#timeouts[before]!) {
      this.#wheel.remove(entry);
      this.#wheel.add(entry, this.entries[at + LAST_SEEN]! + this.#timeouts[state]!);
    }
    this.changes?.connectionChanged(entry);
  }

  /** Has the watcher told when so many ticks have passed since the last packet; it may be told sooner too. */
  lookAfter(entry: number, ticks: number) {
    this.#wheel.remove(entry);
    this.#wheel.add(entry, this.entries[(entry << ENTRY_SHIFT) + LAST_SEEN]! + ticks);
  }

  /** Ends a connection: its entry is free and its counters are lower by one. */
  release(entry: number) {
    this.#wheel.remove(entry);
    this.#free(entry, false);
  }

  /** Ends the connections whose time is over, {@linkcode EXPIRE_PER_TURN} at the most. Gives how many it looked at. */
  expire(tick: number): number {
    let looked = 0;
    for (; looked < EXPIRE_PER_TURN; looked++) {
      const entry = this.#wheel.takeDue(tick);
      if (entry === 0) break;
      const seen = this.entries[(entry << ENTRY_SHIFT) + LAST_SEEN]!;
      const due = Math.max(seen, this.#keptSince) + this.#timeouts[this.state(entry)]!;
      if (due <= tick) this.#free(entry, true);
      else {
        this.#wheel.add(entry, due);
        this.watcher?.lookedAt(entry);
      }
    }
    return looked;
  }

  /**
   * Counts every connection as seen at `tick` or later. A standby unit, which is not told of packets, says so all the time: then
   * none ends by itself, and when the unit becomes active each has its full time before it.
   */
  keepSince(tick: number) {
    this.#keptSince = tick;
  }

  /** Makes way for a connection at the real's side, where `but` may be. False where another one is there that is not over. */
  #makeWay({ foreign, realAddress, serverPorts, protocol }: Opening, but: number): boolean {
    const other = this.#index.find(SERVER_SIDE, foreign, realAddress, serverPorts, protocol);
    if (other === 0 || other === but) return true;
    if (!this.isOver(other)) return false;
    this.release(other);
    return true;
  }

  #noMoreEmbryonic(entry: number) {
    this.#embryonic.remove(entry);
    this.#counters.leftEmbryonic(this.virtual(entry), this.isOutbound(entry));
  }

  #noMoreClosing(entry: number) {
    this.#closing.remove(entry);
    this.#counters.closing(this.virtual(entry), this.real(entry), this.isOutbound(entry), -1);
  }

  /** A free entry, or 0. Entries never used come last, so that memory that was never needed stays untouched. */
  #take(): number {
    const header = this.#header;
    if (header[FREE_HEAD]! === 0 && header[HIGH_WATER]! === this.max) {
      const victim = this.#embryonic.oldest || this.#closing.oldest;
      if (victim === 0) return 0;
      this.release(victim);
      header[EVICTED]!++;
    }
    const entry = header[FREE_HEAD]!;
    if (entry === 0) return ++header[HIGH_WATER]!;
    header[FREE_HEAD] = this.entries[(entry << ENTRY_SHIFT) + WHEEL_NEXT]!;
    return entry;
  }

  #write(entry: number, opening: Opening, tick: number) {
    const entries = this.entries;
    const at = entry << ENTRY_SHIFT;
    entries[at + FOREIGN] = opening.foreign;
    entries[at + VIRTUAL_ADDRESS] = opening.virtualAddress;
    entries[at + CLIENT_PORTS] = opening.clientPorts;
    this.#aim(at, opening);
    entries[at + LAST_SEEN] = tick;
    entries[at + CREATED] = tick;
    entries[at + SEQUENCE] = opening.sequence;
    // Last, and atomically: until now a reader sees a free entry.
    const meta = (opening.protocol & PROTOCOL_MASK) | (EMBRYONIC << STATE_SHIFT);
    Atomics.store(entries, at + META, meta | opening.marks);
  }

  /** Writes what depends on the real into the entry whose first word is `at`. */
  #aim(at: number, opening: Opening) {
    const entries = this.entries;
    entries[at + REAL_ADDRESS] = opening.realAddress;
    entries[at + SERVER_PORTS] = opening.serverPorts;
    entries[at + OWNERS] = opening.virtual | (opening.real << 16);
    entries[at + DELTAS] = opening.addressDelta | (opening.delta << 16);
  }

  /** Frees an entry that is out of the wheel. */
  #free(entry: number, expired: boolean) {
    this.watcher?.ended(entry, expired);
    const entries = this.entries;
    const at = entry << ENTRY_SHIFT;
    const state = this.state(entry);
    if (state === EMBRYONIC) this.#noMoreEmbryonic(entry);
    if (state >= CLOSING) this.#noMoreClosing(entry);
    this.#index.remove(CLIENT_SIDE, entry);
    this.#index.remove(SERVER_SIDE, entry);
    this.#counters.ended(this.virtual(entry), this.real(entry), this.isOutbound(entry));
    this.#header[CURRENT]!--;
    Atomics.store(entries, at + META, FREE);
    // By two: odd is only what is being moved.
    Atomics.add(entries, at + VERSION, 2);
    entries[at + WHEEL_NEXT] = this.#header[FREE_HEAD]!;
    this.#header[FREE_HEAD] = entry;
    this.changes?.connectionChanged(entry);
  }
}
