/**
 * What the failover part compares: two units of which one serves, and what is done to that one.
 *
 * @module
 */
import type { Network } from "../../../lib/demo/network.ts";

/** Servers behind the virtual. */
export const WEBS = 3;
export const SERVER_PORT = 8080;
export const VIRTUAL_PORT = 80;

export interface Contender {
  /** In the words of the program itself where it has some. */
  describe(): Promise<string>;
  /** Sets up both units on a network of a pair that nobody has used; resolves when one serves and the other is ready to. */
  start(network: Network): Promise<RunningPair>;
}

export interface RunningPair extends AsyncDisposable {
  /** What befalls the unit that serves. Resolves when it is done, whatever comes of it. */
  strike(): Promise<void>;
}
