/**
 * Rules of what no two things of a unit may share.
 *
 * @module
 */
import type { Draft } from "../schema/draft.ts";
import { portText, type Report } from "./report.ts";

/** A bridge has two legs. */
export function ports({ ports: { front, back } }: Draft, report: Report) {
  if (front === null || front !== back) return;
  report.value(["ports", "back"], `${front}, which is ports.front too`, "another interface");
}

/** Commands name a virtual or a real by the name alone. */
export function names({ reals, virtuals }: Draft, report: Report) {
  for (const name of virtuals.keys()) {
    if (!reals.has(name)) continue;
    const does = `has the name of a real (line ${report.line(["reals", name])})`;
    report.key(["virtuals", name], does, "a name that no real has");
  }
}

/** Two of the same address and port would be one server with two ditched counts. */
export function realsTwice({ reals }: Draft, report: Report) {
  const seen = new Map<string, string>();
  for (const [name, { address, port }] of reals) {
    if (address === null || port === null) continue;
    const endpoint = `${address} ${portText(port)}`;
    const first = seen.get(endpoint);
    if (first === undefined) seen.set(endpoint, name);
    else {
      const taken = `${endpoint}, as real ${report.named("reals", first)}`;
      report.value(["reals", name, "address"], taken, "another address or port");
    }
  }
}

/** The unit answers ARP for a virtual: a real of that address could not be reached any more. */
export function sharedAddresses({ reals, virtuals }: Draft, report: Report) {
  const owners = new Map<string, string>();
  for (const [name, { address }] of reals) {
    if (address !== null && !owners.has(address)) owners.set(address, name);
  }
  for (const [name, { address }] of virtuals) {
    const real = address === null ? undefined : owners.get(address);
    if (real === undefined) continue;
    const taken = `${address}, the address of real ${report.named("reals", real)}`;
    report.value(["virtuals", name, "address"], taken, "an address that no machine has");
  }
}
