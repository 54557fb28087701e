/**
 * The replication part over the real pair, inside its namespace: measures and writes each sample to the standard output as a line
 * of JSON. Its argument is an {@linkcode InsideOptions} as JSON.
 *
 * @module
 */
import { run } from "../../../lib/demo/commands.ts";
import type { BenchOptions } from "../options.ts";
import { ActiveUnit } from "./active_unit.ts";
import { measureRound } from "./measure.ts";
import { PORTS_SCRIPT } from "./scene.ts";
import { setApart, workerName } from "./threads.ts";

export interface InsideOptions extends Pick<BenchOptions, "rounds" | "seconds"> {
  /** New connections of a round. */
  singles: number;
}

const KEY_BYTES = 32;

async function main({ rounds, seconds, singles }: InsideOptions) {
  await run(["sh", "-c", PORTS_SCRIPT]);
  const key = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
  await using active = await ActiveUnit.start(key, async () => {
    if (!await setApart(workerName(0))) {
      console.error("replication: one core for all: the standby takes from the active's time");
    }
  });
  for (let round = 0; round < rounds; round++) {
    console.log(JSON.stringify(await measureRound(active, { key, round, seconds, singles })));
  }
}

if (import.meta.main) await main(JSON.parse(Deno.args[0]!));
