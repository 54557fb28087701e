/**
 * The checksum deltas of a connection, which follow from its addresses and ports.
 *
 * HOT PATH: runs once per connection and allocates nothing.
 *
 * @module
 */
import type { Opening } from "../objects/opening.ts";
import { addDeltas, halfDelta, wordDelta } from "../packet/checksum.ts";

/** From the virtual's address and port to the real's. */
export function sumDeltas(opening: Opening) {
  const { virtualAddress, realAddress, clientPorts, serverPorts } = opening;
  opening.addressDelta = wordDelta(virtualAddress, realAddress);
  const portDelta = halfDelta(clientPorts >>> 16, serverPorts >>> 16);
  opening.delta = addDeltas(opening.addressDelta, portDelta);
}
