/**
 * Addresses of interfaces that go away by themselves, by way of the C shim (`address.h`): a unit that was killed leaves none behind.
 *
 * The kernel makes one change of the network at a time: a tenth of a millisecond, and half a second where somebody takes a thousand
 * interfaces away meanwhile. So another thread waits for it: the caller's hellos and its lease go on.
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
 * Rejects with an {@linkcode AddressError}.
 */
export async function setAddress(
  interfaceName: string,
  address: string,
  bits: number,
  lifetimeS: number,
): Promise<void> {
  const what = `set ${address}/${bits} on ${interfaceName} for ${lifetimeS} s`;
  await ask(what, { interfaceName, address }, ({ symbols }, name, raw) => {
    return symbols.pm_address_set(name, raw, bits, lifetimeS);
  });
}

/**
 * Takes an IPv4 address away; no error where it, or the interface, is not there.
 *
 * Rejects with an {@linkcode AddressError}.
 */
export async function removeAddress(
  interfaceName: string,
  address: string,
  bits: number,
): Promise<void> {
  const what = `take ${address}/${bits} from ${interfaceName}`;
  await ask(what, { interfaceName, address }, async ({ symbols }, name, raw) => {
    const result = await symbols.pm_address_remove(name, raw, bits);
    return result === -EADDRNOTAVAIL || result === -ENODEV ? 0 : result;
  });
}

type Bytes = Uint8Array<ArrayBuffer>;

/** To load it takes 6 ms, in which no hello is sent: it stays. */
let library: Shim | undefined;
/** What the kernel is asked with, held until it has answered: the other thread has only its place in memory. */
const asked = new Set<readonly [Bytes, Bytes]>();

/** `call` gives a negated errno, as the shim does. */
async function ask(
  what: string,
  { interfaceName, address }: { interfaceName: string; address: string },
  call: (shim: Shim, name: Bytes, raw: Bytes) => Promise<number>,
) {
  const raw = new Uint8Array(Int32Array.of(parsed(what, address)).buffer);
  library ??= openShim();
  const given = [cString(interfaceName), raw] as const;
  asked.add(given);
  const result = await call(library, ...given);
  asked.delete(given);
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
