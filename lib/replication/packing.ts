/**
 * Fills batches: with changes first, then with what is left of the bulk. It knows what waits, and nothing of time and of what has come.
 *
 * @module
 */
import type { EngineState } from "../engine/state.ts";
import { REPLICATION_PRESSURE, REPLICATION_SCAN } from "../limits.ts";
import type { ChangeWatcher } from "../objects/changes.ts";
import type { UnitSetup } from "../objects/setup.ts";
import { EMBRYONIC } from "../words.ts";
import { BATCH_HEAD_WORDS, BATCH_WORDS } from "./batch.ts";
import { Bulk } from "./bulk.ts";
import { Marks } from "./marks.ts";
import { ObjectRecords } from "./objects.ts";
import { HostRecords } from "./hosts.ts";
import { BULK_END, CONNECTION, headOf, RECORD_WORDS } from "./record.ts";
import { CHANGING, writeConnection, writeSticky } from "./snapshot.ts";

export type SentState = Pick<
  EngineState,
  "connections" | "sticky" | "reals" | "virtuals" | "hosts" | "tick" | "heartbeat"
>;

/** An item is a kind, whether it is owed, and a number of its kind. */
const KIND_SHIFT = 26;
const NUMBER_MASK = (1 << KIND_SHIFT) - 1;
const OF_CONNECTION = 0;
const OF_STICKY = 1;
const OF_IDENTITY = 2;
const OF_TOTAL = 3;
const OF_END = 4;
const OF_STATE = 5;
const OF_HOST = 6;
const OWED = 1 << 29;

/** Told what went into a batch. */
export interface ItemTaker {
  add(item: number): void;
}

const LONGEST = RECORD_WORDS[CONNECTION]!;

export class Packing implements ChangeWatcher {
  readonly words = new Int32Array(BATCH_WORDS);
  readonly objects: ObjectRecords;
  readonly #hosts: HostRecords;
  readonly #bulk = new Bulk();
  readonly #state: SentState;
  readonly #connections: Marks;
  readonly #sticky: Marks;
  /** Unanswered connections that wait because too much else does. */
  readonly #embryonic: Marks;
  /** Whether the batch in hand holds what a joining standby must have, or an identity; or the end of the bulk. */
  hasOwed = false;
  hasIdentity = false;
  hasEnd = false;
  #used = 0;
  #looks = 0;

  constructor(state: SentState) {
    this.#state = state;
    this.objects = new ObjectRecords(state);
    this.#hosts = new HostRecords(state);
    this.#connections = new Marks(state.connections.max + 1);
    this.#embryonic = new Marks(state.connections.max + 1);
    this.#sticky = new Marks(state.sticky.size);
  }

  configure(setup: UnitSetup) {
    this.objects.configure(setup);
  }

  /** Forgets what waits: a standby gets everything that there is. */
  begin() {
    this.#connections.clear();
    this.#embryonic.clear();
    this.#sticky.clear();
    this.objects.begin();
    this.#hosts.begin();
    this.#bulk.begin(this.#state.connections, this.#state.sticky);
  }

  connectionChanged(entry: number) {
    this.#connections.mark(entry);
  }

  stickyChanged(slot: number) {
    this.#sticky.mark(slot);
  }

  /** Whether an item is the end of the bulk, which is no place to be marked again. */
  isEnd(item: number): boolean {
    return item === OF_END << KIND_SHIFT;
  }

  /** What was in a batch that is lost has to go out again. */
  giveBack(item: number) {
    const number = item & NUMBER_MASK;
    const isOwed = (item & OWED) !== 0;
    const kind = (item & ~OWED) >> KIND_SHIFT;
    if (kind === OF_CONNECTION) this.#connections.mark(number, isOwed);
    else if (kind === OF_STICKY) this.#sticky.mark(number, isOwed);
    else if (kind === OF_IDENTITY) this.objects.identities.mark(number);
    else if (kind === OF_TOTAL) this.objects.totals.mark(number);
    else if (kind === OF_STATE) this.objects.states.marks.mark(number, isOwed);
    else if (kind === OF_HOST) this.#hosts.marks.mark(number, isOwed);
  }

  /** Entries and slots that wait. */
  get behind(): number {
    return this.#bulk.left + this.changes;
  }

  /** Those of them that are no part of the bulk. */
  get changes(): number {
    return this.#connections.count + this.#embryonic.count + this.#sticky.count;
  }

  get percent(): number {
    return this.#bulk.percent;
  }

  /** Whether something waits of what a joining standby must have. */
  get owes(): boolean {
    const owed = this.#connections.owed + this.#embryonic.owed + this.#sticky.owed;
    const { states } = this.objects;
    return owed + states.marks.owed + this.#hosts.marks.owed + this.#bulk.left > 0;
  }

  /** Begins a turn: in one, only so many places are looked at. */
  turn() {
    this.#looks = REPLICATION_SCAN;
    this.#hosts.look();
  }

