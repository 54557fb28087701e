/**
 * Many clients: wrk on the client's host.
 *
 * @module
 */
import type { Network } from "../../lib/demo/network.ts";
import type { Endpoint } from "./alternatives/alternative.ts";
import type { Errors } from "./report.ts";

export interface WrkResult {
  requests: number;
  seconds: number;
  /** From the request to the whole answer; of half and of 99 % of the requests. */
  p50Us: number;
  p99Us: number;
  /** Socket errors by kind; `status` counts answers that are not 2xx or 3xx. */
  errors: Errors;
}

export interface WrkOptions {
  seconds: number;
  /** Clients at once. */
  connections: number;
  /** A new connection for each request. */
  close?: boolean;
  /** Left out: any. */
  core?: number;
}

const SCRIPT = decodeURIComponent(new URL("./wrk_summary.lua", import.meta.url).pathname);
const ERRORS = ["connect", "read", "write", "status", "timeout"] as const;
/** Beyond the measurement itself. */
const GRACE_MS = 10_000;

/** Throws where wrk does not measure at all, as when nothing answers. */
export async function wrk(network: Network, { address, port }: Endpoint, options: WrkOptions) {
  const { seconds, connections, close = false, core } = options;
  const output = await network.exec("client", [
    ...(core === undefined ? [] : ["taskset", "-c", `${core}`]),
    ...["wrk", "--threads", "1", "--connections", `${connections}`, "--duration", `${seconds}s`],
    ...["--timeout", "2s", "--latency", "--script", SCRIPT],
    ...(close ? ["--header", "Connection: close"] : []),
    `http://${address}:${port}/`,
  ], { timeoutMs: seconds * 1000 + GRACE_MS });
  return parseWrk(output);
}

/** Reads the line that `wrk_summary.lua` adds to the output. */
export function parseWrk(output: string): WrkResult {
  const line = output.split("\n").findLast((text) => text.startsWith("{"));
  if (line === undefined) throw new Error(`wrk: no summary: ${output.trim() || "no output"}`);
  const summary: Record<string, number> = JSON.parse(line);
  const figure = (name: string) => {
    const value = summary[name];
    if (typeof value !== "number") throw new Error(`wrk: its summary lacks ${name}: ${line}`);
    return value;
  };
  const errors = ERRORS.map((kind) => [kind, figure(kind)] as const).filter(([, count]) => count);
  return {
    requests: figure("requests"),
    seconds: figure("durationUs") / 1e6,
    p50Us: figure("p50Us"),
    p99Us: figure("p99Us"),
    errors: Object.fromEntries(errors),
  };
}
