/**
 * The failover part: for how long nobody serves when the unit that does is taken away, and what becomes of its connections; beside
 * keepalived, which moves the addresses of an ordinary balancer.
 *
 * @module
 */
import { describeMissing, missingTools } from "../../../lib/setup/tools.ts";
import { takeSamples } from "../inside.ts";
import type { BenchOptions } from "../options.ts";
import { formatValue } from "../render.ts";
import { type BenchReport, machineFacts } from "../report.ts";
import type { InsideOptions } from "./inside.ts";
import type { FailoverSample } from "./measure.ts";
import { KEPT, METRICS } from "./metrics.ts";
import { tabulate } from "./samples.ts";
import { VARIANTS } from "./variants.ts";

const INSIDE = new URL("./inside.ts", import.meta.url);
const NEEDED = ["cc", "ip", "unshare", "setpriv", "mount", "nginx", "nft", "keepalived"];

const NOTES = [
  "two units between two switches, three servers, new namespaces for each takeover; each 2 ms the probe opens a connection, and asks",
  `on the next of ${KEPT} open ones; an outage is from the last question before it that was answered at once to the first one after`,
];

/** Throws where it cannot be measured at all: without namespaces, or without the tools. */
export async function failoverBench(
  { rounds, takeovers, command }: BenchOptions,
): Promise<BenchReport> {
  const missing = missingTools("bench").filter(({ name }) => NEEDED.includes(name));
  if (missing.length > 0) throw new Error(describeMissing(missing));
  const inside: InsideOptions = { rounds, takeovers };
  const samples: FailoverSample[] = [];
  for await (const sample of takeSamples<FailoverSample>(INSIDE, inside)) {
    samples.push(sample);
    const round = Math.ceil(samples.length / takeovers.length);
    console.error(`failover: round ${round} of ${rounds}: ${tell(sample)}`);
  }
  const described = await Promise.all(takeovers.map(async (name) => {
    const { fault, contender } = VARIANTS[name];
    return `${name}: ${fault}; ${await contender.describe()}`;
  }));
  const notes = [...NOTES, ...described];
  const rows = tabulate(samples);
  return { part: "failover", machine: machineFacts(), command, rows, ratios: [], notes };
}

/** One line, for a person who waits. */
function tell({ variant, figures }: FailoverSample): string {
  const told = (["opened", "broken"] as const).map((name) => {
    const { metric, unit } = METRICS[name];
    return `${metric} ${formatValue(figures[name]?.value ?? null)} ${unit}`.trim();
  });
  const errors = Object.values(figures).flatMap(({ errors = {} }) => Object.keys(errors));
  const warning = errors.length === 0 ? "" : `; !! ${[...new Set(errors)].join("; ")}`;
  return `${variant}: ${told.join(", ")}${warning}`;
}
