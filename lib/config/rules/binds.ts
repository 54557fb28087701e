/**
 * Rules of binds: who may serve a virtual in person, in place of a bound real, or through its backup.
 *
 * @module
 */
import type { Draft } from "../schema/draft.ts";
import { chainOf, firstOnChain } from "./chain.ts";
import type { Report } from "./report.ts";

/** US 6,061,349: what was asked for on any port has no port to go to at a real that serves one. */
const WHY = "(a virtual of all ports binds only to such), or a port for the virtual";

interface RealWithPort {
  name: string;
  port: number;
}

/** Every bind is to a real, and to each real once. */
export function binds({ reals, virtuals }: Draft, report: Report) {
  for (const [name, virtual] of virtuals) {
    const seen = new Set<string>();
    for (const [i, real] of virtual.reals.entries()) {
      if (real === null) continue;
      const path = ["virtuals", name, "reals", i];
      if (seen.has(real)) report.value(path, `${real} a second time`, "each real once");
      else if (!reals.has(real)) report.unknown(path, real, "real", reals.keys());
      seen.add(real);
    }
  }
}

/** A virtual with a port takes reals with or without one; a virtual of all ports only reals of all ports. */
export function bindPorts(draft: Draft, report: Report) {
  const realWithPort = realWithPortOf(draft);
  for (const [name, virtual] of draft.virtuals) {
    if (virtual.port !== undefined) continue;
    const seen = new Set<string | null>();
    for (const [i, bound] of virtual.reals.entries()) {
      const real = bound === null || seen.has(bound) ? undefined : realWithPort(bound);
      seen.add(bound);
      if (bound === null || real === undefined) continue;
      const who = real.name === bound
        ? `${bound}, which has port ${real.port}`
        : `${bound}, in whose place ${real.name} with port ${real.port} may serve`;
      report.value(
        ["virtuals", name, "reals", i],
        `${who}, in a virtual of all ports`,
        `a real without a port ${WHY}`,
      );
    }
  }
}

/** The same of the reals that serve a virtual through its backup. */
export function backupPorts(draft: Draft, report: Report) {
  const realWithPort = realWithPortOf(draft);
  // A backup that is of all ports itself is refused at its own binds and at its own backup.
  const withPort = new Map([...draft.virtuals].filter(([, { port }]) => port !== undefined));
  const through = firstOnChain(
    chainOf(withPort, ({ backup }) => backup),
    (name) => firstOf(withPort.get(name)?.reals ?? [], realWithPort),
  );
  for (const [name, { port, backup }] of draft.virtuals) {
    if (port !== undefined || typeof backup !== "string") continue;
    const real = through(backup);
    if (real === undefined) continue;
    report.value(
      ["virtuals", name, "backup"],
      `${backup}, through which ${real.name} with port ${real.port} may serve, in a virtual of all ports`,
      `a backup whose reals have no port ${WHY}`,
    );
  }
}

/** From a real to the first with a port among itself and its standbys. */
function realWithPortOf({ reals }: Draft): (name: string) => RealWithPort | undefined {
  return firstOnChain(chainOf(reals, ({ standby }) => standby), (name) => {
    const port = reals.get(name)?.port;
    return typeof port === "number" ? { name, port } : undefined;
  });
}

function firstOf<T>(
  names: readonly (string | null)[],
  find: (name: string) => T | undefined,
): T | undefined {
  for (const name of names) {
    const found = name === null ? undefined : find(name);
    if (found !== undefined) return found;
  }
  return undefined;
}
