/**
 * Clients of many addresses that connect at the same time, each once and without a second try.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { Network } from "../../lib/demo/network.ts";

export interface Visit {
  client: string;
  /** Name of the real that answered. */
  real: string;
  /** How long its connection took to be made. */
  connectMs: number;
}

const FIRST_CLIENT = 50;

/** Gives the client `count` more addresses, at most 50, and tells them. */
export async function addClients(network: Network, count: number): Promise<string[]> {
  const clients = Array.from({ length: count }, (_, index) => `10.0.0.${FIRST_CLIENT + index}`);
  const lines = clients.map((address) => `addr add ${address}/24 dev eth0`);
  await network.exec("client", ["ip", "-batch", "-"], { input: lines.join("\n") });
  return clients;
}

/** One line for each client: what was answered, or the error. Only a real's own 200 has the form that is looked for. */
const VISIT = `url=$1; shift
for address; do
  { said=$(curl -sS --fail -m 20 --interface $address -w '%{time_connect}' $url 2>&1); echo $said; } &
done
wait`;

/** Asks from all addresses at once. Fails where one of them sees an error. */
export async function visit(
  network: Network,
  clients: readonly string[],
  url = "http://10.0.0.100/",
): Promise<Visit[]> {
  const said = await network.exec("client", ["bash", "-c", VISIT, "visit", url, ...clients]);
  return said.trimEnd().split("\n").map((line) => {
    const answer = /^(web\d+) (\S+) (\d+\.\d+)$/.exec(line);
    assert.ok(answer, `a client saw an error: ${line}`);
    const [, real, client, seconds] = answer;
    return { client: client!, real: real!, connectMs: Number(seconds) * 1000 };
  });
}

/** Names of the reals that answered, each once. */
export function realsOf(visits: readonly Visit[]): string[] {
  return [...new Set(visits.map(({ real }) => real))].sort();
}
