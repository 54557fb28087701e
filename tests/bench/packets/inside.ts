/**
 * The packets part, inside its namespaces: measures and writes each sample to the standard output as a line of JSON. Its argument
 * is an {@linkcode InsideOptions} as JSON.
 *
 * @module
 */
import { run } from "../../../lib/demo/commands.ts";
import { allowedCores } from "../cores.ts";
import { type PacketPathName, rotated } from "../options.ts";
import { measurePackets } from "./measure.ts";

export interface InsideOptions {
  rounds: number;
  seconds: number;
  paths: readonly PacketPathName[];
  /** Path of the generator. */
  program: string;
}

async function main({ rounds, seconds, paths, program }: InsideOptions) {
  const [core, ...others] = await allowedCores();
  if (others.length > 0) await run(["taskset", "-acp", others.join(","), `${Deno.pid}`]);
  for (let round = 0; round < rounds; round++) {
    for (const path of rotated<PacketPathName>(paths, round)) {
      const order = { path, seconds, program, core: core! };
      for await (const sample of measurePackets(order)) console.log(JSON.stringify(sample));
    }
  }
}

if (import.meta.main) await main(JSON.parse(Deno.args[0]!));
