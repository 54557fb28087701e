/**
 * Which real stands in the place of each bind, and which of a virtual's binds can take connections.
 *
 * A bind whose real is down is taken over by the real's `standby`, that one's standby if it is down too, and so on. A real
 * with as many connections as it may have is not down: its load is not moved, it only takes no more.
 *
 * @module
 */
import type { RealSetup, UnitSetup, VirtualSetup } from "../objects/setup.ts";
import type { Reals } from "../objects/machines.ts";
import { parseIpv4, rawPort } from "../packet/address.ts";
import type { Field } from "../predictors/predictor.ts";
import {
  ARP_RESOLVED,
  ARP_RESOLVING,
  ARP_UNREACHABLE,
  REAL_IN_SERVICE,
  REAL_MAX_CONNECTIONS,
} from "../words.ts";
import type { EngineState } from "./state.ts";

/** What a bind can do: nothing; take connections by its own real or by a standby; wait for the real's ARP answer. */
const IDLE = 0;
const OWN = 1;
const STANDBY = 2;
const PENDING = 3;

const NO_LIMIT = 0x7fffffff;

/** One bind of one virtual. */
interface Place {
  virtual: number;
  slot: number;
}

export class Binds {
  /** By virtual: what its predictor sees. The same object from one setup to the next where nothing in it changes. */
  readonly fields: Field[] = [];
  /** 1 where a real may take connections by its state: whether it has room changes with every connection. */
  readonly usable: Uint8Array;
  /** Most connections of each real, the largest number where there is no limit. */
  readonly maxconns: Int32Array;
  readonly #binds: Int32Array[] = [];
  readonly #standby: Int32Array;
  readonly #state: EngineState;
  readonly #reals: Reals;
  /** By real: the binds in which it may stand. */
  readonly #places: Place[][] = [];
  /** By virtual: what each bind can do, and how many can do what. */
  readonly #kinds: Uint8Array[] = [];
  readonly #counts: Int32Array[] = [];

  constructor(state: EngineState) {
    this.#state = state;
    this.#reals = state.reals;
    this.usable = new Uint8Array(state.reals.length);
    this.maxconns = new Int32Array(state.reals.length);
    this.#standby = new Int32Array(state.reals.length);
  }

  /** Takes the binds of a setup in place of those before. */
  configure({ reals, virtuals }: UnitSetup) {
    for (const { index, maxconns, standby } of reals) {
      this.maxconns[index] = maxconns || NO_LIMIT;
      this.#standby[index] = standby;
      this.#places[index] = [];
    }
    const byIndex = new Map(reals.map((real) => [real.index, real]));
    for (const virtual of virtuals) {
      this.#bind(virtual, virtual.reals.map((real) => byIndex.get(real)!));
    }
    for (const { index } of reals) this.review(index);
  }

  /** A new virtual has nothing of the one that had its index before. */
  begin(virtual: number) {
    delete this.fields[virtual];
  }

  #bind({ index, reals }: VirtualSetup, bound: readonly RealSetup[]) {
    const weight = Int32Array.from(bound, (real) => real.weight);
    const before = this.fields[index];
    const isKept = before !== undefined && isSame(this.#binds[index]!, reals) &&
      isSame(before.weight, weight);
    this.#binds[index] = Int32Array.from(reals);
    if (!isKept) this.fields[index] = this.#field(bound, weight, before !== undefined);
    this.#kinds[index] = new Uint8Array(reals.length);
    this.#counts[index] = Int32Array.of(reals.length, 0, 0, 0);
    reals.forEach((real, slot) => {
      for (let r = real; r >= 0; r = this.#standby[r]!) {
        this.#places[r]!.push({ virtual: index, slot });
      }
    });
  }

  /** Binds of a virtual that can take connections by their own reals, and by standbys. */
  byOwn(virtual: number): number {
    return this.#counts[virtual]![OWN]!;
  }

  byStandby(virtual: number): number {
    return this.#counts[virtual]![STANDBY]!;
  }

  /** The standby of a real, or -1. */
  standby(real: number): number {
    return this.#standby[real]!;
  }

