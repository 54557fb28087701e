/**
 * Rewrites frames of a connection (localdirector.md 2.10, directed mode): to the real, the destination changes from the virtual's to
 * the real's address, port and MAC; to the foreign, the source changes from the real's to the virtual's, and the source MAC is
 * the unit's. Options, TTL, DSCP, ECN and everything else stay.
 *
 * This is the only place where a rewrite is defined.
 *
 * HOT PATH: no allocation, no BigInt, no strings, no closures, no exceptions per packet.
 *
 * @module
 */
import {
  CLIENT_PORTS,
  DELTAS,
  ENTRY_SHIFT,
  REAL_ADDRESS,
  SERVER_PORTS,
  VIRTUAL_ADDRESS,
} from "../objects/entry.ts";
import { reverseDelta } from "../packet/checksum.ts";
import { setDestination, setSource } from "../packet/ethernet.ts";
import { setIpv4Destination, setIpv4Source } from "../packet/ipv4.ts";
import type { Memory } from "../packet/memory.ts";
import { setDestinationPort, setSourcePort, updateTcpChecksum } from "../packet/tcp.ts";

/** Rewrites a frame from the foreign. `mac` is the offset of the real's in `macs`. */
export function translateToReal(
  memory: Memory,
  frame: number,
  ip: number,
  tcp: number,
  partial: boolean,
  entries: Int32Array,
  entry: number,
  macs: Uint16Array,
  mac: number,
) {
  const at = entry << ENTRY_SHIFT;
  const deltas = entries[at + DELTAS]!;
  const addressDelta = deltas & 0xffff;
  setDestination(memory, frame, macs, mac);
  setIpv4Destination(memory, ip, entries[at + REAL_ADDRESS]!, addressDelta);
  setDestinationPort(memory, tcp, entries[at + SERVER_PORTS]! >>> 16);
  updateTcpChecksum(memory, tcp, partial, addressDelta, deltas >>> 16);
}

/** Rewrites a frame from the real. `mac` is the offset of the unit's own in `macs`. */
export function translateToForeign(
  memory: Memory,
  frame: number,
  ip: number,
  tcp: number,
  partial: boolean,
  entries: Int32Array,
  entry: number,
  macs: Uint16Array,
  mac: number,
) {
  const at = entry << ENTRY_SHIFT;
  const deltas = entries[at + DELTAS]!;
  const addressDelta = reverseDelta(deltas & 0xffff);
  setSource(memory, frame, macs, mac);
  setIpv4Source(memory, ip, entries[at + VIRTUAL_ADDRESS]!, addressDelta);
  setSourcePort(memory, tcp, entries[at + CLIENT_PORTS]! >>> 16);
  updateTcpChecksum(memory, tcp, partial, addressDelta, reverseDelta(deltas >>> 16));
}
