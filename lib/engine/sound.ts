/**
 * Whether a segment may be believed: the hosts ignore one whose sums are wrong, and table and hosts must not part.
 *
 * HOT PATH: runs where a segment would change a connection's state; allocates nothing.
 *
 * @module
 */
import { ipv4ChecksumIsRight } from "../packet/ipv4.ts";
import type { Memory } from "../packet/memory.ts";
import { tcpChecksumIsRight } from "../packet/tcp.ts";
import { checksumIsTrusted } from "../packet/vnet.ts";

/** Both sums are right, or vouched for by the sender's kernel. */
export function segmentIsSound(memory: Memory, ip: number, tcp: number, vnet: number): boolean {
  return ipv4ChecksumIsRight(memory, ip, tcp - ip) &&
    (checksumIsTrusted(memory, vnet) || tcpChecksumIsRight(memory, ip, tcp));
}
