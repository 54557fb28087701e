/**
 * Source ports of outbound connections as seen by the foreign: the real's own, or another where two reals behind one virtual use the
 * same one towards the same foreign address and port.
 *
 * HOT PATH: runs once per outbound connection and allocates nothing.
 *
 * @module
 */
import type { ConnectionTable } from "../objects/connections.ts";
import type { Opening } from "../objects/opening.ts";
import { rawPort } from "../packet/address.ts";

/** RFC 6335, section 6: dynamic ports. */
const FIRST = 49_152;
const COUNT = 65_536 - FIRST;
/** With half of all ports in use towards one foreign port, one connection in a million fails to find another. */
const TRIES = 20;

export class OutboundPorts {
  readonly #table: ConnectionTable;
  /** Goes through the ports in an order that has them all (the step is prime to their number). */
  #next = 0;

  constructor(table: ConnectionTable) {
    this.#table = table;
  }

  /**
   * A raw port by which the connection can be told apart: `wanted` if possible; -1 where none was found. That of the connection `but`
   * is free.
   */
  free(
    { foreign, virtualAddress, serverPorts, protocol }: Opening,
    wanted: number,
    but: number,
  ): number {
    const foreignPort = serverPorts & 0xffff;
    let port = wanted;
    for (let i = 0; i < TRIES; i++) {
      const both = foreignPort | (port << 16);
      const other = this.#table.findFromForeign(foreign, virtualAddress, both, protocol);
      if (other === 0 || other === but) return port;
      this.#next = (this.#next + 7919) % COUNT;
      port = rawPort(FIRST + this.#next);
    }
    return -1;
  }
}