  /** Fills {@linkcode words} behind the head. Gives the words used, head included; with none but the head there is nothing to send. */
  fill(into: ItemTaker, onlyIdentities: boolean, withEnd: boolean): number {
    this.#used = BATCH_HEAD_WORDS;
    this.hasOwed = false;
    this.hasIdentity = false;
    this.hasEnd = false;
    this.#fillIdentities(into);
    if (onlyIdentities) return this.#used;
    this.#fillStates(into);
    this.#fillSticky(into);
    this.#fillConnections(into, this.#connections);
    this.#fillTotals(into);
    this.#fillHosts(into);
    if (this.#connections.count === 0) this.#fillConnections(into, this.#embryonic);
    this.#fillBulk(into);
    if (withEnd && this.#hasRoom) {
      this.words[this.#used] = headOf(BULK_END, 0);
      this.#used += RECORD_WORDS[BULK_END]!;
      into.add(OF_END << KIND_SHIFT);
      this.hasEnd = true;
    }
    return this.#used;
  }

  get #hasRoom(): boolean {
    return this.#used + LONGEST <= BATCH_WORDS;
  }

  #fillIdentities(into: ItemTaker) {
    const { identities } = this.objects;
    while (this.#hasRoom) {
      const row = identities.take();
      if (row < 0) return;
      this.#used += this.objects.writeIdentity(row, this.words, this.#used);
      into.add((OF_IDENTITY << KIND_SHIFT) | row);
      this.hasIdentity = true;
    }
  }

  #fillStates(into: ItemTaker) {
    const { marks } = this.objects.states;
    while (this.#hasRoom) {
      const row = marks.take();
      if (row < 0) return;
      const used = this.objects.writeState(row, this.words, this.#used);
      this.#put(into, used, OF_STATE, row, marks.tookOwed);
    }
  }

  #fillHosts(into: ItemTaker) {
    const { marks } = this.#hosts;
    while (this.#hasRoom) {
      const place = marks.take();
      if (place < 0) return;
      const isOwed = marks.tookOwed;
      const used = this.#hosts.write(place, this.words, this.#used);
      if (used === CHANGING) return marks.mark(place, isOwed);
      this.#put(into, used, OF_HOST, place, isOwed);
    }
  }

  #fillTotals(into: ItemTaker) {
    while (this.#hasRoom) {
      const row = this.objects.totals.take();
      if (row < 0) return;
      this.#used += this.objects.writeTotal(row, this.words, this.#used);
      into.add((OF_TOTAL << KIND_SHIFT) | row);
    }
  }

  #fillConnections(into: ItemTaker, marks: Marks) {
    while (this.#hasRoom && this.#looks-- > 0) {
      const entry = marks.take();
      if (entry < 0) return;
      const isOwed = marks.tookOwed;
      // A flood must not delay those that are made.
      const mayWait = marks !== this.#embryonic && marks.count > REPLICATION_PRESSURE;
      if (mayWait && this.#state.connections.state(entry) === EMBRYONIC) {
        this.#embryonic.mark(entry, isOwed);
      } else if (!this.#putConnection(into, entry, isOwed, true)) return;
    }
  }

  /** False where the entry changes hands just now: it is looked at again in the next turn. */
  #putConnection(into: ItemTaker, entry: number, isOwed: boolean, sayFree: boolean): boolean {
    const { connections, tick } = this.#state;
    const used = writeConnection(connections, entry, tick[0]!, this.words, this.#used, sayFree);
    if (used === CHANGING) {
      this.#connections.mark(entry, isOwed);
      this.#looks = 0;
      return false;
    }
    this.#put(into, used, OF_CONNECTION, entry, isOwed);
    return true;
  }

  #fillSticky(into: ItemTaker) {
    while (this.#hasRoom && this.#looks-- > 0) {
      const slot = this.#sticky.take();
      if (slot < 0) return;
      this.#putSticky(into, slot, this.#sticky.tookOwed, true);
    }
  }

  #putSticky(into: ItemTaker, slot: number, isOwed: boolean, sayFree: boolean) {
    const { sticky, tick } = this.#state;
    const used = writeSticky(sticky, slot, tick[0]!, this.words, this.#used, sayFree);
    this.#put(into, used, OF_STICKY, slot, isOwed);
  }

  #put(into: ItemTaker, used: number, kind: number, number: number, isOwed: boolean) {
    if (used === 0) return;
    this.#used += used;
    into.add((kind << KIND_SHIFT) | number | (isOwed ? OWED : 0));
    if (isOwed) this.hasOwed = true;
  }

  #fillBulk(into: ItemTaker) {
    while (this.#hasRoom && this.#looks-- > 0) {
      const entry = this.#bulk.takeEntry();
      if (entry === 0) break;
      if (!this.#putConnection(into, entry, true, false)) return;
    }
    while (this.#hasRoom && this.#looks-- > 0) {
      const slot = this.#bulk.takeSlot();
      if (slot < 0) return;
      this.#putSticky(into, slot, true, false);
    }
  }
}
