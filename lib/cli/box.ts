/**
 * What can be seen of the box that a config is for, and does not fit it: warnings of `check` and `run`, since a file may be written on
 * another box, and a port may come late.
 *
 * @module
 */
import { interfaceFacts, openShim } from "../../ffi/shim.ts";
import type { Config } from "../config/config.ts";
import { PORTS } from "../words.ts";

/** Gives the MTU of each interface, undefined where there is none of that name. */
export type LookAtInterfaces = (names: readonly string[]) => (number | undefined)[];

/** A line for each interface that is not there, and for ports that do not fit each other. */
export function boxWarnings(config: Config, lookAt: LookAtInterfaces = mtusOf): string[] {
  const wanted = interfacesOf(config);
  const mtus = lookAt(wanted.map(({ name }) => name));
  const missing = wanted.filter((_, i) => mtus[i] === undefined).map(({ what, name }) =>
    `${what} (${name}): there is no such interface on this box`
  );
  const [front, back] = mtus;
  if (front === undefined || back === undefined || front === back) return missing;
  return [`ports: MTU ${front} in front and ${back} behind: expected the same`, ...missing];
}

/** The ports first. One that has the addresses of the pair too is named once. */
function interfacesOf({ ports, failover }: Config): { what: string; name: string }[] {
  const wanted = PORTS.map((port) => ({ what: `port ${port}`, name: ports[port] }));
  if (failover === null) return wanted;
  const { addresses, cable } = failover;
  if (wanted.every(({ name }) => name !== addresses.interface)) {
    wanted.push({ what: "failover.addresses.interface", name: addresses.interface });
  }
  if (cable?.kind === "link") wanted.push({ what: "failover.cable.link", name: cable.interface });
  return wanted;
}

/** By the shim, since Deno lets nobody read below `/sys`. */
function mtusOf(names: readonly string[]): (number | undefined)[] {
  const shim = openShim();
  const mtus = names.map((name) => interfaceFacts(shim, name)?.mtu);
  shim.close();
  return mtus;
}
