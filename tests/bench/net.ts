/**
 * The net part: real connections through a network of namespaces, against other ways to carry them.
 *
 * @module
 */
import { enterNamespaces, probeNamespaces } from "../../lib/demo/namespaces.ts";
import { describeMissing, missingTools } from "../../lib/setup/tools.ts";
import { REGISTRY } from "./alternatives/registry.ts";
import { METRICS, type Sample } from "./metrics.ts";
import type { InsideOptions } from "./net_inside.ts";
import { ALTERNATIVES, type BenchOptions } from "./options.ts";
import { formatValue } from "./render.ts";
import { type BenchReport, machineFacts } from "./report.ts";
import { tabulate } from "./samples.ts";

const PERMISSIONS = ["--allow-run", "--allow-read", "--allow-env", "--allow-write=/run"];
const INSIDE = decodeURIComponent(new URL("./net_inside.ts", import.meta.url).pathname);

/** Throws where it cannot be measured at all: without namespaces, or without the tools. */
export async function netBench(options: BenchOptions): Promise<BenchReport> {
  const { rounds, seconds, alternatives, command } = options;
  checkTools(options);
  const describe = async (name: (typeof alternatives)[number]) =>
    `${name}: ${await REGISTRY[name].describe()}`;
  const notes = await Promise.all(alternatives.map(describe));
  const samples: Sample[] = [];
  for await (const sample of takeSamples({ rounds, seconds, alternatives })) {
    samples.push(sample);
    const round = Math.ceil(samples.length / alternatives.length);
    console.error(`net: round ${round} of ${rounds}: ${tell(sample)}`);
  }
  const tables = tabulate(samples, alternatives);
  return { part: "net", machine: machineFacts(), command, ...tables, notes };
}

/** A program that only an alternative needs may be missing where that one is not asked for. */
function checkTools({ alternatives }: BenchOptions) {
  const others = ALTERNATIVES.filter((name) => !alternatives.includes(name));
  const unneeded = others.map((name) => REGISTRY[name].tool);
  const missing = missingTools("bench").filter((tool) => !unneeded.includes(tool.name));
  if (missing.length > 0) throw new Error(describeMissing(missing));
}

async function* takeSamples(options: InsideOptions): AsyncGenerator<Sample> {
  const probe = await probeNamespaces("own");
  if (!probe.allowed) throw new Error(`no namespaces: ${probe.reason}`);
  const command = [Deno.execPath(), "run", "--quiet", "--no-prompt", ...PERMISSIONS, INSIDE];
  const child = enterNamespaces([...command, JSON.stringify(options)], {
    namespaces: probe.namespaces,
    output: "piped",
  });
  const said = child.stderr.pipeTo(Deno.stderr.writable, { preventClose: true });
  for await (const line of linesOf(child.stdout)) yield JSON.parse(line);
  await said;
  const { code } = await child.status;
  if (code !== 0) throw new Error(`the measuring process ended with exit code ${code}`);
}

async function* linesOf(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
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
