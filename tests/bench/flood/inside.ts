/**
 * The flood part, inside its namespaces: measures and writes each sample to the standard output as a line of JSON. Its argument
 * is a {@linkcode InsideOptions} as JSON.
 *
 * @module
 */
import { rotated } from "../options.ts";
import { measureFlood } from "./measure.ts";
import { VARIANT, type VariantName, VARIANTS } from "./variants.ts";

export interface InsideOptions {
  rounds: number;
  seconds: number;
}

async function main({ rounds, seconds }: InsideOptions) {
  for (let round = 0; round < rounds; round++) {
    for (const name of rotated<VariantName>(VARIANTS, round)) {
      console.log(JSON.stringify(await measureFlood(VARIANT[name], seconds)));
    }
  }
}

if (import.meta.main) await main(JSON.parse(Deno.args[0]!));
