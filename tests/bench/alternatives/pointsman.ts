/**
 * What all this is about, started from source as a person would.
 *
 * @module
 */
import { selfCommand } from "../../../lib/demo/self.ts";
import { VIRTUAL_ADDRESS } from "../../../lib/demo/network.ts";
import { VERSION } from "../../../lib/cli/version.ts";
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

export const pointsman: Alternative = {
  name: "pointsman",

  describe() {
    return Promise.resolve(`Pointsman ${VERSION} under deno run, leastconns`);
  },

  async start(network): Promise<Running> {
    await Deno.writeTextFile(CONFIG, config(network.address(SERVER)));
    const command = selfCommand(["run", "--config", CONFIG]);
    const process = network.spawn("unit", command, { stderr: "inherit" });
    return { ...virtualEndpoints(VIRTUAL_ADDRESS), process };
  },
};

function config(server: string): string {
  return `unit: bench
ports: { front: eth0, back: eth1 }
reals:
  http1: { address: ${server}, port: ${HTTP_PORT} }
  bulk1: { address: ${server}, port: ${BULK_PORT} }
virtuals:
  www: { address: ${VIRTUAL_ADDRESS}, port: ${VIRTUAL_HTTP_PORT}, predictor: leastconns, reals: [http1] }
  bulk: { address: ${VIRTUAL_ADDRESS}, port: ${BULK_PORT}, predictor: leastconns, reals: [bulk1] }
`;
}
