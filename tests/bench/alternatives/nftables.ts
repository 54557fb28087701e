/**
 * The kernel's destination NAT: the unit routes, nftables rewrites, conntrack remembers.
 *
 * @module
 */
import { run } from "../../../lib/demo/commands.ts";
import { type Network, VIRTUAL_ADDRESS } from "../../../lib/demo/network.ts";
import type { Errors } from "../report.ts";
import {
  type Alternative,
  BULK_PORT,
  HTTP_PORT,
  type Running,
  SERVER,
  VIRTUAL_HTTP_PORT,
  virtualEndpoints,
} from "./alternative.ts";
import { routeThroughUnit } from "./routed.ts";

/** Columns of `/proc/net/stat/nf_conntrack` that count connections which were refused an entry. */
const REFUSALS = ["insert_failed", "drop", "early_drop"];

export const nftables: Alternative = {
  name: "nftables",
  tool: "nft",

  async describe() {
    const version = (await run(["nft", "--version"])).trim();
    return `${version}, destination NAT in prerouting, no flowtable`;
  },

  async start(network): Promise<Running> {
    await routeThroughUnit(network);
    await network.exec("unit", ["nft", "-f", "-"], { input: ruleset(network.address(SERVER)) });
    return { ...virtualEndpoints(VIRTUAL_ADDRESS), errors: () => refusals(network) };
  },
};

function ruleset(server: string): string {
  return `table ip bench {
  chain prerouting {
    type nat hook prerouting priority dstnat;
    ip daddr ${VIRTUAL_ADDRESS} tcp dport ${VIRTUAL_HTTP_PORT} dnat to ${server}:${HTTP_PORT}
    ip daddr ${VIRTUAL_ADDRESS} tcp dport ${BULK_PORT} dnat to ${server}:${BULK_PORT}
  }
}`;
}

/** A conntrack table that is full drops packets without a word; its size cannot be changed from within a namespace. */
async function refusals(network: Network): Promise<Errors> {
  const counters = await network.exec("unit", ["cat", "/proc/net/stat/nf_conntrack"]);
  return parseRefusals(counters);
}

/** A line of names, then a line of hexadecimal counters for each core. */
export function parseRefusals(text: string): Errors {
  const [names, ...cores] = text.trim().split("\n").map((line) => line.trim().split(/ +/));
  const counts = REFUSALS.map((name) => {
    const column = names!.indexOf(name);
    const count = cores.reduce((sum, cells) => sum + parseInt(cells[column] ?? "0", 16), 0);
    return [`conntrack ${name}`, count] as const;
  });
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}
