/**
 * What a reload cannot change: the ports, the size of the table and where the status is served are fixed while a unit runs. Who
 * wants them otherwise has to say so by a restart, which drops connections; so a reload must not pretend.
 *
 * @module
 */
import type { Config } from "./config.ts";
import { pathText, type Problem } from "./problems.ts";
import { innermost, type Path, type Tree } from "./tree.ts";

interface Fixed {
  path: Path;
  value(config: Config): string;
}

const FIXED: readonly Fixed[] = [
  { path: ["ports", "front"], value: ({ ports }) => ports.front },
  { path: ["ports", "back"], value: ({ ports }) => ports.back },
  { path: ["connections", "max"], value: ({ connections }) => String(connections.max) },
  { path: ["status", "listen"], value: ({ status: { listen } }) => listenText(listen) },
];

/** A problem for each of them that `config`, read from `tree`, has otherwise than what runs. */
export function restartProblems(running: Config, config: Config, tree: Tree): Problem[] {
  return FIXED.filter(({ value }) => value(running) !== value(config)).map(({ path, value }) => {
    const { line, column } = innermost(tree, path);
    const text = `${pathText(path)} is ${value(config)}: expected ${value(running)}, ` +
      `with which the unit runs; only a restart changes it`;
    return { line, column, text };
  });
}

function listenText({ hostname, port }: Config["status"]["listen"]): string {
  return hostname.includes(":") ? `[${hostname}]:${port}` : `${hostname}:${port}`;
}
