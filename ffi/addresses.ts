/**
 * Addresses of interfaces that go away by themselves, by way of the C shim (`address.h`): a unit that was killed leaves none behind.
 *
 * Both calls wait for the kernel, which makes one change of the network at a time: a tenth of a millisecond, unless it is busy.
 *
 * @module
 */
import { parseIpv4 } from "../lib/packet/address.ts";
import { EADDRNOTAVAIL, EINVAL, ENODEV, EPERM, errnoName } from "./errno.ts";
import { cString, interfaceNames, openShim, type Shim } from "./shim.ts";

/** An address that cannot be set or taken away. The message names it, the interface, the errno, and what was expected. */
export class AddressError extends Error {
  override readonly name = "AddressError";
}

/**
 * Puts an IPv4 address on an interface for so many whole seconds; to do it again is to renew it. The kernel takes it away when they are
 * over, some tenths of a second late.
 *
 * An address that is there already with the same `bits` gets this lifetime in place of its own, also one that was to stay for ever.
 * The first address of a subnet on an interface takes the later ones with it when it goes, unless `promote_secondaries` is set
 * for the interface; to renew those puts them back.
 *
 * @throws {AddressError}
 */
export function setAddress(
  interfaceName: string,
  address: string,
  bits: number,
  lifetimeS: number,
): void {
  const what = `set ${address}/${bits} on ${interfaceName} for ${lifetimeS} s`;
  ask(what, address, ({ symbols }, raw) => {
    return symbols.pm_address_set(cString(interfaceName), raw, bits, lifetimeS);
  });
}

/**
 * Takes an IPv4 address away; no error where it, or the interface, is not there.
 *
 * @throws {AddressError}
 */
export function removeAddress(interfaceName: string, address: string, bits: number): void {
  ask(`take ${address}/${bits} from ${interfaceName}`, address, ({ symbols }, raw) => {
    const result = symbols.pm_address_remove(cString(interfaceName), raw, bits);
    return result === -EADDRNOTAVAIL || result === -ENODEV ? 0 : result;
  });
}

/** To load it takes 6 ms, in which no hello is sent: it stays. */
let library: Shim | undefined;

/** `call` gives a negated errno, as the shim does. */
function ask(
  what: string,
  address: string,
  call: (shim: Shim, raw: Uint8Array<ArrayBuffer>) => number,
) {
  const raw = new Uint8Array(Int32Array.of(parsed(what, address)).buffer);
  library ??= openShim();
  const result = call(library, raw);
  if (result < 0) throw new AddressError(`${what}: ${explain(library, -result)}`);
}

function parsed(what: string, address: string): number {
  try {
    return parseIpv4(address);
  } catch (error) {
    throw error instanceof RangeError ? new AddressError(`${what}: ${error.message}`) : error;
  }
}

function explain(shim: Shim, errno: number): string {
  const name = errnoName(errno);
  if (errno === EPERM) return `${name}: addresses need CAP_NET_ADMIN`;
  if (errno === ENODEV) {
    return `${name}: there is no such interface; there are ${interfaceNames(shim)}`;
  }
  if (errno === EINVAL) return `${name}: expected 0 to 32 bits and a lifetime of 1 s or more`;
  return `${name}: expected an interface that takes IPv4 addresses`;
}
