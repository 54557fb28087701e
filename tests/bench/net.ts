/**
 * The net part: real connections through a network of namespaces, against other ways to carry them.
 *
 * @module
 */
import { describeMissing, missingTools } from "../../lib/setup/tools.ts";
import { REGISTRY } from "./alternatives/registry.ts";
import { takeSamples } from "./inside.ts";
import { METRICS, type Sample } from "./metrics.ts";
import type { InsideOptions } from "./net_inside.ts";
import { ALTERNATIVES, type BenchOptions } from "./options.ts";
import { formatValue } from "./render.ts";
import { type BenchReport, machineFacts, sayings } from "./report.ts";
import { tabulate } from "./samples.ts";

const INSIDE = new URL("./net_inside.ts", import.meta.url);

/** Throws where it cannot be measured at all: without namespaces, or without the tools. */
export async function netBench(options: BenchOptions): Promise<BenchReport> {
  const { rounds, seconds, alternatives, command } = options;
  checkTools(options);
  const describe = async (name: (typeof alternatives)[number]) =>
    `${name}: ${await REGISTRY[name].describe()}`;
  const samples: Sample[] = [];
  const inside: InsideOptions = { rounds, seconds, alternatives };
  for await (const sample of takeSamples<Sample>(INSIDE, inside)) {
    samples.push(sample);
    const round = Math.ceil(samples.length / alternatives.length);
    console.error(`net: round ${round} of ${rounds}: ${tell(sample)}`);
  }
  const notes = [
    ...await Promise.all(alternatives.map(describe)),
    ...sayings(samples.map(({ alternative, said }) => [alternative, said])),
  ];
  const tables = tabulate(samples, alternatives);
  return { part: "net", machine: machineFacts(), command, ...tables, notes };
}

/** A program that only an alternative needs, or another part, may be missing where that one is not asked for. */
function checkTools({ alternatives }: BenchOptions) {
  const others = ALTERNATIVES.filter((name) => !alternatives.includes(name));
  const unneeded = [...others.map((name) => REGISTRY[name].tool), "keepalived"];
  const missing = missingTools("bench").filter((tool) => !unneeded.includes(tool.name));
  if (missing.length > 0) throw new Error(describeMissing(missing));
}

/** One line, for a person who waits. */
function tell({ alternative, figures }: Sample): string {
  const told = (["newConnections", "keepAlive", "bulk", "latencyP50"] as const).map((name) => {
    const { metric, unit } = METRICS[name];
    return `${metric} ${formatValue(figures[name]?.value ?? null)} ${unit}`;
  });
  const errors = Object.values(figures).flatMap(({ errors = {} }) => Object.keys(errors));
  const warning = errors.length === 0 ? "" : `; !! ${[...new Set(errors)].join("; ")}`;
  return `${alternative}: ${told.join(", ")}${warning}`;
}
