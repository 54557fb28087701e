/**
 * The limit: the kernel's bridge between the unit's ports. The client asks the server itself; nothing is balanced.
 *
 * @module
 */
import { type Alternative, BULK_PORT, HTTP_PORT, type Running, SERVER } from "./alternative.ts";

/** Without the hooks of netfilter, which a bridge passes by default where the kernel has br_netfilter. */
const SCRIPT = `set -eu
for hook in /proc/sys/net/bridge/bridge-nf-call-*; do [ ! -e $hook ] || echo 0 > $hook; done
ip link add br0 type bridge mcast_snooping 0
ip link set eth0 master br0
ip link set eth1 master br0
ip link set br0 up`;

export const bridge: Alternative = {
  name: "bridge",

  describe() {
    return Promise.resolve("the kernel's bridge, no balancing: the limit");
  },

  async start(network): Promise<Running> {
    await network.exec("unit", ["sh", "-c", SCRIPT]);
    const address = network.address(SERVER);
    return { http: { address, port: HTTP_PORT }, bulk: { address, port: BULK_PORT } };
  },
};
