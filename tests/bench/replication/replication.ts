/**
 * The replication part: what it costs to copy a million connections to a standby that has joined, to keep it up to date, and how far
 * it is behind; over the real pair, and what of that is the tables' own.
 *
 * @module
 */
import { describeMissing, missingTools } from "../../../lib/setup/tools.ts";
import { takeSamples } from "../inside.ts";
import type { BenchOptions } from "../options.ts";
import { type BenchReport, machineFacts } from "../report.ts";
import { memoryRows } from "./in_memory.ts";
import type { InsideOptions } from "./inside.ts";
import type { PairSample } from "./measure.ts";
import { tabulate } from "./samples.ts";

const INSIDE = new URL("./inside.ts", import.meta.url);
const NEEDED = ["cc", "ip", "unshare", "setpriv", "mount", "taskset"];
/** New connections of all rounds together. */
const SINGLES = 200;

const NOTES = [
  "two units of one process on veth pairs: signed frames, the product's workers; but the active's engine has a wire of memory",
  "and a core of its own, while all else shares what is left of the machine",
  "rate: as many packets of a million connections as it can carry; latency: beside that load, one connection after the other",
  "bytes: with Ethernet's header and check sequence, without what goes to and fro where nothing changes",
  "a record is the newest state of an entry; in memory: the tables alone, in one thread",
];

/** Throws where it cannot be measured at all: without namespaces, or without the tools. */
export async function replicationBench(
  { rounds, seconds, command }: BenchOptions,
): Promise<BenchReport> {
  const missing = missingTools("bench").filter(({ name }) => NEEDED.includes(name));
  if (missing.length > 0) throw new Error(describeMissing(missing));
  const inside: InsideOptions = { rounds, seconds, singles: Math.ceil(SINGLES / rounds) };
  const samples: PairSample[] = [];
  for await (const sample of takeSamples<PairSample>(INSIDE, inside)) {
    samples.push(sample);
    const told =
      `${sample.bulkMs.toFixed(0)} ms; a packet ${sample.alone.ns.toFixed(0)} ns alone, ` +
      `${sample.copied.ns.toFixed(0)} ns while copied`;
    console.error(`replication: round ${samples.length} of ${rounds}: ${told}`);
  }
  const { rows, ratios } = tabulate(samples);
  return {
    part: "replication",
    machine: machineFacts(),
    command,
    rows: [...rows, ...await memoryRows(rounds)],
    ratios,
    notes: NOTES,
  };
}
