/**
 * The tests of a port by which a pair finds out which of its units has failed (localdirector.md 2.4): the unit asks for them, by
 * counts in shared memory, and looks by itself whether frames come then.
 *
 * @module
 */
import { parseIpv4 } from "../packet/address.ts";
import { PORTS } from "../words.ts";
import { type Duty, STANDBY } from "./duty.ts";
import type { Neighbours } from "./neighbours.ts";
import type { OwnFrames } from "./own_frames.ts";

/** The unit's addresses as text, by what it is. */
export interface UnitAddresses {
  active: string;
  failover: string;
}

export class PortTester {
  readonly #duty: Duty;
  readonly #frames: OwnFrames;
  readonly #neighbours: Neighbours;
  /** Raw. */
  readonly #active: number;
  readonly #failover: number;
  /** By port: how often each test had been asked for when it was done last. */
  readonly #arpTests = new Int32Array(PORTS.length);
  readonly #pingTests = new Int32Array(PORTS.length);
  #sequence = 0;

  constructor(
    duty: Duty,
    frames: OwnFrames,
    neighbours: Neighbours,
    { active, failover }: UnitAddresses,
  ) {
    this.#duty = duty;
    this.#frames = frames;
    this.#neighbours = neighbours;
    this.#active = parseIpv4(active);
    this.#failover = parseIpv4(failover);
  }

  /** Does what was asked for since the last look: costs four looks at shared memory where that is nothing. */
  look() {
    for (let port = 0; port < PORTS.length; port++) {
      const arpTests = this.#duty.arpTests(port);
      const pingTests = this.#duty.pingTests(port);
      if (arpTests !== this.#arpTests[port]) this.#askNeighbours(port);
      if (pingTests !== this.#pingTests[port]) this.#askEverybody(port);
      this.#arpTests[port] = arpTests;
      this.#pingTests[port] = pingTests;
    }
  }

  #askNeighbours(port: number) {
    for (const address of this.#neighbours.recent(port)) this.#frames.probe(port, address);
  }

  #askEverybody(port: number) {
    const source = this.#duty.done === STANDBY ? this.#failover : this.#active;
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.#frames.ping(port, source, this.#sequence);
  }
}