  /** Whether a real of the virtual has not had the time yet to answer its first ARP request. */
  isPending(virtual: number): boolean {
    return this.#counts[virtual]![PENDING]! > 0;
  }

  /** Whether a real takes connections of a virtual at present, of its own or as a standby. */
  serves(virtual: number, real: number): boolean {
    return this.mayTake(real) && this.fields[virtual]!.slots.includes(real);
  }

  /** Whether a real can take a connection now. */
  mayTake(real: number): boolean {
    return this.usable[real] === 1 && this.hasRoom(real);
  }

  /** Whether a real has fewer connections than it may have. Those that are over do no work there any more. */
  hasRoom(real: number): boolean {
    const { connections, closing } = this.#reals;
    return connections[real]! - closing[real]! < this.maxconns[real]!;
  }

  /** Index of the real that a slot of a virtual is bound to. */
  bound(virtual: number, slot: number): number {
    return this.#binds[virtual]![slot]!;
  }

  /** Takes note of a real's new state. Gives the virtuals it may matter to, some of them more than once. */
  review(real: number): readonly Place[] {
    const { state, arp } = this.#reals;
    const isUp = state[real] === REAL_IN_SERVICE || state[real] === REAL_MAX_CONNECTIONS;
    this.usable[real] = isUp && arp[real] === ARP_RESOLVED ? 1 : 0;
    for (const place of this.#places[real]!) this.#place(place);
    return this.#places[real]!;
  }

  /** The testing real that may stand in a slot, or -1: the bound one, or a standby of the chain before one that is up. */
  testing(virtual: number, slot: number, isTesting: (real: number) => boolean): number {
    for (let r = this.bound(virtual, slot); r >= 0 && this.isDown(r); r = this.#standby[r]!) {
      if (isTesting(r)) return r;
    }
    return -1;
  }

  /** Whether a real's load goes to its standby. */
  isDown(real: number): boolean {
    const { state, arp } = this.#reals;
    const up = state[real] === REAL_IN_SERVICE || state[real] === REAL_MAX_CONNECTIONS;
    return !up || arp[real] === ARP_UNREACHABLE;
  }

  #place({ virtual, slot }: Place) {
    const bound = this.bound(virtual, slot);
    const field = this.fields[virtual]!;
    const real = this.#inPlaceOf(bound);
    const kind = this.#kindOf(real, bound);
    const kinds = this.#kinds[virtual]!;
    const counts = this.#counts[virtual]!;
    counts[kinds[slot]!]!--;
    counts[kind]!++;
    kinds[slot] = kind;
    field.slots[slot] = real;
    field.version++;
  }

  #inPlaceOf(bound: number): number {
    for (let r = bound; r >= 0; r = this.#standby[r]!) if (!this.isDown(r)) return r;
    return bound;
  }

  #kindOf(real: number, bound: number): number {
    if (this.usable[real] === 1 && this.#reals.state[real] === REAL_IN_SERVICE) {
      return real === bound ? OWN : STANDBY;
    }
    return !this.isDown(real) && this.#reals.arp[real] === ARP_RESOLVING ? PENDING : IDLE;
  }

  #field(bound: readonly RealSetup[], weight: Int32Array, isReplaced: boolean): Field {
    const { connections, closing, latencyMs, measuredTick, starts } = this.#reals;
    return {
      slots: Int32Array.from(bound, ({ index }) => index),
      identity: Int32Array.from(bound, identityOf),
      weight,
      isReplaced,
      usable: this.usable,
      connections,
      closing,
      maxconns: this.maxconns,
      latencyMs,
      measuredTick,
      tick: this.#state.tick,
      starts,
      version: 0,
    };
  }
}

function isSame(before: Int32Array, after: ArrayLike<number>): boolean {
  return before.length === after.length && before.every((value, i) => value === after[i]);
}

/** The same on every unit with the same config; two reals differ in address or port. */
function identityOf({ address, port }: RealSetup): number {
  return Math.imul(parseIpv4(address), 0x9e3779b1) ^ Math.imul(rawPort(port) + 1, 0x85ebca6b);
}
