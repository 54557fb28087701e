/**
 * The benches: `main.ts [engine|net|packets|flood|status|replication|failover] [options]`. Figures go to the standard output, progress to the
 * standard error.
 *
 * Exit codes: 0 everything was measured, whatever came of it; 1 something could not be measured; 2 wrong use.
 *
 * @module
 */
import { DONE, FAILED, WRONG_USE } from "../../lib/cli/io.ts";
import { engineReport } from "./engine_report.ts";
import { failoverBench } from "./failover/failover.ts";
import { floodBench } from "./flood/flood.ts";
import { netBench } from "./net.ts";
import {
  type BenchOptions,
  type CommandLine,
  parseCommandLine,
  type Part,
  USAGE,
} from "./options.ts";
import { renderReport } from "./render.ts";
import { packetsBench } from "./packets/packets.ts";
import type { BenchReport } from "./report.ts";
import { replicationBench } from "./replication/replication.ts";
import { statusBench } from "./status/status.ts";

const BENCHES: Readonly<Record<Part, (options: BenchOptions) => Promise<BenchReport>>> = {
  engine: engineReport,
  net: netBench,
  packets: packetsBench,
  flood: floodBench,
  status: statusBench,
  replication: replicationBench,
  failover: failoverBench,
};

async function main(args: readonly string[]): Promise<number> {
  let commandLine: CommandLine;
  try {
    commandLine = parseCommandLine(args);
  } catch (error) {
    console.error(`bench: ${reason(error)}\n\n${USAGE}`);
    return WRONG_USE;
  }
  return await runParts(commandLine);
}

async function runParts({ parts, options, json }: CommandLine): Promise<number> {
  const reports: BenchReport[] = [];
  for (const part of parts) {
    try {
      const report = await BENCHES[part](options);
      reports.push(report);
      console.log(renderReport(report).join("\n") + "\n");
    } catch (error) {
      console.error(`bench: ${part}: not measured: ${reason(error)}`);
    }
  }
  if (json !== undefined) await Deno.writeTextFile(json, JSON.stringify(reports, null, 2) + "\n");
  return reports.length === parts.length && reports.every(isWhole) ? DONE : FAILED;
}

function isWhole({ rows }: BenchReport): boolean {
  return rows.every(({ values }) => values.every((value) => value !== null));
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

if (import.meta.main) Deno.exit(await main(Deno.args));
