/**
 * What the kernel counts of a host and of a process. Deno keeps `/proc` from programs without all permissions, so `cat` reads it.
 *
 * @module
 */
import { run } from "../../../lib/demo/commands.ts";
import type { Network } from "../../../lib/demo/network.ts";

/** TCP segments that a host has taken so far. What raw sockets send, and what is for addresses it has not, is not among them. */
export async function segmentsTaken(network: Network, host: string): Promise<number> {
  return parseSegmentsTaken(await network.exec(host, ["cat", "/proc/net/snmp"]));
}

/** InSegs of RFC 4022: a line of names, and one of numbers. */
export function parseSegmentsTaken(snmp: string): number {
  const [names, values] = [...snmp.matchAll(/^Tcp: (.*)$/gm)].map((match) => match[1]!.split(" "));
  const value = Number(values?.[names!.indexOf("InSegs")]);
  if (Number.isNaN(value)) throw new Error("/proc/net/snmp: expected InSegs of Tcp");
  return value;
}

/** Bytes of a process that are in memory now. */
export async function residentBytes(pid: number): Promise<number> {
  return parseResidentBytes(await run(["cat", `/proc/${pid}/status`]));
}

/** VmRSS of proc(5), in kB. */
export function parseResidentBytes(status: string): number {
  const kilobytes = /^VmRSS:\s+([0-9]+) kB$/m.exec(status)?.[1];
  if (kilobytes === undefined) throw new Error("/proc/PID/status: expected VmRSS");
  return Number(kilobytes) * 1024;
}

/** The one process of a host. */
export async function onlyProcess(network: Network, host: string): Promise<number> {
  const pids = (await run(["ip", "netns", "pids", network.namespace(host)])).trim().split("\n");
  if (pids.length !== 1) throw new Error(`${host}: ${pids.length} processes: expected one`);
  return Number(pids[0]);
}
