/**
 * Reverse ARP (RFC 903), not to ask for anything: a broadcast from a host's hardware address, by which every switch on the way
 * learns where that host is now. Virtual machines that have moved are announced likewise, and no host minds.
 *
 * @module
 */
import { ETHERNET_BYTES, ETHERNET_MIN_BYTES, RAW_IPV4, RAW_RARP, setSource } from "./ethernet.ts";
import type { Memory } from "./memory.ts";

/** Hardware type 1, both address lengths, and operation 3, "request reverse", raw: the fields are those of ARP. */
const RAW_ETHERNET = 0x0100;
const RAW_LENGTHS = 0x0406;
const RAW_REQUEST_REVERSE = 0x0300;
/** Offsets of the hardware addresses of sender and target. */
const SENDER_MAC = 8;
const TARGET_MAC = 18;
const HALVES = 3;

/** Writes the request in which the host at `mac` of `macs` asks for its own address. Gives the frame's length. */
export function writeRarp(memory: Memory, frame: number, macs: Uint16Array, mac: number): number {
  const { bytes, halves } = memory;
  const at = frame + ETHERNET_BYTES;
  // Also both protocol addresses, which nobody knows, and the padding.
  bytes.fill(0, frame, frame + ETHERNET_MIN_BYTES);
  halves.fill(0xffff, frame >> 1, (frame + 6) >> 1);
  setSource(memory, frame, macs, mac);
  halves[(at - 2) >> 1] = RAW_RARP;
  halves[at >> 1] = RAW_ETHERNET;
  halves[(at + 2) >> 1] = RAW_IPV4;
  halves[(at + 4) >> 1] = RAW_LENGTHS;
  halves[(at + 6) >> 1] = RAW_REQUEST_REVERSE;
  for (let half = 0; half < HALVES; half++) {
    halves[((at + SENDER_MAC) >> 1) + half] = macs[mac + half]!;
    halves[((at + TARGET_MAC) >> 1) + half] = macs[mac + half]!;
  }
  return ETHERNET_MIN_BYTES;
}
