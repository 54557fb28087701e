/**
 * Addresses as the configuration takes them: the IPv4 address of a machine, and where to listen.
 *
 * @module
 */
import { isIPv4, isIPv6 } from "node:net";

const EXPECTED = "expected an IPv4 address such as 10.0.0.11";

/** What is expected instead, or undefined if `text` is the address of one machine on a network. */
export function addressFault(text: string): string | undefined {
  if (isIPv6(text)) return `${EXPECTED}; IPv6 is not supported by this version`;
  if (!isIPv4(text)) return EXPECTED;
  const first = Number(text.split(".")[0]);
  // RFC 1122, section 3.2.1.3: "this network", loopback; RFC 5771: multicast; RFC 919: broadcast.
  if (first === 0) return `${EXPECTED}; addresses of 0.0.0.0/8 stand for no machine`;
  if (first === 127) return `${EXPECTED}; loopback addresses cannot be reached through a port`;
  if (first >= 224 && first <= 239) return `${EXPECTED}; this is a multicast address`;
  return text === "255.255.255.255" ? `${EXPECTED}; this is the broadcast address` : undefined;
}

/** Host and port of `HOST:PORT` or `[IPV6]:PORT`, or undefined if `text` is neither. */
export function parseListen(text: string): { hostname: string; port: number } | undefined {
  const match = /^(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9.-]+)):(\d{1,5})$/.exec(text);
  if (match === null) return undefined;
  const [, inBrackets, bare, digits] = match;
  const port = Number(digits);
  if (port < 1 || port > 65_535) return undefined;
  if (inBrackets !== undefined) {
    return isIPv6(inBrackets) ? { hostname: inBrackets, port } : undefined;
  }
  return isHost(bare!) ? { hostname: bare!, port } : undefined;
}

/** RFC 1123, section 2.1: labels of letters, digits and hyphens; all digits at the end is an address. */
function isHost(text: string): boolean {
  if (isIPv4(text)) return true;
  const labels = text.split(".");
  const wellFormed = labels.every((l) => /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/.test(l));
  return text.length <= 253 && wellFormed && !/^\d+$/.test(labels.at(-1)!);
}
