/**
 * What the sender says of the machine objects: who stands at which of its indexes, and how many connections each has had.
 *
 * @module
 */
import type { EngineState } from "../engine/state.ts";
import { MAX_REALS, MAX_VIRTUALS } from "../limits.ts";
import * as count from "./counts.ts";
import type { IdentityMap } from "./identity.ts";
import * as record from "./record.ts";

/** Of each kind of object, and of the unit, rows for the most there may be. */
const ROWS = Math.max(MAX_VIRTUALS, MAX_REALS);

export class KeptObjects {
  readonly #state: Pick<EngineState, "connections" | "virtuals" | "reals">;
  readonly #identities: IdentityMap;
  readonly #counts: Float64Array;
  /** By kind and index: the batch that spoke of its identity, and of its total, last. */
  readonly #identityNumbers = new Int32Array(3 * ROWS);
  readonly #totalNumbers = new Int32Array(3 * ROWS);
  readonly #value = new Float64Array(1);
  readonly #words = new Int32Array(this.#value.buffer);

  constructor(
    state: Pick<EngineState, "connections" | "virtuals" | "reals">,
    identities: IdentityMap,
    counts: Float64Array,
  ) {
    this.#state = state;
    this.#identities = identities;
    this.#counts = counts;
  }

  join() {
    this.#identities.clear();
    this.#identityNumbers.fill(0);
    this.#totalNumbers.fill(0);
  }

  /** As of connections. */
  apply(words: Int32Array, at: number, number: number) {
    const which = words[at + record.PLACE]!;
    const object = record.objectOf(words[at]!);
    const isTotal = record.kindOf(words[at]!) === record.TOTAL;
    const numbers = isTotal ? this.#totalNumbers : this.#identityNumbers;
    if (number < numbers[which * ROWS + object]!) return void this.#counts[count.OLD]!++;
    numbers[which * ROWS + object] = number;
    const first = words[at + record.VALUE]!;
    const second = words[at + record.VALUE + 1]!;
    if (isTotal) {
      this.#words[0] = first;
      this.#words[1] = second;
      this.#takeTotal(which, object, this.#value[0]!);
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
    const isVirtual = which === record.OF_VIRTUAL;
    const mine = isVirtual ? this.#identities.virtual(object) : this.#identities.real(object);
    if (mine < 0) this.#counts[count.UNKNOWN_OBJECT]!++;
    else (isVirtual ? virtuals : reals).connectionsTotal[mine] = total;
  }
}
