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

/** A line for each port that is not there, and for ports that do not fit each other. */
export function boxWarnings({ ports }: Config, lookAt: LookAtInterfaces = mtusOf): string[] {
  const mtus = lookAt(PORTS.map((port) => ports[port]));
  const missing = PORTS.filter((_, i) => mtus[i] === undefined).map((port) =>
    `port ${port} (${ports[port]}): there is no such interface on this box`
  );
  const [front, back] = mtus;
  if (missing.length > 0 || front === back) return missing;
  return [`ports: MTU ${front} in front and ${back} behind: expected the same`];
}

/** By the shim, since Deno lets nobody read below `/sys`. */
function mtusOf(names: readonly string[]): (number | undefined)[] {
  const shim = openShim();
  const mtus = names.map((name) => interfaceFacts(shim, name)?.mtu);
  shim.close();
  return mtus;
}
