/**
 * Ways for packets through the unit: those of the net part that carry packets one by one.
 *
 * @module
 */
import type { Network } from "../../../lib/demo/network.ts";
import { bridge } from "../alternatives/bridge.ts";
import type { Alternative } from "../alternatives/alternative.ts";
import { nftables } from "../alternatives/nftables.ts";
import { pointsman, typescript } from "../alternatives/pointsman.ts";
import type { PacketPathName } from "../options.ts";
import { CLIENTS } from "./frames.ts";

export interface PacketPath {
  alternative: Alternative;
  /** Whose hardware addresses the ends know: the unit's, or each other's. */
  clientKnows: "unit" | "server";
  serverKnows: "unit" | "client";
  /** Flows that must have been made before; a bridge knows none. */
  keepsFlows: boolean;
  /** What it needs besides, once it works. */
  prepare?(network: Network): Promise<void>;
  /** The flows that it can hold, where that is not its own to say, and by what name. */
  limit?(network: Network): Promise<{ flows: number; name: string }>;
}

const ours = (alternative: Alternative): PacketPath => ({
  alternative,
  clientKnows: "unit",
  serverKnows: "client",
  keepsFlows: true,
});

export const PATHS: Readonly<Record<PacketPathName, PacketPath>> = {
  bridge: {
    alternative: bridge,
    clientKnows: "server",
    serverKnows: "client",
    keepsFlows: false,
  },
  nftables: {
    alternative: nftables,
    clientKnows: "unit",
    serverKnows: "unit",
    keepsFlows: true,
    prepare: prepareConntrack,
    limit: conntrackLimit,
  },
  typescript: ours(typescript),
  pointsman: ours(pointsman),
};

/** Real ports say that a packet's sum is right; without one that does, the kernel would add up each packet. */
const PREPARE = `set -eu
ip route add ${CLIENTS} via 10.0.1.9
echo 0 > /proc/sys/net/netfilter/nf_conntrack_checksum`;

async function prepareConntrack(network: Network) {
  await network.exec("unit", ["sh", "-c", PREPARE]);
}

/** One for all namespaces, which only the host's own can change. */
async function conntrackLimit(network: Network) {
  const name = "net.netfilter.nf_conntrack_max";
  const file = `/proc/sys/${name.replaceAll(".", "/")}`;
  return { flows: Number(await network.exec("unit", ["cat", file])), name };
}
