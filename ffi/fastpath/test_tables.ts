/**
 * The tables that a program and an engine share, as a test compares and restores them: those that a frame may change. Of the rest, the
 * program counts in some, and writes to none.
 *
 * @module
 */
import type { EngineState } from "../../lib/engine/state.ts";

/** Contents at one moment. */
export interface Contents {
  hosts: BigUint64Array;
  others: readonly BigUint64Array[];
}

export class TestTables {
  readonly #live: Contents;

  constructor({ kernelTables, reals, connections, hosts }: EngineState) {
    const { control, epochs } = kernelTables;
    const { entries, index } = connections;
    this.#live = {
      hosts: longsOf(hosts.entries),
      others: [control, epochs, reals.mac, entries, index.slots].map(longsOf),
    };
  }

  copy(): Contents {
    const { hosts, others } = this.#live;
    return { hosts: hosts.slice(), others: others.map((longs) => longs.slice()) };
  }

  restore({ hosts, others }: Contents) {
    this.#live.hosts.set(hosts);
    others.forEach((longs, i) => this.#live.others[i]!.set(longs));
  }
}

/** Whether two agree on where hosts are. */
export function sameHosts(one: Contents, other: Contents): boolean {
  return areSame(one.hosts, other.hosts);
}

/** Whether they agree on all else. */
export function sameOthers(one: Contents, other: Contents): boolean {
  return one.others.every((longs, i) => areSame(longs, other.others[i]!));
}

export function longsOf({ buffer, byteOffset, byteLength }: ArrayBufferView): BigUint64Array {
  return new BigUint64Array(buffer, byteOffset, byteLength >> 3);
}

function areSame(one: BigUint64Array, other: BigUint64Array): boolean {
  return one.every((long, i) => long === other[i]);
}
