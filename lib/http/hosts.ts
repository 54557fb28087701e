/**
 * Whom a client may believe to speak to. A page from elsewhere can have its own name resolve to an address of this box (DNS rebinding);
 * the user's browser then lets it read what it gets from there. It sends the page's name as the host, and so gives it away.
 *
 * @module
 */
import { isIPv4 } from "node:net";

/** Whether a request for a host, as {@linkcode Head} has it, is to be answered. */
export type HostRule = (host: string) => boolean;

/** Behind a UNIX socket no browser comes. */
export const ANY_HOST: HostRule = () => true;

/**
 * Who listens on this machine alone is spoken to by address or as localhost. Elsewhere any name may be one that somebody gave the box,
 * and whoever reaches it may read.
 */
export function hostRule(listen: string): HostRule {
  if (!isLoopback(listen)) return ANY_HOST;
  return (host) => {
    const name = host.replace(/:\d*$/, "").toLowerCase();
    const isAddress = name === "" || name.startsWith("[") || isIPv4(name);
    return isAddress || name === "localhost" || name.endsWith(".localhost");
  };
}

function isLoopback(listen: string): boolean {
  return listen.toLowerCase() === "localhost" || listen === "::1" || /^127\.[\d.]+$/.test(listen);
}
