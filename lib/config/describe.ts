/**
 * What a configuration means, for people: the answer of `pointsman check`.
 *
 * @module
 */
import type { Config, RealConfig, VirtualConfig } from "./config.ts";
import { formatDuration } from "./duration.ts";

/** `bytes`: memory that the connection table takes with this configuration. Lines, without one at the end. */
export function describeConfig(config: Config, bytes: number): string {
  const { unit, ports, connections, status, hash } = config;
  const { hostname, port } = status.listen;
  const host = hostname.includes(":") ? `[${hostname}]` : hostname;
  return [
    ...table([
      ["unit", unit],
      ["config", hash],
      ["front", ports.front, "towards the router and clients"],
      ["back", ports.back, "towards the servers"],
      ["connections", `${connections.max}`, `at most, in ${mebibytes(bytes)} of memory`],
      ["", formatDuration(connections.idleMs), "until a silent one is forgotten"],
      ["", formatDuration(connections.closingMs), "until a closed one is forgotten"],
      ["status", `http://${host}:${port}/status`],
    ], ""),
    ...config.virtuals.flatMap((virtual) => describeVirtual(virtual, config.reals)),
    ...describeUnbound(config),
  ].join("\n");
}

function describeVirtual(virtual: VirtualConfig, reals: readonly RealConfig[]): string[] {
  const { name, address, port, protocol, predictor } = virtual;
  const byName = new Map(reals.map((real) => [real.name, real]));
  const rows = virtual.reals.map((real) => realRow(byName.get(real)!));
  return ["", `virtual ${name}  ${protocol} ${endpoint(address, port)}, ${predictor}`]
    .concat(table(rows, "  "));
}

function describeUnbound({ reals, virtuals }: Config): string[] {
  const bound = new Set(virtuals.flatMap((virtual) => virtual.reals));
  const rows = reals.filter(({ name }) => !bound.has(name)).map(realRow);
  return rows.length === 0 ? [] : ["", "bound to no virtual"].concat(table(rows, "  "));
}

function realRow({ name, address, port, weight }: RealConfig): string[] {
  return [`real ${name}`, endpoint(address, port), `weight ${weight}`];
}

function endpoint(address: string, port: number): string {
  return port === 0 ? `${address} all ports` : `${address}:${port}`;
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(1)} MiB`;
}

/** Columns as wide as their widest cell; the last cell of a row takes no part in that. */
function table(rows: string[][], indent: string): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.slice(0, -1).forEach((cell, i) => widths[i] = Math.max(widths[i] ?? 0, cell.length));
  }
  return rows.map((row) =>
    indent + row.map((cell, i) => i === row.length - 1 ? cell : cell.padEnd(widths[i]!)).join("  ")
  );
}
