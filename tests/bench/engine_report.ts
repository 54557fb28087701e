/**
 * The figures of the engine in memory beside what they should come to.
 *
 * @module
 */
import { PREDICTORS } from "../../lib/words.ts";
import { engineBench } from "./engine.ts";
import type { BenchOptions } from "./options.ts";
import { openingMetric, predictorBench, REAL_COUNTS, realsName } from "./predictors.ts";
import { type BenchReport, type BenchRow, judge, machineFacts, type Ratio } from "./report.ts";
import { ratioOf, type Target } from "./report.ts";

const PACKET = "established packet";
const FEW = "10000 connections";
const MANY = "1000000 connections";
const BY_LEAST = openingMetric("leastconns");
const BY_HASH = openingMetric("hash");
const USUAL = realsName(64);

const TARGETS: readonly { name?: string; metric: string; target: Target }[] = [
  { name: FEW, metric: PACKET, target: { atMost: 200 } },
  { metric: "memory per connection", target: { atMost: 96 } },
  // The smallest object of V8 has 12 bytes: below one byte, not even every tenth packet allocates.
  { metric: "allocated per packet", target: { atMost: 1 } },
  { name: USUAL, metric: BY_LEAST, target: { atMost: 1000 } },
];
/** How much slower a packet may be where the table no longer fits a cache. */
const GROWTH: Target = { atMost: 2 };
/** Four times the reals. */
const REALS_GROWTH: Target = { atMost: 4 };
/** From here on the reals are what an opening costs; below, it is nearly all the rest. */
const COMPARED_COUNTS = REAL_COUNTS.slice(1);

const NOTES = [
  "in memory, without sockets: one thread, the compiler warmed up",
  "by predictor: a unit with 1000000 connections in one table, shared by a virtual with reals of its own for each predictor and",
  "number of reals; weights 1 to 4; as many connections end, at random, as are opened; each virtual's spread is checked",
];

export function engineReport({ rounds, command }: BenchOptions): Promise<BenchReport> {
  // In this order, and not together: the code is compiled for one predictor first, then for any.
  const rows = [...engineBench({ rounds }), ...predictorBench(rounds)];
  return Promise.resolve({
    part: "engine",
    machine: machineFacts(),
    command,
    rows: rows.map((row) => judge(row, targetOf(row))),
    ratios: ratiosOf(rows),
    notes: NOTES,
  });
}

function ratiosOf(rows: readonly BenchRow[]): Ratio[] {
  const growth = ratioOf(find(rows, MANY, PACKET), find(rows, FEW, PACKET));
  const hash = ratioOf(find(rows, USUAL, BY_HASH), find(rows, USUAL, BY_LEAST));
  const byReals = PREDICTORS.map(openingMetric).flatMap((metric) =>
    COMPARED_COUNTS.slice(1).map((reals, i) => {
      const under = find(rows, realsName(COMPARED_COUNTS[i]!), metric);
      return judge(ratioOf(find(rows, realsName(reals), metric), under), REALS_GROWTH);
    })
  );
  return [judge(growth, GROWTH), judge(hash, { atMost: 1 }), ...byReals];
}

function targetOf(row: BenchRow): Target | undefined {
  return TARGETS.find(({ name = row.name, metric }) => name === row.name && metric === row.metric)
    ?.target;
}

function find(rows: readonly BenchRow[], name: string, metric: string): BenchRow {
  const row = rows.find((row) => row.name === name && row.metric === metric);
  if (row === undefined) throw new Error(`the engine's bench has no row of ${name}, ${metric}`);
  return row;
}
