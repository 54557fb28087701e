/**
 * The hosts that were last heard to speak ARP on each port: whom a test of the port asks whether it works
 * (localdirector.md 2.4).
 *
 * HOT PATH: a few comparisons for each ARP packet.
 *
 * @module
 */
import { PORT_TEST_ADDRESSES } from "../limits.ts";

export class RecentSenders {
  /** Raw addresses by port, the newest first; 0 for none. */
  readonly #addresses = [
    new Int32Array(PORT_TEST_ADDRESSES),
    new Int32Array(PORT_TEST_ADDRESSES),
  ] as const;

  /** A host of this raw address, 0 for one that does not say who it is, has spoken on a port. */
  note(port: number, address: number) {
    const addresses = this.#addresses[port]!;
    if (address === 0 || addresses[0] === address) return;
    let place = 1;
    while (place < PORT_TEST_ADDRESSES - 1 && addresses[place] !== address) place++;
    addresses.copyWithin(1, 0, place);
    addresses[0] = address;
  }

  /** Their raw addresses, the newest first. */
  of(port: number): number[] {
    return [...this.#addresses[port]!].filter((address) => address !== 0);
  }
}
