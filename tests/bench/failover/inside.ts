/**
 * The failover part, inside its namespaces: measures and writes each sample to the standard output as a line of JSON. Its argument
 * is a {@linkcode InsideOptions} as JSON.
 *
 * @module
 */
import { type BenchOptions, rotated, type TakeoverName } from "../options.ts";
import { measureTakeover } from "./measure.ts";

export type InsideOptions = Pick<BenchOptions, "rounds" | "takeovers">;

async function main({ rounds, takeovers }: InsideOptions) {
  for (let round = 0; round < rounds; round++) {
    for (const name of rotated<TakeoverName>(takeovers, round)) {
      console.log(JSON.stringify(await measureTakeover(name)));
    }
  }
}

if (import.meta.main) await main(JSON.parse(Deno.args[0]!));
