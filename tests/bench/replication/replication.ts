/**
 * The replication part: what it costs to copy a million connections to a standby that has joined, and to keep it up to date.
 *
 * @module
 */
import { ASKED } from "../../../lib/objects/entry.ts";
import type { BenchOptions } from "../options.ts";
import { type BenchReport, judge, machineFacts, ratioOf, rowOf } from "../report.ts";
import { CopiedEngine } from "./beside.ts";
import { ReplicationBench } from "./pair.ts";

const CONNECTIONS = 1_000_000;
const OPENINGS = 40_960;
const CHANGES = 200_000;
/** New connections between two turns of 5 ms: 10,000 a second. */
const STEADY = 50;
const STEADY_TURNS = 400;
const SLICES = 10;

const NOTES = [
  "in memory, without sockets or HMAC; a turn of control each 5 ms, as in a unit;",
  "bytes with everything around them: the pair's frame, UDP, IPv4, Ethernet; a change that goes alone takes 173",
  "rate: the engine in a thread of its own, while another one copies its connections again and again",
];

export async function replicationBench(options: BenchOptions): Promise<BenchReport> {
  const { rounds, seconds, command } = options;
  const figures = new Figures();
  const bench = new ReplicationBench(CONNECTIONS);
  // The compiler has seen the code after the first round, which does not count.
  for (let round = 0; round <= rounds; round++) {
    if (round === 1) figures.clear();
    await figures.measure(bench);
    console.error(
      `replication: round ${round} of ${rounds}: ${figures.bulkMs.at(-1)!.toFixed(0)} ms`,
    );
  }
  using engine = await CopiedEngine.start();
  const alone: number[] = [];
  const copied: number[] = [];
  for (let round = 0; round < rounds; round++) await compare(engine, seconds, alone, copied);
  if (engine.bytes < CONNECTIONS) throw new Error("nothing was copied");
  const rates = [
    rowOf("alone", "established packet", "ns", alone),
    rowOf("while copied", "established packet", "ns", copied),
  ] as const;
  return {
    part: "replication",
    machine: machineFacts(),
    command,
    rows: [...figures.rows(), ...rates],
    ratios: [judge(ratioOf(...rates), { atLeast: 0.9 })],
    notes: NOTES,
  };
}

/** In slices by turns: what else the machine does meets both. */
async function compare(
  engine: CopiedEngine,
  seconds: number,
  alone: number[],
  copied: number[],
) {
  const sums = [0, 0];
  for (let slice = 0; slice < SLICES; slice++) {
    sums[0]! += await engine.measure(seconds / SLICES);
    sums[1]! += await engine.measureCopied(seconds / SLICES);
  }
  alone.push(sums[0]! / SLICES);
  copied.push(sums[1]! / SLICES);
}

class Figures {
  readonly bulkMs: number[] = [];
  readonly #perSecond: number[] = [];
  readonly #sendNs: number[] = [];
  readonly #applyNs: number[] = [];
  readonly #bulkBytes: number[] = [];
  readonly #steadyBytes: number[] = [];
  readonly #opened: number[][] = [[], []];
  readonly #changed: number[][] = [[], []];

  clear() {
    for (const list of [...this.#lists(), ...this.#opened, ...this.#changed]) list.length = 0;
  }

  async measure(bench: ReplicationBench) {
    bench.empty();
    bench.replicate(true);
    const ms = await bench.bulk();
    this.bulkMs.push(ms);
    this.#perSecond.push(bench.records / ms * 1000);
    this.#sendNs.push(bench.sendMs * 1e6 / bench.records);
    this.#applyNs.push(bench.applyMs * 1e6 / bench.records);
    this.#bulkBytes.push(bench.bytesPerRecord);
    this.#steadyBytes.push(steady(bench));
    for (const on of [0, 1]) {
      bench.replicate(on === 1);
      this.#opened[on]!.push(bench.active.opened(OPENINGS));
      this.#changed[on]!.push(changed(bench));
    }
  }

  rows() {
    const bulk = `${CONNECTIONS} connections`;
    return [
      judge(rowOf(bulk, "copied", "ms", this.bulkMs), { atMost: 10_000 }),
      rowOf(bulk, "records per second", "1/s", this.#perSecond),
      rowOf(bulk, "sender, per record", "ns", this.#sendNs),
      rowOf(bulk, "receiver, per record", "ns", this.#applyNs),
      judge(rowOf(bulk, "on the wire, per record", "bytes", this.#bulkBytes), { atMost: 64 }),
      judge(rowOf("10000 new a second", "on the wire, per change", "bytes", this.#steadyBytes), {
        atMost: 64,
      }),
      ...["off", "on"].flatMap((name, on) => [
        rowOf(`replication ${name}`, "new connection", "ns", this.#opened[on]!),
        rowOf(`replication ${name}`, "change of a flag", "ns", this.#changed[on]!),
      ]),
    ];
  }

  #lists(): number[][] {
    return [
      this.bulkMs,
      this.#perSecond,
      this.#sendNs,
      this.#applyNs,
      this.#bulkBytes,
      this.#steadyBytes,
    ];
  }
}

/** Bytes for each change where connections are made and end all the time. */
function steady(bench: ReplicationBench): number {
  bench.sentBytes = 0;
  bench.records = 0;
  const { connections } = bench.active.state;
  for (let turn = 0; turn < STEADY_TURNS; turn++) {
    bench.active.opened(STEADY);
    for (let i = 0; i < STEADY; i++) connections.flag(1 + turn * STEADY + i, ASKED);
    bench.turn();
  }
  return bench.bytesPerRecord;
}

/** Nanoseconds of the smallest change, of connections one after the other. */
function changed(bench: ReplicationBench): number {
  const { connections } = bench.active.state;
  const start = performance.now();
  for (let i = 0; i < CHANGES; i++) connections.flag(1 + i, ASKED);
  return (performance.now() - start) * 1e6 / CHANGES;
}
