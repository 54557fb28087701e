/**
 * The net part, inside its namespaces: measures and writes each sample to the standard output as a line of JSON. Its argument
 * is a {@linkcode InsideOptions} as JSON.
 *
 * @module
 */
import { REGISTRY } from "./alternatives/registry.ts";
import { measure } from "./measure.ts";
import { type AlternativeName, type BenchOptions, rotated } from "./options.ts";

export type InsideOptions = Pick<BenchOptions, "rounds" | "seconds" | "alternatives">;

async function main({ rounds, seconds, alternatives }: InsideOptions) {
  for (let round = 0; round < rounds; round++) {
    for (const name of rotated<AlternativeName>(alternatives, round)) {
      console.log(JSON.stringify(await measure(REGISTRY[name], seconds)));
    }
  }
}

if (import.meta.main) await main(JSON.parse(Deno.args[0]!));
