/**
 * Settings of the hosts on a bench's network.
 *
 * @module
 */
import type { Network } from "../../lib/demo/network.ts";

/**
 * The same for every host and alternative: room for many connections in a short time. A client asks for an unknown MAC often,
 * so that the first answer is not late by a second (RFC 1122, section 2.3.2.1) for a reason that has nothing to do with the unit.
 */
const TUNE = `set -eu
cd /proc/sys/net
echo 8192 > core/somaxconn
echo 8192 > ipv4/tcp_max_syn_backlog
echo 1024 65535 > ipv4/ip_local_port_range
echo 1 > ipv4/tcp_tw_reuse
echo 10 > ipv4/neigh/eth0/retrans_time_ms`;

export async function tune(network: Network, hosts: readonly string[]) {
  for (const host of hosts) await network.exec(host, ["sh", "-c", TUNE]);
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
