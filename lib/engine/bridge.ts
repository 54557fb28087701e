/**
 * The learning bridge (IEEE 802.1D-2004, clauses 7.8 and 7.9): remembers behind which port a MAC address was last seen, so that a
 * frame between two hosts of one side is not carried over. Everything else goes out of the other port.
 *
 * Addresses are learnt without regard to VLAN (shared learning). What it remembers lies in `hosts.ts`.
 *
 * HOT PATH: no allocation, no BigInt, no strings, no closures, no exceptions per packet.
 *
 * @module
 */
import type { Hosts } from "../objects/hosts.ts";
import type { Memory } from "../packet/memory.ts";

export class Bridge {
  readonly #memory: Memory;
  readonly #hosts: Hosts;

  constructor(memory: Memory, hosts: Hosts) {
    this.#memory = memory;
    this.#hosts = hosts;
  }

  /** Notes that the source of a frame is behind `port`. */
  learn(frame: number, port: number, tick: number) {
    const at = (frame + 6) >> 1;
    const halves = this.#memory.halves;
    const high = halves[at]!;
    // A group address is nobody's source.
    if ((high & 1) !== 0) return;
    this.#hosts.put(high, halves[at + 1]! | (halves[at + 2]! << 16), port, tick);
  }

  /** Whether the destination of a frame is known to be behind `port`. */
  isBehind(frame: number, port: number, tick: number): boolean {
    const at = frame >> 1;
    const halves = this.#memory.halves;
    return this.#hosts.isBehind(halves[at]!, halves[at + 1]! | (halves[at + 2]! << 16), port, tick);
  }
}
