/**
 * What the tests of a pair have in common: its network with three servers, the pair, and traffic that must not notice what befalls it.
 *
 * @module
 */
import assert from "node:assert/strict";
import { type Network, VIRTUAL_ADDRESS } from "../../../lib/demo/network.ts";
import { Pair, type PairOptions } from "../../../lib/demo/pair.ts";
import { type ProbeReport, startProbe } from "../../../lib/demo/probe.ts";
import { startServer } from "../../../lib/demo/servers.ts";
import { startTransfers, storeTransferred } from "../../../lib/demo/transfers.ts";
import type { FastpathName } from "../../../lib/words.ts";
import { suitFastpath, withFastpath } from "../fastpaths.ts";
import { ownNetwork } from "../needs.ts";

export const SHARED = `reals:
  web1: { address: 10.0.0.11, port: 8080 }
  web2: { address: 10.0.0.12, port: 8080 }
  web3: { address: 10.0.0.13, port: 8080 }
virtuals:
  www: { address: ${VIRTUAL_ADDRESS}, port: 80, reals: [web1, web2, web3] }
`;

/** What {@linkcode underTraffic} needs; the probe and the downloads are our own. */
export const TRAFFIC_TOOLS = ["nginx"];

export interface PairScene extends AsyncDisposable {
  network: Network;
  pair: Pair;
}

export interface PairSceneOptions extends Partial<PairOptions> {
  /** Where the units' configs do not say it; undefined for what the suite runs with. */
  fastpath?: FastpathName | undefined;
}

/** Network and servers, and a pair whose units are not booted. */
export async function layPair(options: PairSceneOptions = {}): Promise<PairScene> {
  const network = await ownNetwork({ webs: 3, pair: true });
  try {
    const servers = await Promise.all(
      network.webs.map((web) => startServer(network, web, { port: 8080 })),
    );
    await storeTransferred(servers);
    const { fastpath, shared = SHARED, ...others } = options;
    const yaml = withFastpath(shared, fastpath);
    await suitFastpath(network, yaml);
    const pair = await Pair.create(network, { shared: yaml, ...others });
    return {
      network,
      pair,
      async [Symbol.asyncDispose]() {
        await pair[Symbol.asyncDispose]();
        await network.close();
      },
    };
  } catch (error) {
    await network.close();
    throw error;
  }
}

/** The same with both units booted: `unit-a` is active, `unit-b` its standby. */
export async function openPair(options: PairSceneOptions = {}): Promise<PairScene> {
  const scene = await layPair(options);
  try {
    await scene.pair.bootInTurn();
    return scene;
  } catch (error) {
    await scene[Symbol.asyncDispose]();
    throw error;
  }
}

export interface Traffic {
  /** Downloads that run meanwhile, 100 unless given, and how long each takes, 5 s unless given. */
  transfers?: number;
  seconds?: number;
  /** Connections that are open and used now and then; 200 unless given. */
  kept?: number;
}

/**
 * Something befalls a pair with open connections and downloads under way. Not one connection may be lost, and not one byte, and new ones
 * must be answered in the end. Gives what the probe saw.
 */
export async function underTraffic(
  { network }: PairScene,
  befall: () => Promise<unknown>,
  { transfers = 100, seconds = 5, kept = 200 }: Traffic = {},
): Promise<ProbeReport> {
  const target = { address: VIRTUAL_ADDRESS, port: 80 };
  const load = { ...target, count: transfers, seconds };
  await using downloads = await startTransfers(network, "client", load);
  await using probe = await startProbe(network, "client", { ...target, kept });
  await befall();
  await new Promise((resolve) => setTimeout(resolve, 500));
  const seen = await probe.report();
  assert.deepEqual(seen.connections, { kept, broken: {} });
  assert.deepEqual(await downloads.report(), { whole: transfers, failed: {} });
  assert.notEqual(seen.new.outageMs, null, "new connections are answered in the end");
  return seen;
}
