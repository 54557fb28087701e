/**
 * The standby unit's side of replication. The engine runs it, a portion in each turn: nobody else may write the tables. Control puts
 * the batches that it has found to be the peer's into shared memory (`memory.ts`) and sends off the acknowledgements that lie there.
 *
 * A batch is applied whenever it comes, in whatever order, once or twice: each record says what an entry is, and the mirror knows which
 * is the newest. An acknowledgement says which batches were applied; it goes out in every turn that had one, and once a
 * tick without: by that the sender knows that somebody has joined.
 *
 * Pure: batches and the time in, acknowledgements out.
 *
 * @module
 */
import type { EngineState } from "../engine/state.ts";
import { REPLICATION_APPLY_PER_TURN } from "../limits.ts";
import type { UnitSetup } from "../objects/setup.ts";
import { Arrivals } from "./arrivals.ts";
import * as batch from "./batch.ts";
import { areRecords } from "./check.ts";
import * as count from "./counts.ts";
import { IdentityMap } from "./identity.ts";
import { KeptClients } from "./kept_clients.ts";
import { KeptConnections } from "./kept_connections.ts";
import { KeptHosts } from "./kept_hosts.ts";
import { KeptObjects, type ObjectOrders } from "./kept_objects.ts";
import * as record from "./record.ts";
import { SYNC_BEHIND, SYNC_BULK, SYNC_COMPLETE, SYNC_OFF } from "./sync.ts";

export interface ReceiverParts {
  state: EngineState;
  /** `new KeptStates(state, transitions)` of the engine. It is told of {@linkcode Receiver.start} and of {@linkcode Receiver.stop}. */
  orders: ObjectOrders;
  /** Copies the next batch and gives its words; 0 where there is none. */
  take(into: Int32Array): number;
  /** The bytes are the receiver's own. */
  send(bytes: Uint8Array): void;
  /** Any word of 32 bits, another one each time. */
  random(): number;
  /** By `counts.ts`. */
  counts: Float64Array;
  /** State, percent and how much is behind: what `sync.ts` makes of them. */
  sync: Int32Array;
}

export class Receiver {
  readonly #parts: ReceiverParts;
  readonly #identities = new IdentityMap();
  readonly #connections: KeptConnections;
  readonly #clients: KeptClients;
  readonly #objects: KeptObjects;
  readonly #hosts: KeptHosts;
  readonly #arrivals = new Arrivals();
  readonly #batch = new Int32Array(batch.BATCH_WORDS);
  readonly #answer = new Int32Array(batch.ACKNOWLEDGEMENT_WORDS);
  readonly #answerBytes = new Uint8Array(this.#answer.buffer);
  #join = 0;
  #session = 0;
  #tick = -1;
  /** The bulk is over, and what is left of before is being swept. */
  #sweeps = false;
  /** Entries of before that were still there when the sweep began. */
  #current = 0;
  #isComplete = false;
  #sweepsClients = false;
  /** Records ever refused when this join began. */
  #refusedBefore = 0;

  constructor(parts: ReceiverParts) {
    const { state, counts, orders } = parts;
    this.#parts = parts;
    this.#connections = new KeptConnections(state, this.#identities, counts);
    this.#clients = new KeptClients(state.sticky, this.#identities, counts);
    this.#objects = new KeptObjects(state, this.#identities, counts, orders);
    this.#hosts = new KeptHosts(state.hosts, counts);
  }

  /** The unit becomes a standby: what it has it keeps until it knows better. `setup`: what its engine works by. */
  start(setup: UnitSetup) {
    this.#connections.start();
    this.#parts.orders.start();
    this.#identities.configure(setup);
    this.#rejoin();
  }

