/**
 * For alternatives that work at the network layer: the client moves to a subnet of its own, and the unit routes between that
 * and the servers'.
 *
 * @module
 */
import type { Network } from "../../../lib/demo/network.ts";

const CLIENT = `set -eu
ip -4 addr flush dev eth0
ip addr add 10.0.1.9/24 dev eth0
ip route add default via 10.0.1.1`;
const UNIT = `set -eu
ip addr add 10.0.1.1/24 dev eth0
ip addr add 10.0.0.1/24 dev eth1
echo 1 > /proc/sys/net/ipv4/ip_forward`;
const WEB = `ip route add default via 10.0.0.1`;

export async function routeThroughUnit(network: Network) {
  await network.exec("unit", ["sh", "-c", UNIT]);
  await network.exec("client", ["sh", "-c", CLIENT]);
  for (const web of network.webs) await network.exec(web, ["sh", "-c", WEB]);
}
