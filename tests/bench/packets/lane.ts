/**
 * From the generator to where packets come to and are counted: through the unit, or only to its first port, where a sink shows what
 * it costs to bring a packet there.
 *
 * @module
 */
import type { Network } from "../../../lib/demo/network.ts";
import { SERVER } from "../alternatives/alternative.ts";
import { sleep } from "../hosts.ts";
import type { Generator } from "./generator.ts";

export const CLIENT = "client";

/** What was on its way has arrived by then. */
const SETTLE_MS = 100;

/** Where packets come to. */
export interface Goal {
  host: string;
  port: string;
}

export const SERVERS_PORT: Goal = { host: SERVER, port: "eth0" };
export const FIRST_PORT: Goal = { host: "unit", port: "eth0" };

export interface Lane {
  network: Network;
  generator: Generator;
  goal: Goal;
}

export interface Passed {
  sent: number;
  arrived: number;
  seconds: number;
}

/** Segments of the first `flows` flows, as many as can be. */
export async function pass(lane: Lane, flows: number, ms: number): Promise<Passed> {
  const before = await arrivedAt(lane);
  const { packets, seconds } = await lane.generator.send(flows, ms);
  await sleep(SETTLE_MS);
  return { sent: packets, arrived: await arrivedAt(lane) - before, seconds };
}

/** The port counts before anything drops. */
async function arrivedAt({ network, goal: { host, port } }: Lane): Promise<number> {
  const file = `/sys/class/net/${port}/statistics/rx_packets`;
  return Number(await network.exec(host, ["cat", file]));
}

/** Drops what arrives at a port before the host looks at it, everywhere in the same way. ARP goes on. */
export async function dropAt(network: Network, { host, port }: Goal) {
  const input = `table netdev bench {
  chain arriving {
    type filter hook ingress device ${port} priority 0;
    meta protocol ip drop
  }
}`;
  await network.exec(host, ["nft", "-f", "-"], { input });
}
