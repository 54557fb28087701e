/**
 * The flood part: what is left to established connections, to the unit's memory and to the list of its servers when somebody floods
 * a virtual with SYNs.
 *
 * @module
 */
import { describeMissing, missingTools } from "../../../lib/setup/tools.ts";
import { takeSamples } from "../inside.ts";
import type { BenchOptions } from "../options.ts";
import { formatValue } from "../render.ts";
import { type BenchReport, machineFacts } from "../report.ts";
import type { InsideOptions } from "./inside.ts";
import { FLOOD_CLIENTS, FLOOD_RATE, type FloodSample, METRICS } from "./metrics.ts";
import { tabulate } from "./samples.ts";
import { VARIANT, VARIANTS } from "./variants.ts";

const INSIDE = new URL("./inside.ts", import.meta.url);
/** Tools of the bench that only other parts need. */
const UNNEEDED = ["haproxy", "nft", "iperf3", "keepalived"];
/** The flood goes once through all its clients. */
const LEAST_SECONDS = Math.ceil(FLOOD_CLIENTS / FLOOD_RATE);

const NOTES = [
  `a flood of ${FLOOD_RATE} SYN/s from ${FLOOD_CLIENTS} client addresses, answered by the servers and by nobody else;`,
  "64 clients, who had connected before, ask all the time, and so use what the machine has left; two servers",
];

/** Throws where it cannot be measured at all: without namespaces, or without the tools. */
export async function floodBench(options: BenchOptions): Promise<BenchReport> {
  const missing = missingTools("bench").filter(({ name }) => !UNNEEDED.includes(name));
  if (missing.length > 0) throw new Error(describeMissing(missing));
  const { rounds, command } = options;
  const seconds = Math.max(options.seconds, LEAST_SECONDS);
  const samples: FloodSample[] = [];
  const inside: InsideOptions = { rounds, seconds };
  for await (const sample of takeSamples<FloodSample>(INSIDE, inside)) {
    samples.push(sample);
    const round = Math.ceil(samples.length / VARIANTS.length);
    console.error(`flood: round ${round} of ${rounds}: ${tell(sample)}`);
  }
  const notes = [...NOTES, ...VARIANTS.map((name) => `${name}: ${VARIANT[name].what}`)];
  return { part: "flood", machine: machineFacts(), command, ...tabulate(samples), notes };
}

/** One line, for a person who waits. */
function tell({ variant, figures }: FloodSample): string {
  const { metric, unit } = METRICS.keepAlive;
  const told = `${variant}: ${metric} ${formatValue(figures.keepAlive?.value ?? null)} ${unit}`;
  const errors = Object.values(figures).flatMap(({ errors = {} }) => Object.keys(errors));
  return errors.length === 0 ? told : `${told}; !! ${[...new Set(errors)].join("; ")}`;
}
