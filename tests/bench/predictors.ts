/**
 * What each predictor costs a new connection, by the number of reals it chooses from, beside a million connections.
 *
 * One unit has them all: a virtual for each predictor and number of reals, each with reals of its own, and one table in which each
 * virtual has as many connections as the others. So a round can measure all of them in turn, for the memory of one table. As many
 * connections end, chosen at random, as are opened: where nothing ends, reals fill up in a fixed order, and the
 * processor learns which one is next.
 *
 * @module
 */
import { type PredictorName, PREDICTORS } from "../../lib/words.ts";
import { TABLE } from "./engine.ts";
import type { FedVirtual } from "./fed_unit.ts";
import { Feeder, RING } from "./packets.ts";
import { Random } from "./random.ts";
import { type BenchRow, rowOf } from "./report.ts";
import { spreadFault } from "./spread.ts";

/** Each is four times the one before. */
export const REAL_COUNTS = [4, 16, 64, 256] as const;
const CONNECTIONS = 1_000_000;
/** Of each virtual in a round: a multiple of all sums of weights, so that `roundrobin` comes out even. */
const OPENINGS = 40_960;

export function predictorBench(rounds: number): BenchRow[] {
  const virtuals = PREDICTORS.flatMap((predictor) =>
    REAL_COUNTS.map((reals) => ({ predictor, reals }))
  );
  const bench = new PredictorBench(virtuals, CONNECTIONS, OPENINGS);
  // The first round is the compiler's, as in `engine.ts`.
  const timed = Array.from({ length: rounds + 1 }, (_, round) => {
    if (round > 0) console.error(`engine, predictors: round ${round} of ${rounds}`);
    return virtuals.map((_, virtual) => bench.opened(virtual));
  }).slice(1);
  return virtuals.map(({ predictor, reals }, virtual) =>
    rowOf(realsName(reals), openingMetric(predictor), "ns", timed.map((round) => round[virtual]!))
  );
}

export function realsName(reals: number): string {
  return `${reals} reals`;
}

export function openingMetric(predictor: PredictorName): string {
  return `new connection by ${predictor}`;
}

/** What a real of the virtual in hand was at before the openings. */
interface Before {
  real: number;
  total: number;
}

export class PredictorBench {
  readonly #feeder: Feeder;
  readonly #virtuals: readonly FedVirtual[];
  readonly #openings: number;
  readonly #random = new Random();
  /** By virtual: the connections that are there, and those that are not, the next to be opened at the cursor. */
  readonly #present: Int32Array[];
  readonly #absent: Int32Array[];

  /**
   * `connections` in all, and `openings` at a time: a virtual has as many more that are absent. What ends in one round is opened
   * in the next, when no cache remembers it.
   */
  constructor(virtuals: readonly FedVirtual[], connections: number, openings: number) {
    this.#virtuals = virtuals;
    this.#openings = openings;
    const each = connections / virtuals.length;
    const numbers = connections + openings * virtuals.length;
    this.#feeder = new Feeder(virtuals, Math.max(TABLE, connections), numbers);
    this.#present = virtuals.map((_, v) => numbersOf(v, virtuals.length, 0, each));
    this.#absent = virtuals.map((_, v) => numbersOf(v, virtuals.length, each, openings));
    for (const present of this.#present) {
      for (let first = 0; first < each; first += RING) {
        const portion = present.subarray(first, first + RING);
        this.#feeder.fillSyns(portion);
        this.#feeder.turn();
        this.#feeder.complete(portion);
      }
    }
    this.#expectWhole();
  }

  /** Nanoseconds per SYN that makes a connection of a virtual. Throws where one went elsewhere than its predictor says. */
  opened(virtual: number): number {
    const before = this.#look(virtual);
    const absent = this.#absent[virtual]!;
    let ms = 0;
    for (let first = 0; first < this.#openings; first += RING) {
      const portion = absent.slice(first, first + RING);
      absent.set(this.#replace(virtual, portion), first);
      this.#feeder.fillSyns(portion);
      ms += this.#feeder.timedTurn(portion.length);
      this.#feeder.complete(portion);
    }
    this.#expectWhole();
    this.#expectSpread(virtual, before);
    return (ms * 1e6) / this.#openings;
  }

  /** Ends connections at random, as many as the portion has, and puts the portion in their places. Gives those that ended. */
  #replace(virtual: number, portion: Int32Array): Int32Array {
    const present = this.#present[virtual]!;
    const table = this.#feeder.state.connections;
    return portion.map((coming, i) => {
      const place = i + this.#random.below(present.length - i);
      const going = present[place]!;
      present[place] = present[i]!;
      present[i] = coming;
      table.release(this.#feeder.entryOf(going));
      return going;
    });
  }

  #look(virtual: number): Before[] {
    const { connectionsTotal } = this.#feeder.state.reals;
    return this.#feeder.setup.virtuals[virtual]!.reals
      .map((real) => ({ real, total: connectionsTotal[real]! }));
  }

  #expectSpread(virtual: number, before: readonly Before[]) {
    const { connections, connectionsTotal } = this.#feeder.state.reals;
    const { predictor } = this.#virtuals[virtual]!;
    const fault = spreadFault(predictor, {
      weights: before.map(({ real }) => this.#feeder.setup.reals[real]!.weight),
      connections: before.map(({ real }) => connections[real]!),
      opened: before.map(({ real, total }) => connectionsTotal[real]! - total),
    });
    if (fault !== undefined) throw new Error(`${predictor}: ${fault}`);
  }

  /** Each virtual's connections are there, are counted, and have their handshakes behind them. */
  #expectWhole() {
    const { connections, virtuals, reals } = this.#feeder.state;
    this.#present.forEach(({ length }, v) => {
      const ofReals = this.#feeder.setup.virtuals[v]!.reals
        .reduce((sum, real) => sum + reals.connections[real]!, 0);
      if (virtuals.connections[v] === length && ofReals === length) return;
      throw new Error(
        `virtual ${v} has ${
          virtuals.connections[v]
        } connections, its reals ${ofReals}: expected ${length}`,
      );
    });
    if (connections.embryonic !== 0) {
      throw new Error(`${connections.embryonic} embryonic connections: expected none`);
    }
  }
}

/** The numbers of a virtual's connections, from the one at `first` among them on. */
function numbersOf(virtual: number, virtuals: number, first: number, count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => virtual + virtuals * (first + i));
}
