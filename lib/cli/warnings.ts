/**
 * What on the box is not as a unit wants it: it runs all the same, and the operator is told.
 *
 * @module
 */
import type { Config } from "../config/config.ts";

/** Gives the text of a file, or undefined where there is none to read. */
export type ReadText = (path: string) => string | undefined;

/**
 * One line for each port on which the kernel routes: it would take what clients send to a virtual for its own, and forward it a
 * second time (docs/operate.md, Before the first run).
 */
export function routingWarnings({ ports }: Config, read: ReadText = readText): string[] {
  return [ports.front, ports.back]
    .filter((name) => read(`/proc/sys/net/ipv4/conf/${name}/forwarding`)?.trim() === "1")
    .map((name) =>
      `warning: port ${name}: the kernel routes there too: expected net.ipv4.conf.${name}.forwarding=0`
    );
}

function readText(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    // A kernel without it, or a name that is gone, routes nothing.
    return undefined;
  }
}
