/**
 * Rules of nftables, by which hosts of a test's network misbehave.
 *
 * @module
 */
import type { Network } from "../../lib/demo/network.ts";
import { findProgram } from "../../lib/setup/programs.ts";
import { addClients } from "./visits.ts";

/** Drops each first segment that reaches a host. */
const SILENT = `add table inet silent
add chain inet silent arriving { type filter hook input priority 0; }
add rule inet silent arriving tcp flags syn drop`;

/** A host answers no SYN any more, but ARP as before. */
export async function silence(network: Network, host: string) {
  await network.exec(host, ["nft", "-f", "-"], { input: SILENT });
}

export async function endSilence(network: Network, host: string) {
  await network.exec(host, ["nft", "flush", "ruleset"]);
}

/** Gives each connection to the virtual the next of some addresses: a program that knows only one becomes many clients. */
function spread(clients: readonly string[]): string {
  const map = clients.map((address, index) => `${index} : ${address}`).join(", ");
  const source = `numgen inc mod ${clients.length} map { ${map} }`;
  return `add table ip spread
add chain ip spread leaving { type nat hook postrouting priority 100; }
add rule ip spread leaving ip daddr 10.0.0.100 snat to ${source}`;
}

/** As many clients at 10.0.0.50 and up, at most 50, for whatever runs on the client's host. */
export async function spreadOverClients(network: Network, count: number) {
  const input = spread(await addClients(network, count));
  await network.exec("client", ["nft", "-f", "-"], { input });
}

/** Why nft, where it is installed, cannot do this: a kernel may lack what is behind it. */
export function whyNoNft(): string | undefined {
  const nft = findProgram("nft");
  if (nft === undefined) return undefined;
  const isTaken = [SILENT, spread(["10.0.0.50", "10.0.0.51"])].every((rules) => {
    // Rules on the command line: what is piped in would have to be written asynchronously.
    return new Deno.Command(nft, { args: ["--check", rules] }).outputSync().success;
  });
  return isTaken ? undefined : "the kernel does not take the rules of nft";
}
