/**
 * What a configuration means, for people: the answer of `pointsman check`. What stands at its default is not
 * told, but for what a reader looks for first.
 *
 * @module
 */
import { DEFAULT_REASSIGN, DEFAULT_RETRY_MS, DEFAULT_THRESHOLD } from "../limits.ts";
import type { FastpathName } from "../words.ts";
import { listed, table } from "./columns.ts";
import type { Config, RealConfig, StaticConfig, VirtualConfig } from "./config.ts";
import { describeFailover } from "./describe_failover.ts";
import { formatDuration } from "./duration.ts";

/** `bytes`: memory that the connection table takes with this configuration. Lines, without one at the end. */
export function describeConfig(config: Config, bytes: number): string {
  const bound = new Set(config.virtuals.flatMap(({ reals }) => reals));
  const standbys = new Set(config.reals.map(({ standby }) => standby));
  const unbound = config.reals.filter(({ name }) => !bound.has(name));
  return [
    ...describeUnit(config, bytes),
    ...config.virtuals.flatMap((virtual) => describeVirtual(virtual, config.reals)),
    ...listed("only as standby", unbound.filter(({ name }) => standbys.has(name)).map(realRow)),
    ...listed(
      "bound to no virtual",
      unbound.filter(({ name }) => !standbys.has(name)).map(realRow),
    ),
    ...listed("statics", config.statics.map(staticRow)),
    ...listed("failover", config.failover === null ? [] : describeFailover(config.failover)),
  ].join("\n");
}

function describeUnit(config: Config, bytes: number): string[] {
  const { unit, ports, connections, fastpath, status, hash } = config;
  const { hostname, port } = status.listen;
  const host = hostname.includes(":") ? `[${hostname}]` : hostname;
  const commands = status.tokenFile === null
    ? ["off", "status.token_file is left out"]
    : ["on", `with the token in ${status.tokenFile}`];
  return table([
    ["unit", unit],
    ["config", hash],
    ["front", ports.front, "towards the router and clients"],
    ["back", ports.back, "towards the servers"],
    ["connections", `${connections.max}`, `at most, in ${mebibytes(bytes)} of memory`],
    ["", formatDuration(connections.idleMs), "until a silent one is forgotten"],
    ["", formatDuration(connections.closingMs), "until a closed one is forgotten"],
    ["fastpath", fastpath, FASTPATH_WORDS[fastpath]],
    ["status", `http://${host}:${port}/status`],
    ["commands", ...commands],
  ], "");
}

/** What is asked for; what of it a box takes is seen when the unit starts. */
const FASTPATH_WORDS: Record<FastpathName, string> = {
  auto: "the best that this box takes",
  tc: "the kernel forwards established connections, at tc",
  xdp: "the kernel forwards established connections, at XDP",
  off: "every packet passes through the engine",
};

function describeVirtual(virtual: VirtualConfig, reals: readonly RealConfig[]): string[] {
  const { name, address, port, protocol, predictor } = virtual;
  const byName = new Map(reals.map((real) => [real.name, real]));
  const rows = virtual.reals.map((real) => realRow(byName.get(real)!)).concat(traitRows(virtual));
  return listed(`virtual ${name}  ${protocol} ${endpoint(address, port)}, ${predictor}`, rows);
}

function traitRows({ backup, clients, stickyMs, stickyMask, synguard }: VirtualConfig): string[][] {
  const rows: string[][] = [];
  if (backup !== null) rows.push(["backup", `the reals of virtual ${backup}`]);
  if (clients.length > 0) rows.push(["clients", clients.join(", ")]);
  if (stickyMs > 0) {
    const by = stickyMask === 32 ? "" : `, by the first ${stickyMask} bits of the client's address`;
    rows.push(["sticky", formatDuration(stickyMs) + by]);
  }
  const { perSecond, embryonic } = synguard;
  const limits = [
    ...perSecond > 0 ? [`${perSecond} new ones a second`] : [],
    ...embryonic > 0 ? [`${embryonic} at one time`] : [],
  ];
  if (limits.length > 0) rows.push(["synguard", `embryonic: ${limits.join(", ")}`]);
  return rows;
}

function realRow(real: RealConfig): string[] {
  const { name, address, port, weight, threshold, reassign, retryMs, maxconns, data } = real;
  const traits = [`weight ${weight}`];
  if (real.standby !== null) traits.push(`standby ${real.standby}`);
  if (threshold !== DEFAULT_THRESHOLD) traits.push(`threshold ${threshold}`);
  if (reassign !== DEFAULT_REASSIGN) traits.push(`reassign ${reassign}`);
  if (retryMs !== DEFAULT_RETRY_MS) {
    traits.push(`retry ${retryMs === 0 ? "never" : formatDuration(retryMs)}`);
  }
  if (maxconns > 0) traits.push(`maxconns ${maxconns}`);
  if (data > 0) traits.push(`data ${data}`);
  return [`real ${name}`, endpoint(address, port), traits.join(", ")];
}

function staticRow({ real, virtual }: StaticConfig): string[] {
  return [`real ${real}`, `leaves as virtual ${virtual}`];
}

function endpoint(address: string, port: number): string {
  return port === 0 ? `${address} all ports` : `${address}:${port}`;
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(1)} MiB`;
}
