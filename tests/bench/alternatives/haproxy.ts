/**
 * HAProxy as a TCP proxy with one thread: it ends the client's connection and makes one of its own to the server.
 *
 * @module
 */
import { run } from "../../../lib/demo/commands.ts";
import { VIRTUAL_ADDRESS } from "../../../lib/demo/network.ts";
import {
  type Alternative,
  BULK_PORT,
  HTTP_PORT,
  type Running,
  SERVER,
  VIRTUAL_HTTP_PORT,
  virtualEndpoints,
} from "./alternative.ts";
import { routeThroughUnit } from "./routed.ts";

const CONFIG = "/run/haproxy-bench.cfg";

export const haproxy: Alternative = {
  name: "haproxy",
  tool: "haproxy",

  async describe() {
    const version = (await run(["haproxy", "-v"])).split(" - ")[0]!.trim();
    return `${version}, TCP mode, nbthread 1, no logs`;
  },

  async start(network): Promise<Running> {
    await routeThroughUnit(network);
    await network.exec("unit", ["ip", "addr", "add", `${VIRTUAL_ADDRESS}/32`, "dev", "lo"]);
    await Deno.writeTextFile(CONFIG, config(network.address(SERVER)));
    const process = network.spawn("unit", ["haproxy", "-db", "-f", CONFIG], { stderr: "inherit" });
    return { ...virtualEndpoints(VIRTUAL_ADDRESS), process };
  },
};

/** `maxconn` is far above what clients open at once, and within the open files of an ordinary user. */
function config(server: string): string {
  return `global
  nbthread 1
  maxconn 4000
defaults
  mode tcp
  maxconn 4000
  timeout connect 5s
  timeout client 1m
  timeout server 1m
listen www
  bind ${VIRTUAL_ADDRESS}:${VIRTUAL_HTTP_PORT}
  server ${SERVER} ${server}:${HTTP_PORT}
listen bulk
  bind ${VIRTUAL_ADDRESS}:${BULK_PORT}
  server ${SERVER} ${server}:${BULK_PORT}
`;
}
