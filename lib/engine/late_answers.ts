/**
 * Tells the answer of a real that has lost the connection to another one from the answer of a real to whoever spoke to it by its
 * own address: that one is bridged.
 *
 * HOT PATH: runs for SYN-ACKs and resets without a connection, and allocates nothing.
 *
 * @module
 */
import type { ConnectionTable } from "../objects/connections.ts";
import { ipv4Destination, ipv4Source, PROTOCOL_TCP } from "../packet/ipv4.ts";
import type { Memory } from "../packet/memory.ts";
import { ACK, ports, RST, SYN } from "../packet/tcp.ts";
import type { Services } from "./services.ts";

const SYN_ACK = SYN | ACK;

export class LateAnswers {
  readonly #memory: Memory;
  readonly #table: ConnectionTable;
  readonly #services: Services;

  constructor(memory: Memory, table: ConnectionTable, services: Services) {
    this.#memory = memory;
    this.#table = table;
    this.#services = services;
  }

  /** Whether a segment of a real, without a connection, is one: the foreign has a connection to a virtual of this real by the same ports. */
  has(ip: number, tcp: number, flags: number): boolean {
    return this.entryOf(ip, tcp, flags) !== 0;
  }

  /** That connection's entry, or 0. */
  entryOf(ip: number, tcp: number, flags: number): number {
    if ((flags & RST) === 0 && (flags & SYN_ACK) !== SYN_ACK) return 0;
    const port = ports(this.#memory, tcp) & 0xffff;
    return this.#moved(ip, tcp, port) || this.#moved(ip, tcp, 0);
  }

  /** The same for reals of a port, or of all ports: 0. */
  #moved(ip: number, tcp: number, realPort: number): number {
    const services = this.#services;
    const foreign = ipv4Destination(this.#memory, ip);
    const both = ports(this.#memory, tcp);
    const takers = services.takersOf(ipv4Source(this.#memory, ip), realPort);
    for (let i = 0; i < takers.length; i++) {
      const virtual = takers[i]!;
      const port = services.virtualPort[virtual]! || both & 0xffff;
      const address = services.virtualAddress[virtual]!;
      const clientPorts = (both >>> 16) | (port << 16);
      const entry = this.#table.findFromForeign(foreign, address, clientPorts, PROTOCOL_TCP);
      if (entry !== 0) return entry;
    }
    return 0;
  }
}
