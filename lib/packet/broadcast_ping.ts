/**
 * An echo request to all hosts of a network, by which a unit finds out whether anybody is there at all (localdirector.md 2.4).
 *
 * Most hosts of today stay silent, as they may (RFC 1122, section 3.2.2.6) and as Linux does by default
 * (icmp_echo_ignore_broadcasts). So an answer proves that the port works, and silence proves nothing.
 *
 * @module
 */
import { sum } from "./checksum.ts";
import { ETHERNET_BYTES, ETHERNET_MIN_BYTES, RAW_IPV4, setSource } from "./ethernet.ts";
import { ICMP_BYTES, RAW_ECHO_REQUEST } from "./icmp.ts";
import { IPV4_BYTES, PROTOCOL_ICMP } from "./ipv4.ts";
import { type Memory, swap16 } from "./memory.ts";

/** Version 4 and a header of five words, then a type of service of 0. */
const RAW_VERSION = 0x0045;
const RAW_TOTAL_BYTES = swap16(IPV4_BYTES + ICMP_BYTES);
/** It is for this network: no router passes it on. */
const TTL = 1;
const BROADCAST = -1;

/**
 * Writes the frame, from the hardware address at `mac` of `macs` and the raw address `source`, which hosts need in order to
 * answer. Gives its length.
 */
export function writeBroadcastPing(
  memory: Memory,
  frame: number,
  macs: Uint16Array,
  mac: number,
  source: number,
  sequence: number,
): number {
  const { bytes, halves, words } = memory;
  const ip = frame + ETHERNET_BYTES;
  const icmp = ip + IPV4_BYTES;
  bytes.fill(0, frame, frame + ETHERNET_MIN_BYTES);
  halves.fill(0xffff, frame >> 1, (frame + 6) >> 1);
  setSource(memory, frame, macs, mac);
  halves[(ip - 2) >> 1] = RAW_IPV4;
  halves[ip >> 1] = RAW_VERSION;
  halves[(ip + 2) >> 1] = RAW_TOTAL_BYTES;
  halves[(ip + 8) >> 1] = TTL | (PROTOCOL_ICMP << 8);
  words[(ip + 12) >> 2] = source;
  words[(ip + 16) >> 2] = BROADCAST;
  halves[(ip + 10) >> 1] = ~sum(memory, ip, IPV4_BYTES, 0);
  halves[icmp >> 1] = RAW_ECHO_REQUEST;
  halves[(icmp + 6) >> 1] = swap16(sequence);
  halves[(icmp + 2) >> 1] = ~sum(memory, icmp, ICMP_BYTES, 0);
  return ETHERNET_MIN_BYTES;
}
