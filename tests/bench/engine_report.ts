/**
 * The figures of the engine in memory beside what they should come to.
 *
 * @module
 */
import { engineBench } from "./engine.ts";
import type { BenchOptions } from "./options.ts";
import { type BenchReport, type BenchRow, judge, machineFacts, ratioOf } from "./report.ts";
import type { Target } from "./report.ts";

const PACKET = "established packet";
const FEW = "10000 connections";
const MANY = "1000000 connections";

const TARGETS: readonly { name?: string; metric: string; target: Target }[] = [
  { name: FEW, metric: PACKET, target: { atMost: 200 } },
  { metric: "memory per connection", target: { atMost: 96 } },
  // The smallest object of V8 has 12 bytes: below one byte, not even every tenth packet allocates.
  { metric: "allocated per packet", target: { atMost: 1 } },
];
/** How much slower a packet may be where the table no longer fits a cache. */
const GROWTH: Target = { atMost: 2 };

export function engineReport(options: BenchOptions): Promise<BenchReport> {
  const rows = engineBench(options);
  const growth = ratioOf(find(rows, MANY), find(rows, FEW));
  return Promise.resolve({
    part: "engine",
    machine: machineFacts(),
    command: options.command,
    rows: rows.map((row) => judge(row, targetOf(row))),
    ratios: [judge(growth, GROWTH)],
    notes: ["in memory, without sockets: one thread, the compiler warmed up"],
  });
}

function targetOf(row: BenchRow): Target | undefined {
  return TARGETS.find(({ name = row.name, metric }) => name === row.name && metric === row.metric)
    ?.target;
}

function find(rows: readonly BenchRow[], name: string): BenchRow {
  const row = rows.find((row) => row.name === name && row.metric === PACKET);
  if (row === undefined) throw new Error(`the engine's bench has no row of ${name}, ${PACKET}`);
  return row;
}
