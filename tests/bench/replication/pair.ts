/**
 * Two tables in one thread: that of an engine with a million connections, and an empty one of a standby.
 *
 * @module
 */
import { EngineState, shapeOf } from "../../../lib/engine/state.ts";
import { BATCH_HEAD_WORDS } from "../../../lib/replication/batch.ts";
import { ReplicationMemory } from "../../../lib/replication/memory.ts";
import { Receiver } from "../../../lib/replication/receiver.ts";
import { lengthOf } from "../../../lib/replication/record.ts";
import { Sender } from "../../../lib/replication/sender.ts";
import { EngineBench } from "../engine.ts";

const TURN_MS = 5;
/** There is no engine whose objects would change. */
const NO_ORDERS = { start() {}, stop() {}, real() {}, virtual() {} };

export class ReplicationBench {
  readonly active: EngineBench;
  readonly memory = newMemory();
  records = 0;
  sendMs = 0;
  applyMs = 0;
  readonly #standbyMemory = newMemory();
  readonly #standby: EngineState;
  readonly #sender: Sender;
  readonly #receiver: Receiver;
  readonly #answer = new Int32Array(64);
  readonly #answerBytes = new Uint8Array(this.#answer.buffer);
  #nowMs = 0;
  #tick = 0;

  constructor(connections: number) {
    this.active = new EngineBench(connections);
    const { setup, state } = this.active;
    const shape = shapeOf(setup);
    this.#standby = EngineState.over(new SharedArrayBuffer(EngineState.bytes(shape)), shape);
    this.#standby.connections.seed(777);
    this.#standby.connections.setTimeouts(setup.connections);
    this.#sender = new Sender({
      state,
      log: this.memory.log,
      send: (bytes) => this.#take(bytes),
      random: () => (Math.random() * 2 ** 32) | 0,
    });
    this.#sender.configure(setup);
    const { batches, answers, counts, syncCells } = this.#standbyMemory;
    this.#receiver = new Receiver({
      state: this.#standby,
      orders: NO_ORDERS,
      take: (into) => batches.take(into),
      send: (bytes) => answers.put(bytes),
      random: () => (Math.random() * 2 ** 32) | 0,
      counts,
      sync: syncCells,
    });
  }

  /** Whether the engine names its changes. */
  replicate(on: boolean) {
    this.active.state.connections.changes = on ? this.memory.log : undefined;
  }

  /** Milliseconds of a whole copy at the pace of a unit. Throws where the tables differ after it. */
  async bulk(): Promise<number> {
    this.#receiver.start(this.active.setup);
    const start = performance.now();
    this.#nowMs = start;
    while (this.#standbyMemory.sync.state !== "complete") {
      this.turn();
      const nextMs = start + Math.ceil((performance.now() - start) / TURN_MS) * TURN_MS;
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, nextMs - performance.now())));
      this.#nowMs = performance.now();
    }
    const ms = performance.now() - start;
    this.#receiver.stop();
    const { current } = this.#standby.connections;
    const expected = this.active.state.connections.current;
    if (current !== expected) throw new Error(`${current} of ${expected} connections were copied`);
    return ms;
  }

  /** Empties the standby's table, for another copy. */
  empty() {
    const table = this.#standby.connections;
    for (let entry = 1; entry <= table.highWater; entry++) {
      if (table.state(entry) !== 0) table.release(entry);
    }
    this.records = this.sendMs = this.applyMs = 0;
  }

  /** One turn of both units. */
  turn() {
    const start = performance.now();
    this.#sender.advance(this.#nowMs);
    const sent = performance.now();
    this.#receiver.turn(++this.#tick, 0);
    const applied = performance.now();
    const { answers } = this.#standbyMemory;
    for (let words = answers.take(this.#answer); words > 0; words = answers.take(this.#answer)) {
      this.#sender.receive(this.#answerBytes.subarray(0, words * 4));
    }
    this.#nowMs += TURN_MS;
    this.sendMs += sent - start;
    this.applyMs += applied - sent;
  }

  #take(bytes: Uint8Array) {
    this.#standbyMemory.batches.put(bytes);
    const words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
    for (let at = BATCH_HEAD_WORDS; at < words.length; at += lengthOf(words[at]!)) this.records++;
  }
}

function newMemory(): ReplicationMemory {
  return ReplicationMemory.over(new SharedArrayBuffer(ReplicationMemory.bytes()));
}
