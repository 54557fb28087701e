/**
 * Rewrites one end of a placed frame as the engine does, with deltas and no sum over the packet, for tests.
 *
 * @module
 */
import { parseIpv4, rawPort } from "./address.ts";
import { addDeltas, halfDelta, reverseDelta, wordDelta } from "./checksum.ts";
import { ETHERNET_BYTES, isVlanTag, rawEtherType, VLAN_TAG_BYTES } from "./ethernet.ts";
import { ipv4HeaderBytes, ipv4Protocol, setIpv4Destination, setIpv4Source } from "./ipv4.ts";
import { PROTOCOL_TCP } from "./ipv4.ts";
import type { PlacedFrame } from "./test_place.ts";
import { setDestinationPort, setSourcePort, updateTcpChecksum } from "./tcp.ts";
import { updateUdpChecksum } from "./udp.ts";

export interface End {
  address: string;
  port: number;
}

export interface Change {
  to: End;
  addressDelta: number;
  /** Of address and port. */
  delta: number;
}

export function changeOf(from: End, to: End): Change {
  const addressDelta = wordDelta(parseIpv4(from.address), parseIpv4(to.address));
  const portDelta = halfDelta(rawPort(from.port), rawPort(to.port));
  return { to, addressDelta, delta: addDeltas(addressDelta, portDelta) };
}

/** The change back to `from`, by the reversed deltas. */
export function changeBack(from: End, change: Change): Change {
  return {
    to: from,
    addressDelta: reverseDelta(change.addressDelta),
    delta: reverseDelta(change.delta),
  };
}

/** Changes one end of a TCP or UDP frame with at most one tag. */
export function changeEnd(
  { memory, frame, end }: PlacedFrame,
  side: "source" | "destination",
  { to, addressDelta, delta }: Change,
  partial: boolean,
) {
  const tagBytes = isVlanTag(rawEtherType(memory, frame)) ? VLAN_TAG_BYTES : 0;
  const ip = frame + ETHERNET_BYTES + tagBytes;
  const at = ip + ipv4HeaderBytes(memory, ip, end);
  const setAddress = side === "source" ? setIpv4Source : setIpv4Destination;
  const setPort = side === "source" ? setSourcePort : setDestinationPort;
  const update = ipv4Protocol(memory, ip) === PROTOCOL_TCP ? updateTcpChecksum : updateUdpChecksum;
  setAddress(memory, ip, parseIpv4(to.address), addressDelta);
  setPort(memory, at, rawPort(to.port));
  update(memory, at, partial, addressDelta, delta);
}