  /** The engine works by another setup. What found no place before may find one now. */
  configure(setup: UnitSetup) {
    this.#identities.configure(setup);
    if (this.#refused > 0) this.#rejoin();
  }

  /** The unit becomes active: applies all that lies there. From here on, the connections are its own. */
  stop() {
    while (this.#takeOne());
    this.#connections.stop();
    this.#hosts.settle(this.#parts.state.tick[0]!);
    this.#parts.orders.stop();
    this.#parts.sync[0] = SYNC_OFF;
  }

  /** One portion. Gives whether there is more to do. `micros`: modulo 2^32, of the engine's clock. */
  turn(tick: number, micros: number): boolean {
    this.#connections.tick = tick;
    this.#connections.micros = micros;
    this.#clients.tick = tick;
    this.#hosts.tick = tick;
    this.#parts.state.connections.keepSince(tick);
    let applied = 0;
    while (applied < REPLICATION_APPLY_PER_TURN && this.#takeOne()) applied++;
    const sweeps = this.#sweeps && !this.#sweep();
    if (applied > 0 || tick !== this.#tick) this.#acknowledge();
    this.#tick = tick;
    return sweeps || applied === REPLICATION_APPLY_PER_TURN;
  }

  #rejoin() {
    this.#join = this.#parts.random() || 1;
    this.#session = 0;
    this.#arrivals.clear();
    this.#objects.join();
    this.#connections.join();
    this.#clients.join();
    this.#hosts.settle(this.#parts.state.tick[0]!);
    this.#sweeps = false;
    this.#isComplete = false;
    this.#refusedBefore = this.#refusals();
    this.#sweepsClients = false;
    this.#parts.sync.set([SYNC_BULK, 0, 0]);
  }

  /** Records of this join that found no place. */
  get #refused(): number {
    return this.#refusals() - this.#refusedBefore;
  }

  #refusals(): number {
    const { counts } = this.#parts;
    return counts[count.UNKNOWN_OBJECT]! + counts[count.NO_ROOM_LEFT]!;
  }

  /** False where there is no batch. */
  #takeOne(): boolean {
    const length = this.#parts.take(this.#batch);
    if (length === 0) return false;
    this.#parts.counts[this.#judge(length)]!++;
    return true;
  }

  /** What the batch in hand counts as; one of this join is applied. */
  #judge(length: number): number {
    const words = this.#batch;
    if (!batch.isBatch(words, length)) return count.MALFORMED;
    if (!areRecords(words, batch.BATCH_HEAD_WORDS, length)) return count.MALFORMED;
    if (words[batch.JOIN] !== this.#join) return count.FOREIGN_BATCH;
    if (this.#session === 0) this.#session = words[batch.SESSION]!;
    if (words[batch.SESSION] !== this.#session) {
      // The sender has begun anew: what it says now refers to nothing that was said before.
      this.#rejoin();
      return count.FOREIGN_BATCH;
    }
    const number = words[batch.NUMBER]!;
    if (!this.#arrivals.note(number, words[batch.FLOOR]!)) return count.REPEATED;
    for (let at = batch.BATCH_HEAD_WORDS; at < length; at += record.lengthOf(words[at]!)) {
      this.#apply(words, at, number);
    }
    this.#tellSync(words[batch.PERCENT]!, words[batch.BEHIND]!);
    return count.BATCHES;
  }

  #apply(words: Int32Array, at: number, number: number) {
    const kind = record.kindOf(words[at]!);
    if (kind <= record.CONNECTION_ENDED) this.#connections.apply(words, at, number);
    else if (kind <= record.STICKY_ENDED) this.#clients.apply(words, at, number);
    else if (kind === record.BULK_END) this.#beginSweep();
    else if (kind === record.HOST) this.#hosts.apply(words, at, number);
    else this.#objects.apply(words, at, number);
  }

  #beginSweep() {
    this.#sweeps = true;
    this.#current = this.#parts.state.connections.current;
    this.#connections.beginSweep();
    this.#hosts.sweep();
  }

  /** Connections first: a client goes with its last one. Gives whether nothing is left of it. */
  #sweep(): boolean {
    if (!this.#connections.sweep()) return false;
    if (!this.#sweepsClients) this.#clients.beginSweep();
    this.#sweepsClients = true;
    if (!this.#clients.sweep()) return false;
    this.#sweepsClients = false;
    this.#sweeps = false;
    const { current } = this.#parts.state.connections;
    // Now there is room for what found none beside what was there before.
    if (this.#refused > 0 && current < this.#current) this.#rejoin();
    else {
      this.#isComplete = true;
      this.#tellSync(100, 0);
    }
    return true;
  }

  #tellSync(percent: number, behind: number) {
    const { sync } = this.#parts;
    sync[1] = percent;
    sync[2] = behind;
    Atomics.store(
      sync,
      0,
      !this.#isComplete ? SYNC_BULK : behind > 0 ? SYNC_BEHIND : SYNC_COMPLETE,
    );
  }

  #acknowledge() {
    const answer = this.#answer;
    answer[batch.FIRST] = batch.ACKNOWLEDGEMENT_FIRST;
    answer[batch.SESSION] = this.#session;
    answer[batch.JOIN] = this.#join;
    answer[batch.BASE] = this.#arrivals.base;
    this.#arrivals.write(answer, batch.BITS);
    this.#parts.send(this.#answerBytes);
  }
}
