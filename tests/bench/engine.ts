/**
 * The engine in memory: nanoseconds per packet of established connections and per new connection, bytes per connection, and bytes
 * allocated per packet. No socket is involved; the time of filling the rings is left out.
 *
 * @module
 */
import { EngineState } from "../../lib/engine/state.ts";
import { ENTRY_SHIFT, OWNERS } from "../../lib/objects/entry.ts";
import { Feeder, RING } from "./packets.ts";
import { type BenchRow, rowOf } from "./report.ts";

const LEVELS = [1_000, 10_000, 100_000, 1_000_000];
/** Entries of the table: room above the highest level for the connections that are opened to time their opening. */
const TABLE = 1_048_576;
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
  readonly #feeder: Feeder;
  readonly #level: number;
  /** Real of each connection: the predictor chose it. */
  readonly #realOf: Uint8Array;
  /** Random but the same in every run (xorshift32, Marsaglia 2003). */
  #random = 0x9e3779b9;

  constructor(level: number) {
    this.#level = level;
    this.#feeder = new Feeder(TABLE);
    this.#realOf = new Uint8Array(TABLE);
    for (let first = 0; first < level; first += RING) {
      const count = Math.min(RING, level - first);
      this.#feeder.fillSyns(first, count);
      this.#feeder.turn();
      this.#noteReals(first, count);
      this.#feeder.fillSynAcks(first, count, this.#realOf);
      this.#feeder.turn();
      let next = first;
      this.#feeder.fillFromForeign(count, () => next++);
      this.#feeder.turn();
    }
    const { current, embryonic } = this.#feeder.state.connections;
    if (current !== level || embryonic !== 0) {
      throw new Error(`${current} connections, ${embryonic} embryonic: expected ${level} and 0`);
    }
  }

  /** Nanoseconds per packet over at least `packets`, half of them from each side, of connections at random. */
  established(packets: number): number {
    const before = this.#forwarded();
    let done = 0;
    let ms = 0;
    while (done < packets) {
      ms += this.#timed(() => {
        this.#feeder.fillFromForeign(RING, this.#pick);
        this.#feeder.fillFromReal(RING, this.#pick, this.#realOf);
      });
      done += 2 * RING;
    }
    this.#expectForwarded(before, done);
    return (ms * 1e6) / done;
  }

  /** Nanoseconds per SYN that makes a connection, beside those that are there. */
  opened(count: number): number {
    const before = this.#forwarded();
    let ms = 0;
    for (let done = 0; done < count; done += RING) {
      const portion = Math.min(RING, count - done);
      ms += this.#timed(() => this.#feeder.fillSyns(this.#level + done, portion));
    }
    this.#expectForwarded(before, count);
    const table = this.#feeder.state.connections;
    for (let i = 0; i < count; i++) table.release(this.#feeder.entryOf(this.#level + i));
    return (ms * 1e6) / count;
  }

  /** Bytes allocated per packet: the sum of all growth of the heap, so that a collection in between hides nothing. */
  allocated(packets: number): number {
    let grown = 0;
    for (let done = 0; done < packets; done += 2 * RING) {
      this.#feeder.fillFromForeign(RING, this.#pick);
      this.#feeder.fillFromReal(RING, this.#pick, this.#realOf);
      const before = Deno.memoryUsage().heapUsed;
      this.#feeder.turn();
      grown += Math.max(0, Deno.memoryUsage().heapUsed - before);
    }
    return grown / packets;
  }

  #timed(fill: () => void): number {
    fill();
    const start = performance.now();
    this.#feeder.turn();
    return performance.now() - start;
  }

  readonly #pick = (): number => {
    this.#random ^= this.#random << 13;
    this.#random ^= this.#random >>> 17;
    this.#random ^= this.#random << 5;
    return (this.#random >>> 0) % this.#level;
  };

  #noteReals(first: number, count: number) {
    const { entries } = this.#feeder.state.connections;
    for (let connection = first; connection < first + count; connection++) {
      const entry = this.#feeder.entryOf(connection);
      this.#realOf[connection] = entries[(entry << ENTRY_SHIFT) + OWNERS]! >>> 16;
    }
  }

  #forwarded(): number {
    return this.#feeder.state.verdicts[0]!;
  }

  /** A bench of dropped packets would be fast and mean nothing. */
  #expectForwarded(before: number, packets: number) {
    const forwarded = this.#forwarded() - before;
    if (forwarded !== packets) throw new Error(`${forwarded} of ${packets} packets were forwarded`);
  }
}

/** Entries, index and lists of the whole table. */
function bytesPerConnection(): number {
  const bytes = (connections: number) => EngineState.bytes({ reals: 1, virtuals: 1, connections });
  return (bytes(TABLE) - bytes(1)) / (TABLE - 1);
}
