/**
 * Which cores the programs of a bench run on, by taskset(1): Deno does not ask the kernel itself.
 *
 * @module
 */
import { run } from "../../lib/demo/commands.ts";
import type { Network } from "../../lib/demo/network.ts";

/** Where the parts of a measurement run while they are held. */
export interface Places {
  client: number;
  unit: number;
  server: number;
}

/** Those that this process may use. */
export async function allowedCores(): Promise<number[]> {
  return parseCores(await run(["taskset", "-cp", `${Deno.pid}`]));
}

/**
 * A core for each. Of two, one is the client's, and unit and server share the other one: so every packet changes the core once on
 * its way there and once back, whether the kernel forwards it or a program does.
 */
export function placesOn(cores: readonly number[]): Places {
  const at = (index: number) => cores[Math.min(index, cores.length - 1)]!;
  return { client: at(0), unit: at(1), server: at(2) };
}

/** Holds all threads of a host's programs on some cores. A host without programs has none to hold. */
export async function holdHost(network: Network, host: string, cores: readonly number[]) {
  const pids = (await run(["ip", "netns", "pids", network.namespace(host)])).split("\n");
  for (const pid of pids.filter((text) => text !== "")) {
    await run(["taskset", "-acp", cores.join(","), pid]);
  }
}

/** As taskset(1) says it: `pid 1's current affinity list: 0,2-3`. */
export function parseCores(said: string): number[] {
  const list = said.slice(said.lastIndexOf(":") + 1).trim();
  return list.split(",").flatMap((range) => {
    const [first, last = first] = range.split("-").map(Number);
    return Array.from({ length: last! - first! + 1 }, (_, index) => first! + index);
  });
}
