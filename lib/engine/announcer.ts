/**
 * Tells the networks on both sides where everything is: the virtuals, by gratuitous ARP, and after a takeover the hosts of each side
 * too. Switches knew these at the ports of the unit that served before; to a host that only receives, nothing would come
 * until its next word.
 *
 * A batch in each turn: packets do not wait for thousands of announcements.
 *
 * @module
 */
import { BATCH } from "../limits.ts";
import type { Hosts } from "../objects/hosts.ts";
import { BACK, FRONT } from "../words.ts";
import type { Macs } from "./macs.ts";
import type { OwnFrames } from "./own_frames.ts";
import type { Services } from "./services.ts";

export class Announcer {
  readonly #frames: OwnFrames;
  readonly #services: Services;
  readonly #hosts: Hosts;
  readonly #macs: Macs;
  /** The next address of virtuals, and the next place of hosts; infinite where none is to be told. */
  #address = Infinity;
  #host = Infinity;
  readonly #mac = new Uint16Array(3);

  constructor(frames: OwnFrames, services: Services, hosts: Hosts, macs: Macs) {
    this.#frames = frames;
    this.#services = services;
    this.#hosts = hosts;
    this.#macs = macs;
  }

  /** The virtuals, from the first: after a start, and when a link comes back (RFC 5227, section 3). */
  announce() {
    this.#address = 0;
  }

  /** And all hosts: after a takeover. */
  announceAll() {
    this.#address = 0;
    this.#host = 0;
  }

  /** Whatever was to be announced is no more. */
  clear() {
    this.#address = Infinity;
    this.#host = Infinity;
  }

  /** Sends a batch, if it may. Gives whether there is more that it might send now. */
  advance(tick: number): boolean {
    const isDone = this.#address === Infinity && this.#host === Infinity;
    if (isDone || !this.#frames.mayTell) return false;
    let left = this.#announceVirtuals(BATCH);
    for (; left > 0 && this.#host < this.#hosts.size; this.#host++) {
      if (this.#introduce(this.#host, tick)) left--;
    }
    if (left > 0) this.clear();
    return left <= 0;
  }

  /** Gives how many of `most` frames are left. */
  #announceVirtuals(most: number): number {
    const { addresses } = this.#services;
    let left = most;
    for (; left > 0 && this.#address < addresses.length; this.#address++) {
      if (!this.#services.answersFor(this.#address)) continue;
      for (const port of [FRONT, BACK]) this.#frames.announce(port, addresses[this.#address]!);
      left -= 2;
    }
    return left;
  }

  /** False where there is no host at a place, or the box itself: its peer has seen it, and told of it. */
  #introduce(place: number, tick: number): boolean {
    const port = this.#hosts.portOf(place, tick);
    if (port < 0) return false;
    this.#hosts.copyMac(place, this.#mac, 0);
    if (this.#macs.has(this.#mac, 0)) return false;
    this.#frames.introduce(port ^ 1, this.#mac, 0);
    return true;
  }
}
