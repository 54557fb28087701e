/**
 * The engine in memory: nanoseconds per packet of established connections and per new connection, bytes per connection, and bytes
 * allocated per packet. No socket is involved; the time of filling the rings is left out.
 *
 * @module
 */
import { EngineState } from "../../lib/engine/state.ts";
import type { UnitSetup } from "../../lib/objects/setup.ts";
import { type FedPair, Feeder, inOrder, RING } from "./packets.ts";
import { Random } from "./random.ts";
import { type BenchRow, rowOf } from "./report.ts";

const LEVELS = [1_000, 10_000, 100_000, 1_000_000];
/** Entries of the table: room above the highest level for the connections that are opened to time their opening. */
export const TABLE = 1_048_576;
const REALS = 3;
const PACKETS = 2_000_000;
const OPENINGS = 40_960;
const ALLOCATION_LEVEL = 10_000;
const ALLOCATION_PACKETS = 10_000_000;

export interface EngineBenchOptions {
  /** Timed repetitions of each figure. */
  rounds: number;
}

export function engineBench({ rounds }: EngineBenchOptions): BenchRow[] {
  const benches = LEVELS.map((level) => new EngineBench(level));
  // The compiler has seen the code after the first round, which does not count.
  const timed = Array.from({ length: rounds + 1 }, (_, round) => {
    if (round > 0) console.error(`engine: round ${round} of ${rounds}`);
    return benches.map((bench) => [bench.established(PACKETS), bench.opened(OPENINGS)] as const);
  }).slice(1);
  const rows = LEVELS.flatMap((level, i) => {
    const established = timed.map((round) => round[i]![0]);
    const opened = timed.map((round) => round[i]![1]);
    return [
      rowOf(nameOf(level), "established packet", "ns", established),
      rowOf(nameOf(level), "new connection", "ns", opened),
    ];
  });
  const allocated = benches[LEVELS.indexOf(ALLOCATION_LEVEL)]!.allocated(ALLOCATION_PACKETS);
  return [
    ...rows,
    rowOf(nameOf(ALLOCATION_LEVEL), "allocated per packet", "bytes", [allocated]),
    rowOf(nameOf(TABLE), "memory per connection", "bytes", [bytesPerConnection()]),
  ];
}

function nameOf(level: number): string {
  return `${level} connections`;
}

/** Connections of one level, with packets for them. */
export class EngineBench {
  /** For what the figures here do not have. */
  readonly feeder: Feeder;
  readonly #level: number;
  readonly #random = new Random();
  readonly #picked = new Int32Array(RING);

  constructor(level: number, pair?: FedPair) {
    this.feeder = new Feeder([{ predictor: "leastconns", reals: REALS }], TABLE, TABLE, pair);
    this.#level = level;
    for (let first = 0; first < level; first += RING) {
      const portion = inOrder(first, Math.min(RING, level - first));
      this.feeder.fillSyns(portion);
      this.feeder.turn();
      this.feeder.complete(portion);
    }
    const { current, embryonic } = this.feeder.state.connections;
    if (current !== level || embryonic !== 0) {
      throw new Error(`${current} connections, ${embryonic} embryonic: expected ${level} and 0`);
    }
  }

  /** The memory of the engine's state, for who looks at it from another thread. */
  get shared(): SharedArrayBuffer {
    return this.feeder.shared;
  }

  get state(): EngineState {
    return this.feeder.state;
  }

  get setup(): UnitSetup {
    return this.feeder.setup;
  }

  /** Nanoseconds per packet over at least `packets`, half of them from each side, of connections at random. */
  established(packets: number): number {
    let done = 0;
    let ms = 0;
    for (; done < packets; done += 2 * RING) {
      this.#fillBoth();
      ms += this.feeder.timedTurn(2 * RING);
    }
    return (ms * 1e6) / done;
  }

  /** Nanoseconds per SYN that makes a connection, beside those that are there. */
  opened(count: number): number {
    let ms = 0;
    for (let done = 0; done < count; done += RING) {
      const portion = inOrder(this.#level + done, Math.min(RING, count - done));
      this.feeder.fillSyns(portion);
      ms += this.feeder.timedTurn(portion.length);
    }
    const table = this.feeder.state.connections;
    for (let i = 0; i < count; i++) table.release(this.feeder.entryOf(this.#level + i));
    return (ms * 1e6) / count;
  }

  /** Bytes allocated per packet: the sum of all growth of the heap, so that a collection in between hides nothing. */
  allocated(packets: number): number {
    let grown = 0;
    for (let done = 0; done < packets; done += 2 * RING) {
      this.#fillBoth();
      const before = Deno.memoryUsage().heapUsed;
      this.feeder.turn();
      grown += Math.max(0, Deno.memoryUsage().heapUsed - before);
    }
    return grown / packets;
  }

  #fillBoth() {
    this.feeder.fillFromForeign(this.#pick());
    this.feeder.fillFromReal(this.#pick());
  }

  #pick(): Int32Array {
    for (let i = 0; i < RING; i++) this.#picked[i] = this.#random.below(this.#level);
    return this.#picked;
  }
}

/** Entries, index and lists of the whole table. */
function bytesPerConnection(): number {
  const bytes = (connections: number) =>
    EngineState.bytes({ reals: 1, virtuals: 1, connections, sticky: 0 });
  return (bytes(TABLE) - bytes(1)) / (TABLE - 1);
}
