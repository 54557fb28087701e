/**
 * The hardware address by which the network knows the active unit on one port. Both units derive it from the address that the
 * active one has: none has to learn it from the other before it can take over, and a unit that is replaced by another box keeps it. (The
 * original took the primary's own, localdirector.md 2.4, which a new primary did not have.)
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { PortName } from "../words.ts";

const MAC_BYTES = 6;
/** Group and local bit of the first byte (IEEE 802-2014, 8.2): nobody's group, and not of a maker. */
const GROUP = 0x01;
const LOCAL = 0x02;

/** Six bytes. @param activeAddress `failover.addresses.active` without its prefix length */
export function activeMac(activeAddress: string, port: PortName): Uint8Array<ArrayBuffer> {
  const hash = createHash("sha256").update(`pointsman ${activeAddress} ${port}`).digest();
  const mac = Uint8Array.from(hash.subarray(0, MAC_BYTES));
  mac[0] = (mac[0]! | LOCAL) & ~GROUP;
  return mac;
}
