/**
 * The engine of the active unit in a thread of its own, as in a unit, but on a wire of memory: a million connections in its table, and
 * packets of them. Its duty, its lease and its log of changes are those of a pair.
 *
 * @module
 */
import { takeClock } from "../../../ffi/thread_clock.ts";
import { nowMs } from "../../../lib/clock.ts";
import { ReplicationMemory } from "../../../lib/replication/memory.ts";
import { EngineBench } from "../engine.ts";
import { inOrder, MACS } from "../packets.ts";
import { Cells, END, FULL, STEADY } from "./cells.ts";
import { ADDRESSES, CONNECTIONS, PER_TURN, STEADY_TURN_MS } from "./scene.ts";

export interface FedStart {
  cells: SharedArrayBuffer;
  replication: SharedArrayBuffer;
  /** Of the thread that starts it, whose clock its peer goes by too. */
  clockAheadMs: number;
}

interface WorkerScope {
  onmessage: ((event: MessageEvent<FedStart>) => void) | null;
  postMessage(shared: SharedArrayBuffer): void;
  close(): void;
}
declare const self: WorkerScope;

/** Packets between two looks at what is ordered. */
const PORTION = 4096;
/** The compiler has seen the code after as many. */
const WARM_UP = 2_000_000;
/** Connections of the steady load live so long, in turns, and their numbers come again after as many. */
const LIFE_TURNS = 100;
const NUMBERS_TURNS = 600;
const REST_MS = 1;
/** Reals say where they are before they are asked; and by what is heard of them a port is known to be good. */
const ARP_MS = 500;
/** Of the one that goes step by step: none of the others has it. */
const SINGLE = CONNECTIONS + NUMBERS_TURNS * PER_TURN;

class FedEngine {
  readonly #bench: EngineBench;
  readonly #cells: Cells;
  #steps = 0;
  #turns = 0;
  #turnDueMs = 0;
  #arpDueMs = 0;

  constructor({ cells, replication }: FedStart) {
    this.#cells = Cells.over(cells);
    this.#bench = new EngineBench(CONNECTIONS, {
      now: nowMs,
      parts: {
        activeMacs: [macBytes(MACS.front), macBytes(MACS.back)],
        addresses: ADDRESSES,
        replication: ReplicationMemory.over(replication),
        random: () => crypto.getRandomValues(new Int32Array(1))[0]!,
      },
    });
    this.#bench.established(WARM_UP);
  }

  get shared(): SharedArrayBuffer {
    return this.#bench.shared;
  }

  run() {
    for (let { order } = this.#cells; order !== END; order = this.#cells.order) {
      if (order === FULL) this.#carry();
      else if (order === STEADY) this.#renew();
      else this.#cells.rest(REST_MS);
      if (this.#cells.mustStep) this.#step();
      if (nowMs() >= this.#arpDueMs) {
        this.#bench.feeder.answerArp();
        this.#arpDueMs = nowMs() + ARP_MS;
      }
      this.#bench.feeder.turn();
    }
  }

  #carry() {
    const nsPerPacket = this.#bench.established(PORTION);
    this.#cells.count(PORTION, nsPerPacket * PORTION / 1e6);
  }

  /** Some connections are made whole, and those end that were made some time ago. */
  #renew() {
    if (nowMs() < this.#turnDueMs) return this.#cells.rest(REST_MS);
    this.#turnDueMs = Math.max(this.#turnDueMs + STEADY_TURN_MS, nowMs() - STEADY_TURN_MS);
    const made = this.#ofTurn(this.#turns);
    this.#bench.feeder.fillSyns(made);
    this.#bench.feeder.turn();
    this.#bench.feeder.complete(made);
    this.#end(this.#ofTurn(this.#turns - LIFE_TURNS));
    this.#turns++;
  }

  #ofTurn(turn: number): Int32Array {
    const place = (turn + NUMBERS_TURNS) % NUMBERS_TURNS;
    return inOrder(CONNECTIONS + place * PER_TURN, PER_TURN);
  }

  #end(numbers: Int32Array) {
    for (const number of numbers) {
      const entry = this.#bench.feeder.entryOf(number);
      if (entry !== 0) this.#bench.state.connections.release(entry);
    }
  }

  #step() {
    const single = Int32Array.of(SINGLE);
    const atMs = nowMs();
    const step = this.#steps++ % 3;
    if (step === 0) this.#bench.feeder.fillSyns(single);
    else if (step === 1) this.#bench.feeder.complete(single);
    else this.#end(single);
    this.#bench.feeder.turn();
    this.#cells.stepped(atMs);
  }
}

function macBytes(mac: string): Uint8Array {
  return Uint8Array.from(mac.split(":"), (byte) => parseInt(byte, 16));
}

self.onmessage = ({ data }) => {
  takeClock(data.clockAheadMs);
  const engine = new FedEngine(data);
  self.postMessage(engine.shared);
  engine.run();
  self.close();
};
