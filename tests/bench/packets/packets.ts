/**
 * The packets part: how many small packets of open connections one core brings through the unit, and what each costs, beside other
 * ways to do the same.
 *
 * @module
 */
import { describeMissing, missingTools } from "../../../lib/setup/tools.ts";
import { takeSamples } from "../inside.ts";
import type { BenchOptions } from "../options.ts";
import { formatValue } from "../render.ts";
import { type BenchReport, machineFacts, sayings } from "../report.ts";
import { buildGenerator } from "./generator.ts";
import type { InsideOptions } from "./inside.ts";
import { FLOWS, METRICS, type PacketsSample } from "./metrics.ts";
import { PATHS } from "./paths.ts";
import { tabulate } from "./samples.ts";
import { trialNote } from "./trial.ts";

const INSIDE = new URL("./inside.ts", import.meta.url);
const NEEDED = ["cc", "ip", "unshare", "setpriv", "mount", "nginx", "curl", "taskset", "nft"];

const NOTES = [
  "packets of 64 bytes, acknowledgements without data from the clients; the generator and all that forwards have one core together;",
  "added: what a packet takes more than one in the sink, where nftables drops it at the unit's first port; measured beside, by turns",
];

/** Throws where it cannot be measured at all: without namespaces, or without the tools. */
export async function packetsBench(options: BenchOptions): Promise<BenchReport> {
  const missing = missingTools("bench").filter(({ name }) => NEEDED.includes(name));
  if (missing.length > 0) throw new Error(describeMissing(missing));
  const { packetPaths, command } = options;
  const folder = await Deno.makeTempDir();
  try {
    const samples = await measureAll(options, `${folder}/generator`);
    const described = await Promise.all(
      packetPaths.map(async (name) => `${name}: ${await PATHS[name].alternative.describe()}`),
    );
    const said = sayings(samples.map(({ path, said }) => [path, said]));
    const notes = [...NOTES, ...described, ...said, ...skips(samples), trialNote()];
    const tables = tabulate(samples, packetPaths);
    return { part: "packets", machine: machineFacts(), command, ...tables, notes };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function measureAll({ rounds, seconds, packetPaths }: BenchOptions, program: string) {
  await buildGenerator(new URL(`file://${program}`));
  const samples: PacketsSample[] = [];
  const inside: InsideOptions = { rounds, seconds, paths: packetPaths, program };
  for await (const sample of takeSamples<PacketsSample>(INSIDE, inside)) {
    samples.push(sample);
    const round = Math.ceil(samples.length / packetPaths.length / FLOWS.length);
    console.error(`packets: round ${round} of ${rounds}: ${tell(sample)}`);
  }
  return samples;
}

/** What was not measured though nothing failed, once. */
function skips(samples: readonly PacketsSample[]): string[] {
  const all = samples.filter(({ skipped }) => skipped !== undefined);
  return [
    ...new Set(
      all.map(({ path, flows, skipped }) => `${path} cannot hold ${flows} flows: ${skipped}`),
    ),
  ];
}

/** One line, for a person who waits. */
function tell({ path, flows, figures, skipped }: PacketsSample): string {
  if (skipped !== undefined) return `${path}, ${flows} flows: left out: ${skipped}`;
  const told = (["rate", "lost"] as const).map((name) => {
    const { metric, unit } = METRICS[name];
    return `${metric} ${formatValue(figures[name]?.value ?? null)} ${unit}`;
  });
  const errors = Object.values(figures).flatMap(({ errors = {} }) => Object.keys(errors));
  const warning = errors.length === 0 ? "" : `; !! ${[...new Set(errors)].join("; ")}`;
  return `${path}, ${flows} flows: ${told.join(", ")}${warning}`;
}
