/**
 * What is sent of the bridge's table. The engine names no changes of it, since it writes it for each packet; so the table is looked
 * through, a portion in each turn, for hosts that are new, have moved, or have aged.
 *
 * How long a host has been silent is not sent: while it is there it counts as heard at the standby too.
 *
 * @module
 */
import type { EngineState } from "../engine/state.ts";
import { REPLICATION_HOSTS_PER_TURN } from "../limits.ts";
import { belongs } from "../objects/hosts.ts";
import { Marks } from "./marks.ts";
import * as record from "./record.ts";
import { CHANGING } from "./snapshot.ts";

export type HostState = Pick<EngineState, "hosts" | "tick">;

export class HostRecords {
  /** Places of which something is to be sent. */
  readonly marks: Marks;
  readonly #state: HostState;
  /** By place, what was last sent: port + 1, 0 for none, and the address. */
  readonly #ports: Uint8Array;
  readonly #highs: Int32Array;
  readonly #lows: Int32Array;
  /** Where the next look begins. */
  #next = 0;

  constructor(state: HostState) {
    const { size } = state.hosts;
    this.#state = state;
    this.marks = new Marks(size);
    this.#ports = new Uint8Array(size);
    this.#highs = new Int32Array(size);
    this.#lows = new Int32Array(size);
  }

  /** For a standby that knows nothing yet: all that is there is owed to it. */
  begin() {
    this.marks.clear();
    this.#ports.fill(0);
    for (let place = 0; place < this.marks.size; place++) this.#lookAt(place, true);
  }

  /** Looks through a portion. */
  look() {
    for (let i = 0; i < REPLICATION_HOSTS_PER_TURN; i++) {
      this.#lookAt(this.#next, false);
      this.#next = this.#next + 1 === this.marks.size ? 0 : this.#next + 1;
    }
  }

  #lookAt(place: number, isOwed: boolean) {
    const { hosts, tick } = this.#state;
    const ports = hosts.portOf(place, tick[0]!) + 1;
    const isSame = ports === this.#ports[place] && (ports === 0 ||
      hosts.high(place) === this.#highs[place] && hosts.low(place) === this.#lows[place]);
    if (!isSame) this.marks.mark(place, isOwed);
  }

  /** Writes a place's record and gives its words, or `CHANGING`: another host comes there just now. */
  write(place: number, words: Int32Array, to: number): number {
    const { hosts, tick } = this.#state;
    const ports = hosts.portOf(place, tick[0]!) + 1;
    const high = ports === 0 ? 0 : hosts.high(place);
    const low = ports === 0 ? 0 : hosts.low(place);
    if (ports !== 0 && !belongs(high, low, place)) return CHANGING;
    this.#ports[place] = ports;
    this.#highs[place] = high;
    this.#lows[place] = low;
    words[to + record.HEAD] = record.headOf(record.HOST, ports);
    words[to + record.PLACE] = place;
    words[to + record.HOST_HIGH] = high;
    words[to + record.HOST_LOW] = low;
    return record.RECORD_WORDS[record.HOST]!;
  }
}
