/**
 * Bulk TCP: iperf3 between the client and a web, one connection with data from the client.
 *
 * @module
 */
import type { Network } from "../../lib/demo/network.ts";
import type { Endpoint } from "./alternatives/alternative.ts";

const CONNECT_TIMEOUT_MS = 2_000;
/** Beyond the measurement itself. */
const GRACE_MS = 10_000;

/** Resolves when it listens; it ends with the network. */
export async function startIperf3(network: Network, host: string, port: number) {
  network.spawn(host, ["iperf3", "--server", "--port", `${port}`]);
  await network.listening(host, port);
}

/** Gbit/s of payload that arrived. Throws with the reason that iperf3 gives. */
export async function iperf3(network: Network, { address, port }: Endpoint, seconds: number) {
  const { stdout, stderr } = await network.tryExec("client", [
    ...["iperf3", "--client", address, "--port", `${port}`, "--time", `${seconds}`, "--json"],
    ...["--connect-timeout", `${CONNECT_TIMEOUT_MS}`],
  ], { timeoutMs: seconds * 1000 + GRACE_MS });
  return parseIperf3(stdout || stderr);
}

interface Output {
  error?: string;
  end?: { "sum_received"?: { "bits_per_second"?: number } };
}

/** Reads the output of `--json`; failures are told there as well. */
export function parseIperf3(output: string): number {
  const { error, end } = parse(output);
  if (error !== undefined) throw new Error(`iperf3: ${error}`);
  const rate = end?.["sum_received"]?.["bits_per_second"];
  if (rate === undefined) throw new Error("iperf3: its output lacks the rate of end.sum_received");
  return rate / 1e9;
}

function parse(output: string): Output {
  try {
    return JSON.parse(output);
  } catch {
    throw new Error(`iperf3: expected JSON, found ${JSON.stringify(output.slice(0, 200))}`);
  }
}
