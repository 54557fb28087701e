/**
 * Addresses with the network that they are in, such as `10.0.0.2/24`, as an interface has them.
 *
 * @module
 */
import { addressFault } from "./address.ts";
import type { AddressWithPrefix } from "./config.ts";
import { maskOf, numberOf, type Read, textOf } from "./prefix.ts";

export const HOST_EXPECTED =
  "expected an IPv4 address and the bits of its network, such as 10.0.0.2/24";

/** A network has room for both units and for somebody who asks them. */
const MAX_BITS = 29;

/** The address of one machine of a network. */
export function readHost(text: string): Read<AddressWithPrefix> {
  const match = /^([^/]*)\/([1-9]\d?)$/.exec(text);
  const address = match?.[1] ?? text.split("/")[0]!;
  const fault = addressFault(address);
  if (fault !== undefined) {
    // Only what comes after the form that it expects: that form is another one here.
    const [, why] = fault.split("; ");
    return { expected: why === undefined ? HOST_EXPECTED : `${HOST_EXPECTED}; ${why}` };
  }
  const bits = Number(match?.[2] ?? 0);
  if (bits === 0) return { expected: HOST_EXPECTED };
  if (bits > MAX_BITS) return { expected: `${HOST_EXPECTED}, with 1 to ${MAX_BITS} bits` };
  const host = numberOf(address) & ~maskOf(bits);
  if (host === 0) return { expected: `${HOST_EXPECTED}; this is the address of the network` };
  if (host === ~maskOf(bits)) {
    return { expected: `${HOST_EXPECTED}; this is the broadcast address of the network` };
  }
  return { value: { address, bits } };
}

/** The network, such as `10.0.0.0/24`. */
export function networkOf({ address, bits }: AddressWithPrefix): string {
  return `${textOf((numberOf(address) & maskOf(bits)) >>> 0)}/${bits}`;
}
