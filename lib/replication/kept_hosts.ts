/**
 * Keeps a standby's table of hosts as the active unit's is, place by place: it learns none itself. So it knows, when it takes over,
 * which addresses the switches around have to look for at its own ports.
 *
 * Nothing ages meanwhile: the active unit says when a host is gone. From the takeover on each has its whole time.
 *
 * @module
 */
import { BRIDGE_ENTRIES } from "../limits.ts";
import type { Hosts } from "../objects/hosts.ts";
import * as count from "./counts.ts";
import * as record from "./record.ts";

export class KeptHosts {
  /** Of the receiver's turn. */
  tick = 0;
  readonly #hosts: Hosts;
  readonly #counts: Float64Array;
  /** By place: the batch that spoke of it last, 0 for none of this join. */
  readonly #numbers = new Int32Array(BRIDGE_ENTRIES);

  constructor(hosts: Hosts, counts: Float64Array) {
    this.#hosts = hosts;
    this.#counts = counts;
  }

  /** Whatever was told was so until now. From here on, nothing is told. */
  settle(tick: number) {
    for (let place = 0; place < BRIDGE_ENTRIES; place++) {
      if (this.#numbers[place] !== 0) this.#hosts.touch(place, tick);
    }
    this.#numbers.fill(0);
  }

  /** The bulk is over: what it did not name is no host of the sender. */
  sweep() {
    for (let place = 0; place < BRIDGE_ENTRIES; place++) {
      if (this.#numbers[place] === 0) this.#hosts.forget(place);
    }
  }

  /** As of connections. */
  apply(words: Int32Array, at: number, number: number) {
    const place = words[at + record.PLACE]!;
    if (number < this.#numbers[place]!) return void this.#counts[count.OLD]!++;
    this.#numbers[place] = number;
    const ports = record.objectOf(words[at]!);
    if (ports === 0) return this.#hosts.forget(place);
    const high = words[at + record.HOST_HIGH]!;
    const low = words[at + record.HOST_LOW]!;
    this.#hosts.set(place, high, low, ports - 1, this.tick);
  }
}
