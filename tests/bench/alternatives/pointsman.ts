/**
 * What all this is about, started from source as a person would: as it is, and with every packet through TypeScript.
 *
 * @module
 */
import { selfCommand } from "../../../lib/demo/self.ts";
import { type Network, VIRTUAL_ADDRESS } from "../../../lib/demo/network.ts";
import { VERSION } from "../../../lib/cli/version.ts";
import { fastpathText } from "../../../lib/engine/fastpath_view.ts";
import type { StatusJson } from "../../../lib/status/json.ts";
import type { FastpathName } from "../../../lib/words.ts";
import {
  type Alternative,
  BULK_PORT,
  HTTP_PORT,
  type Running,
  SERVER,
  VIRTUAL_HTTP_PORT,
  virtualEndpoints,
} from "./alternative.ts";

const CONFIG = "/run/pointsman-bench.yaml";
/** Where a unit serves its status unless told otherwise. */
const STATUS = "http://127.0.0.1:9000/status";

export const pointsman: Alternative = {
  name: "pointsman",

  describe() {
    return Promise.resolve(`Pointsman ${VERSION} under deno run, leastconns`);
  },

  start: (network) => start(network, "auto"),
};

export const typescript: Alternative = {
  name: "typescript",

  describe() {
    return Promise.resolve("Pointsman with fastpath: off: every packet goes through TypeScript");
  },

  start: (network) => start(network, "off"),
};

async function start(network: Network, fastpath: FastpathName): Promise<Running> {
  await Deno.writeTextFile(CONFIG, config(network.address(SERVER), fastpath));
  const command = selfCommand(["run", "--config", CONFIG]);
  const process = network.spawn("unit", command, { stderr: "inherit" });
  return { ...virtualEndpoints(VIRTUAL_ADDRESS), process, says: () => fastpathOf(network) };
}

/** Which fast path runs: a figure without that means nothing. */
async function fastpathOf(network: Network): Promise<string> {
  const { engine }: StatusJson = JSON.parse(
    await network.exec("unit", ["curl", "--silent", "--fail", STATUS]),
  );
  return fastpathText({ kind: engine.fastpath, reason: engine.fastpath_reason ?? undefined });
}

function config(server: string, fastpath: FastpathName): string {
  return `unit: bench
ports: { front: eth0, back: eth1 }
fastpath: ${fastpath}
reals:
  http1: { address: ${server}, port: ${HTTP_PORT} }
  bulk1: { address: ${server}, port: ${BULK_PORT} }
virtuals:
  www: { address: ${VIRTUAL_ADDRESS}, port: ${VIRTUAL_HTTP_PORT}, predictor: leastconns, reals: [http1] }
  bulk: { address: ${VIRTUAL_ADDRESS}, port: ${BULK_PORT}, predictor: leastconns, reals: [bulk1] }
`;
}
