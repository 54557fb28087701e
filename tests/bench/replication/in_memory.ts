/**
 * What replication costs in the tables alone: without threads, signatures and sockets.
 *
 * @module
 */
import { ASKED } from "../../../lib/objects/entry.ts";
import { type BenchRow, rowOf } from "../report.ts";
import { ReplicationBench } from "./pair.ts";
import { CONNECTIONS } from "./scene.ts";

const OPENINGS = 40_960;
const CHANGES = 200_000;

export async function memoryRows(rounds: number): Promise<BenchRow[]> {
  const figures = new Figures();
  const bench = new ReplicationBench(CONNECTIONS);
  // The compiler has seen the code after the first round, which does not count.
  for (let round = 0; round <= rounds; round++) {
    if (round === 1) figures.clear();
    await figures.measure(bench);
    console.error(`replication: in memory: round ${round} of ${rounds}`);
  }
  return figures.rows();
}

class Figures {
  readonly #sendNs: number[] = [];
  readonly #applyNs: number[] = [];
  readonly #opened: number[][] = [[], []];
  readonly #changed: number[][] = [[], []];

  clear() {
    const lists = [this.#sendNs, this.#applyNs, ...this.#opened, ...this.#changed];
    for (const list of lists) list.length = 0;
  }

  async measure(bench: ReplicationBench) {
    bench.empty();
    bench.replicate(true);
    await bench.bulk();
    this.#sendNs.push(bench.sendMs * 1e6 / bench.records);
    this.#applyNs.push(bench.applyMs * 1e6 / bench.records);
    for (const on of [0, 1]) {
      bench.replicate(on === 1);
      this.#opened[on]!.push(bench.active.opened(OPENINGS));
      this.#changed[on]!.push(changed(bench));
    }
  }

  rows(): BenchRow[] {
    return [
      rowOf("in memory", "sender, per record", "ns", this.#sendNs),
      rowOf("in memory", "receiver, per record", "ns", this.#applyNs),
      ...["off", "on"].flatMap((name, on) => [
        rowOf(`replication ${name}`, "new connection", "ns", this.#opened[on]!),
        rowOf(`replication ${name}`, "change of a flag", "ns", this.#changed[on]!),
      ]),
    ];
  }
}

/** Nanoseconds of the smallest change, of connections one after the other. */
function changed(bench: ReplicationBench): number {
  const { connections } = bench.active.state;
  const start = performance.now();
  for (let i = 0; i < CHANGES; i++) connections.flag(1 + i, ASKED);
  return (performance.now() - start) * 1e6 / CHANGES;
}
