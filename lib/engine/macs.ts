/**
 * Hardware addresses of the unit, three raw halves each.
 *
 * On each port the unit answers for the virtuals by an address of its own, not by the interface's. To the kernel of the box,
 * which gets a copy of every frame, theirs are then frames for somebody else, dropped before it looks up a route for them: it can
 * neither forward them a second time nor answer them, and a twentieth of the machine's work per connection is saved.
 *
 * HOT PATH: the comparisons run for every frame and allocate nothing.
 *
 * @module
 */
import { destinationIs, sourceIs } from "../packet/ethernet.ts";
import type { Memory } from "../packet/memory.ts";
import { PORTS } from "../words.ts";

/** Group and local bit of an address's first byte (IEEE 802-2014, 8.2), and one that tells the unit's from the interface's. */
const LOCAL = 0x02;
const UNIT = 0x04;
const HALVES = 3;
/** The unit's own of both ports, then the interfaces'. */
const COUNT = 2 * PORTS.length;

export class Macs {
  /** The unit's own addresses begin at {@linkcode unitMac} of each port. */
  readonly halves = new Uint16Array(COUNT * HALVES);

  /** Notes the address of a port's interface, six bytes, and derives the unit's own there. Gives whether it is another. */
  set(port: number, address: Uint8Array): boolean {
    const before = this.halves.slice(unitMac(port), unitMac(port) + HALVES);
    const unit = address.slice();
    unit[0] = (unit[0]! | LOCAL) ^ UNIT;
    this.halves.set(new Uint16Array(unit.buffer), unitMac(port));
    this.halves.set(new Uint16Array(address.slice().buffer), unitMac(port + PORTS.length));
    return before.some((half, i) => half !== this.halves[unitMac(port) + i]);
  }

  /** Whether a frame comes from the box itself. */
  isSource(memory: Memory, frame: number): boolean {
    for (let mac = 0; mac < COUNT * HALVES; mac += HALVES) {
      if (sourceIs(memory, frame, this.halves, mac)) return true;
    }
    return false;
  }

  /** Whether a frame is addressed to the box itself. */
  isDestination(memory: Memory, frame: number): boolean {
    for (let mac = 0; mac < COUNT * HALVES; mac += HALVES) {
      if (destinationIs(memory, frame, this.halves, mac)) return true;
    }
    return false;
  }
}

/** Offset in {@linkcode Macs.halves} of the unit's own address on a port. */
export function unitMac(port: number): number {
  return port * HALVES;
}
