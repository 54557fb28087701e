/**
 * What the tests on real interfaces have in common: a network, its servers and a unit between them.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { Network } from "../../lib/demo/network.ts";
import { type Server, startServer } from "../../lib/demo/servers.ts";
import type { UnitProcess } from "../../lib/demo/unit.ts";
import type { FastpathName } from "../../lib/words.ts";
import { withFastpath } from "./fastpaths.ts";
import { ownNetwork } from "./needs.ts";
import { startUnit } from "./unit.ts";

/** Three reals at port 8080 behind one virtual. */
export const THREE_REALS = `
unit: under-test
ports: { front: eth0, back: eth1 }
reals:
  web1: { address: 10.0.0.11, port: 8080 }
  web2: { address: 10.0.0.12, port: 8080 }
  web3: { address: 10.0.0.13, port: 8080 }
virtuals:
  www: { address: 10.0.0.100, port: 80, reals: [web1, web2, web3] }
`;

export interface Scene extends AsyncDisposable {
  network: Network;
  unit: UnitProcess;
  servers: Server[];
}

export interface SceneOptions {
  config?: string;
  /** Where the config does not say it; undefined for what the suite runs with. */
  fastpath?: FastpathName | undefined;
  /** Port of each web's server; all of 8080 unless given. */
  ports?: number[];
  log?: boolean;
}

export async function openScene(options: SceneOptions = {}): Promise<Scene> {
  const { config = THREE_REALS, fastpath, ports = [8080, 8080, 8080], log = false } = options;
  const network = await ownNetwork({ webs: ports.length });
  try {
    const servers = await Promise.all(
      ports.map((port, i) => startServer(network, `web${i + 1}`, { port, log })),
    );
    const unit = await startUnit(network, withFastpath(config, fastpath));
    if (fastpath !== undefined && fastpath !== "auto") {
      assert.equal((await unit.status()).engine.fastpath, fastpath, "another fast path runs");
    }
    return { network, unit, servers, [Symbol.asyncDispose]: () => network.close() };
  } catch (error) {
    await network.close();
    throw error;
  }
}

/** What a URL answers, asked by curl on the client. */
export function curl(network: Network, url: string, ...options: string[]): Promise<string> {
  return network.exec("client", ["curl", "-sS", "--fail", "-m", "20", ...options, url]);
}

/** Exit code of curl: 0 answered, 7 refused, 28 no answer in time. */
export async function curlCode(network: Network, url: string, seconds = 1): Promise<number> {
  const command = ["curl", "-sS", "-o", "/dev/null", "-m", `${seconds}`, url];
  return (await network.tryExec("client", command)).code;
}

/** How many requests each web answered. */
export async function spread(network: Network, requests: number): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (let i = 0; i < requests; i++) {
    const [name] = (await curl(network, "http://10.0.0.100/")).split(" ");
    counts[name!] = (counts[name!] ?? 0) + 1;
  }
  return counts;
}

/** Asks again until an answer comes; fails after `seconds`. */
export async function eventually(what: string, seconds: number, reached: () => Promise<boolean>) {
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    if (await reached()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail(`${what}: not within ${seconds} s`);
}
