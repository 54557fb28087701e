/**
 * Hardware addresses of the unit, three raw halves each.
 *
 * On each port the unit answers for the virtuals by an address of its own, not by the interface's. To the kernel of the box,
 * which gets a copy of every frame, theirs are then frames for somebody else, dropped before it looks up a route for them: it can
 * neither forward them a second time nor answer them, and a twentieth of the machine's work per connection is saved.
 *
 * The active unit of a pair has another one in that one's place, which goes to the peer with the duty; its own it keeps beside it.
 *
 * HOT PATH: the comparisons run for every frame and allocate nothing.
 *
 * @module
 */
import { destinationIs, sourceIs } from "../packet/ethernet.ts";
import type { Hosts } from "../objects/hosts.ts";
import type { Memory } from "../packet/memory.ts";
import { PORTS } from "../words.ts";

/** Group and local bit of an address's first byte (IEEE 802-2014, 8.2), and one that tells the unit's from the interface's. */
const LOCAL = 0x02;
const UNIT = 0x04;
const HALVES = 3;
/** Halves of one kind of address, on both ports. */
const KIND = PORTS.length * HALVES;
const NO_MAC = new Uint8Array(2 * HALVES);

export class Macs {
  /**
   * By kind and port: what the unit answers by, which begins at {@linkcode unitMac}; the interfaces'; the unit's own, which is looked
   * at only where the first is another.
   */
  readonly halves = new Uint16Array(3 * KIND);
  /** As far as there is something to compare with. */
  #end = 2 * KIND;
  readonly #active: Uint16Array;

  /** @param active six bytes for each port, by which the active unit of a pair is known. */
  constructor(active: readonly [Uint8Array, Uint8Array] = [NO_MAC, NO_MAC]) {
    this.#active = Uint16Array.of(...active.flatMap((mac) => [...rawMac(mac)]));
  }

  /** Notes the address of a port's interface, six bytes, and derives the unit's own. Gives whether it answers by another now. */
  set(port: number, address: Uint8Array): boolean {
    const before = this.halves.slice(unitMac(port), unitMac(port) + HALVES);
    const own = address.slice();
    own[0] = (own[0]! | LOCAL) ^ UNIT;
    this.halves.set(rawMac(own), 2 * KIND + unitMac(port));
    this.halves.set(rawMac(address), KIND + unitMac(port));
    this.answerBy(this.#end > 2 * KIND);
    return before.some((half, i) => half !== this.halves[unitMac(port) + i]);
  }

  /** By which of its addresses the unit answers: the active one's, or its own. */
  answerBy(active: boolean) {
    this.#end = (active ? 3 : 2) * KIND;
    this.halves.set(active ? this.#active : this.halves.subarray(2 * KIND));
  }

  /** Whether three halves at `at` are an address of the box. */
  has(halves: Uint16Array, at: number): boolean {
    for (let mac = 0; mac < this.#end; mac += HALVES) {
      if ([0, 1, 2].every((half) => this.halves[mac + half] === halves[at + half])) return true;
    }
    return false;
  }

  /** Forgets that the box's own addresses were hosts: of a pair, the peer has learned some of them, and told. */
  forgetIn(hosts: Pick<Hosts, "remove">) {
    for (let mac = 0; mac < this.#end; mac += HALVES) {
      hosts.remove(this.halves[mac]!, this.halves[mac + 1]! | (this.halves[mac + 2]! << 16));
    }
  }

  /** Whether a frame comes from the box itself. */
  isSource(memory: Memory, frame: number): boolean {
    for (let mac = 0; mac < this.#end; mac += HALVES) {
      if (sourceIs(memory, frame, this.halves, mac)) return true;
    }
    return false;
  }

  /** Whether a frame is addressed to the box itself. */
  isDestination(memory: Memory, frame: number): boolean {
    for (let mac = 0; mac < this.#end; mac += HALVES) {
      if (destinationIs(memory, frame, this.halves, mac)) return true;
    }
    return false;
  }
}

function rawMac(bytes: Uint8Array): Uint16Array {
  return new Uint16Array(bytes.slice().buffer);
}

/** Offset in {@linkcode Macs.halves} of the address by which the unit answers on a port. */
export function unitMac(port: number): number {
  return port * HALVES;
}
