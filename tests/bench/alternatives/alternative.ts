/**
 * What the net part compares: ways to carry a client's connections through the unit to one server.
 *
 * @module
 */
import type { Network } from "../../../lib/demo/network.ts";
import type { AlternativeName } from "../options.ts";
import type { Errors } from "../report.ts";

export interface Endpoint {
  address: string;
  port: number;
}

/** The server: nginx and iperf3 on this host of the network. */
export const SERVER = "web1";
export const HTTP_PORT = 8080;
export const BULK_PORT = 5201;
/** Where balanced requests go to. */
export const VIRTUAL_HTTP_PORT = 80;

export interface Running {
  /** What the client asks. */
  http: Endpoint;
  bulk: Endpoint;
  /** The program on the unit, where the kernel does not do it all. */
  process?: Deno.ChildProcess;
  /** Which of its ways it has taken, for the report. */
  says?: () => Promise<string>;
  /** What went wrong, as it says after the measurement. */
  errors?: () => Promise<Errors>;
}

export interface Alternative {
  name: AlternativeName;
  /** Program of the system, besides those that every alternative needs. */
  tool?: string;
  /** What exactly was measured, in one line. */
  describe(): Promise<string>;
  /**
   * Sets up the unit, and where needed the routes to it, of a network with nothing but addresses. What it starts ends with
   * the network. The first answer may come later than this resolves.
   */
  start(network: Network): Promise<Running>;
}

/** Most alternatives serve the virtual's address. */
export function virtualEndpoints(address: string): Pick<Running, "http" | "bulk"> {
  return { http: { address, port: VIRTUAL_HTTP_PORT }, bulk: { address, port: BULK_PORT } };
}
