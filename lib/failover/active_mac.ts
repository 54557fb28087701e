/**
 * Hardware addresses of a pair: that by which the network knows the active unit on one port, and the group in which its units speak to
 * each other. Both units derive them from the address that the active one has: none has to learn them from the other before it can take
 * over, and a unit that is replaced by another box keeps them. (The original took the primary's own, localdirector.md 2.4, which a new
 * primary did not have.)
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { PortName } from "../words.ts";

const MAC_BYTES = 6;
/** Group and local bit of the first byte (IEEE 802-2014, 8.2): nobody's group, and not of a maker. */
const GROUP = 0x01;
const LOCAL = 0x02;
/** Both bits, and two letters by which a capture shows whose group it is. */
const GROUP_PREFIX = [GROUP | LOCAL, 0x50, 0x4d];

/** Six bytes. @param activeAddress `failover.addresses.active` without its prefix length */
export function activeMac(activeAddress: string, port: PortName): Uint8Array<ArrayBuffer> {
  const mac = derived(`${activeAddress} ${port}`);
  mac[0] = (mac[0]! | LOCAL) & ~GROUP;
  return mac;
}

/** The group to which hellos go on the ports, six bytes: another pair in the same network has another one. */
export function pairGroup(activeAddress: string): Uint8Array<ArrayBuffer> {
  const group = derived(`${activeAddress} pair`);
  group.set(GROUP_PREFIX);
  return group;
}

function derived(from: string): Uint8Array<ArrayBuffer> {
  const hash = createHash("sha256").update(`pointsman ${from}`).digest();
  return Uint8Array.from(hash.subarray(0, MAC_BYTES));
}
