/**
 * Rules of client-specific virtuals (US 6,324,177): virtuals of one address, port and protocol are told apart by
 * their clients, and nothing else.
 *
 * @module
 */
import type { Draft, DraftVirtual } from "../schema/draft.ts";
import { portText, type Report } from "./report.ts";

/** Virtuals that share an endpoint, as far as they were seen. */
interface Endpoint {
  /** Who serves clients that no prefix has. */
  anyone: string | undefined;
  /** Prefix to the virtual that has it. */
  prefixes: Map<string, string>;
}

/** Of the virtuals of one endpoint, at most one is without clients, and no two have the same prefix. */
export function sharedEndpoints({ virtuals }: Draft, report: Report) {
  const seen = new Map<string, Endpoint>();
  for (const [name, virtual] of virtuals) {
    const { address, port, protocol, clients } = virtual;
    if (address === null || port === null || protocol === null || clients === null) continue;
    const text = `${address} ${portText(port)} ${protocol}`;
    const endpoint = seen.get(text) ?? { anyone: undefined, prefixes: new Map() };
    seen.set(text, endpoint);
    if (clients !== undefined) prefixesTwice(name, clients, endpoint, report);
    else if (endpoint.anyone === undefined) endpoint.anyone = name;
    else {
      const taken = `${text}, as virtual ${report.named("virtuals", endpoint.anyone)}`;
      const expected = "another address or port, or clients of its own";
      report.value(["virtuals", name, "address"], taken, expected);
    }
  }
}

function prefixesTwice(
  name: string,
  clients: NonNullable<DraftVirtual["clients"]>,
  { prefixes }: Endpoint,
  report: Report,
) {
  for (const [i, prefix] of clients.entries()) {
    if (prefix === null) continue;
    const first = prefixes.get(prefix);
    const path = ["virtuals", name, "clients", i];
    if (first === undefined) prefixes.set(prefix, name);
    else if (first === name) report.value(path, `${prefix} a second time`, "each prefix once");
    else {
      const taken = `${prefix}, as of virtual ${report.named("virtuals", first)}`;
      report.value(path, taken, "a prefix that no other virtual of this address and port has");
    }
  }
}
