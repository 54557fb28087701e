/**
 * What the sender says of the machine objects: who stands at which of its indexes, in which state it is, and how many connections
 * each has had.
 *
 * @module
 */
import type { EngineState } from "../engine/state.ts";
import { MAX_REALS, MAX_VIRTUALS } from "../limits.ts";
import * as count from "./counts.ts";
import type { IdentityMap } from "./identity.ts";
import * as record from "./record.ts";

/** Puts this unit's objects into the states that they have at the active unit: `lib/engine/kept_states.ts`. */
export interface ObjectOrders {
  /** The unit is a standby from here on, and is one no more. */
  start(): void;
  stop(): void;
  /** `state`: a word of `record.ts`. `leftMs`: of a drain's time, 0 for no such time. */
  real(real: number, state: number, leftMs: number): void;
  virtual(virtual: number, state: number, leftMs: number): void;
}

/** Of each kind of object, and of the unit, rows for the most there may be. */
const ROWS = Math.max(MAX_VIRTUALS, MAX_REALS);

export class KeptObjects {
  readonly #state: Pick<EngineState, "connections" | "virtuals" | "reals">;
  readonly #identities: IdentityMap;
  readonly #counts: Float64Array;
  readonly #orders: ObjectOrders;
  /** By kind of record, and by kind and index of the object: the batch that spoke of it last. */
  readonly #numbers: Readonly<Record<number, Int32Array>> = {
    [record.IDENTITY]: new Int32Array(3 * ROWS),
    [record.TOTAL]: new Int32Array(3 * ROWS),
    [record.STATE_OF_OBJECT]: new Int32Array(3 * ROWS),
  };
  readonly #value = new Float64Array(1);
  readonly #words = new Int32Array(this.#value.buffer);

  constructor(
    state: Pick<EngineState, "connections" | "virtuals" | "reals">,
    identities: IdentityMap,
    counts: Float64Array,
    orders: ObjectOrders,
  ) {
    this.#state = state;
    this.#identities = identities;
    this.#counts = counts;
    this.#orders = orders;
  }

  join() {
    this.#identities.clear();
    for (const numbers of Object.values(this.#numbers)) numbers.fill(0);
  }

  /** As of connections. */
  apply(words: Int32Array, at: number, number: number) {
    const which = words[at + record.PLACE]!;
    const object = record.objectOf(words[at]!);
    const kind = record.kindOf(words[at]!);
    const numbers = this.#numbers[kind]!;
    if (number < numbers[which * ROWS + object]!) return void this.#counts[count.OLD]!++;
    numbers[which * ROWS + object] = number;
    const first = words[at + record.VALUE]!;
    const second = words[at + record.VALUE + 1]!;
    if (kind === record.TOTAL) {
      this.#words[0] = first;
      this.#words[1] = second;
      this.#takeTotal(which, object, this.#value[0]!);
    } else if (kind === record.STATE_OF_OBJECT) {
      this.#takeState(which, object, first, second);
    } else if (which === record.OF_VIRTUAL || which === record.OF_REAL) {
      this.#identities.tell(which, object, [first, second]);
    }
  }

  #takeTotal(which: number, object: number, total: number) {
    if (!Number.isSafeInteger(total) || total < 0) return;
    const { connections, virtuals, reals } = this.#state;
    if (which === record.OF_UNIT) {
      connections.total = total;
      return;
    }
    const mine = this.#mine(which, object);
    if (mine < 0) this.#counts[count.UNKNOWN_OBJECT]!++;
    else (which === record.OF_VIRTUAL ? virtuals : reals).connectionsTotal[mine] = total;
  }

  #takeState(which: number, object: number, state: number, leftMs: number) {
    const mine = this.#mine(which, object);
    if (mine < 0) this.#counts[count.UNKNOWN_OBJECT]!++;
    else if (which === record.OF_VIRTUAL) this.#orders.virtual(mine, state, leftMs);
    else this.#orders.real(mine, state, leftMs);
  }

  #mine(which: number, object: number): number {
    return which === record.OF_VIRTUAL
      ? this.#identities.virtual(object)
      : this.#identities.real(object);
  }
}
