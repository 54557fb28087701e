/**
 * What a reload cannot change: the ports, the size of the table, the fast path, the pair and where the status is served are fixed while a unit runs. Who
 * wants them otherwise has to say so by a restart, which drops connections; so a reload must not pretend.
 *
 * @module
 */
import type { AddressWithPrefix, Config, FailoverConfig } from "./config.ts";
import { cableText } from "./describe_failover.ts";
import { formatDuration } from "./duration.ts";
import { pathText, type Problem } from "./problems.ts";
import { innermost, type Path, type Tree } from "./tree.ts";

interface Fixed {
  path: Path;
  /** As people read it; undefined where the configuration has no such thing, which is said of what it would be part of. */
  value(config: Config): string | undefined;
}

const FIXED: readonly Fixed[] = [
  // The peer knows it by its name.
  { path: ["unit"], value: ({ unit, failover }) => failover === null ? undefined : unit },
  { path: ["ports", "front"], value: ({ ports }) => ports.front },
  { path: ["ports", "back"], value: ({ ports }) => ports.back },
  { path: ["connections", "max"], value: ({ connections }) => String(connections.max) },
  { path: ["fastpath"], value: ({ fastpath }) => fastpath },
  { path: ["status", "listen"], value: ({ status: { listen } }) => listenText(listen) },
  { path: ["failover"], value: ({ failover }) => failover === null ? "off" : "on" },
  ofPair(["role"], ({ role }) => role ?? "what the cable tells"),
  ofPair(["addresses", "active"], ({ addresses }) => hostText(addresses.active)),
  ofPair(["addresses", "failover"], ({ addresses }) => hostText(addresses.failover)),
  ofPair(["addresses", "interface"], ({ addresses }) => addresses.interface),
  ofPair(["cable"], ({ cable }) => cable === null ? "none" : cableText(cable)),
  ofPair(["hello"], ({ helloMs }) => formatDuration(helloMs)),
  ofPair(["hold"], ({ hold }) => String(hold)),
  ofPair(["replicate"], ({ replicate }) => String(replicate)),
  ofPair(["key_file"], ({ keyFile }) => keyFile ?? "none"),
];

function ofPair(path: Path, value: (failover: FailoverConfig) => string): Fixed {
  return {
    path: ["failover", ...path],
    value: ({ failover }) => failover === null ? undefined : value(failover),
  };
}

/** A problem for each of them that `config`, read from `tree`, has otherwise than what runs. */
export function restartProblems(running: Config, config: Config, tree: Tree): Problem[] {
  return FIXED.flatMap(({ path, value }) => {
    const [runs, wanted] = [value(running), value(config)];
    if (runs === wanted || runs === undefined || wanted === undefined) return [];
    const { line, column } = innermost(tree, path);
    const text = `${pathText(path)} is ${wanted}: expected ${runs}, ` +
      `with which the unit runs; only a restart changes it`;
    return [{ line, column, text }];
  });
}

function listenText({ hostname, port }: Config["status"]["listen"]): string {
  return hostname.includes(":") ? `[${hostname}]:${port}` : `${hostname}:${port}`;
}

function hostText({ address, bits }: AddressWithPrefix): string {
  return `${address}/${bits}`;
}
