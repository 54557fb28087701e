/**
 * Client-specific virtuals (US 6,324,177): which of the virtuals that share an address and port serves a client. The longest
 * prefix wins; a client in none has the virtual without `clients`, if there is one.
 *
 * One look-up for each length of prefix that occurs, however many prefixes there are.
 *
 * HOT PATH: `find` runs once per new connection and allocates nothing.
 *
 * @module
 */
import type { VirtualSetup } from "../objects/setup.ts";
import { parseIpv4, rawMask } from "../packet/address.ts";
import { Endpoints } from "./endpoints.ts";

/** Bits that the length of a prefix takes in a key. */
const BITS = 6;

interface Group {
  /** The virtual without `clients`, or -1. */
  fallback: number;
  /** Lengths that occur, longest first. */
  lengths: number[];
}

export class ClientVirtuals {
  readonly #groups: Group[] = [];
  /** Under (network, group and length) the virtual. */
  readonly #prefixes: Endpoints;
  readonly #masks = Int32Array.from({ length: 33 }, (_, bits) => rawMask(bits));

  /** @param prefixes how many will be entered at most. */
  constructor(prefixes: number) {
    this.#prefixes = new Endpoints(prefixes);
  }

  /** A new group, of one address and port. Gives its index. */
  add(): number {
    return this.#groups.push({ fallback: -1, lengths: [] }) - 1;
  }

  /** Enters a virtual into a group. */
  enter(group: number, virtual: number, { clients }: VirtualSetup) {
    const { lengths } = this.#groups[group]!;
    if (clients.length === 0) this.#groups[group]!.fallback = virtual;
    for (const { address, bits } of clients) {
      this.#prefixes.set(parseIpv4(address), (group << BITS) | bits, virtual);
      if (!lengths.includes(bits)) lengths.push(bits);
    }
    lengths.sort((a, b) => b - a);
  }

  /** The virtual of a group that serves a raw address, or -1. */
  find(group: number, client: number): number {
    const { lengths, fallback } = this.#groups[group]!;
    for (let i = 0; i < lengths.length; i++) {
      const bits = lengths[i]!;
      const virtual = this.#prefixes.get(client & this.#masks[bits]!, (group << BITS) | bits);
      if (virtual >= 0) return virtual;
    }
    return fallback;
  }
}
