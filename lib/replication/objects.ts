/**
 * What is sent of the machine objects: who stands at which index, its state (`states.ts`), and how many connections each has had. The
 * present counts are not sent: they follow from the connections.
 *
 * The row of an object is its place among all virtuals and then all reals; the last row is the unit itself.
 *
 * @module
 */
import type { EngineState } from "../engine/state.ts";
import type { UnitSetup } from "../objects/setup.ts";
import { type Identity, realIdentity, virtualIdentity } from "./identity.ts";
import { Marks } from "./marks.ts";
import * as record from "./record.ts";
import { StateRecords } from "./states.ts";

export type ObjectState = Pick<EngineState, "connections" | "reals" | "virtuals" | "heartbeat">;

export class ObjectRecords {
  /** Rows of which the identity, and the total, is to be sent. */
  readonly identities: Marks;
  readonly totals: Marks;
  readonly states: StateRecords;
  readonly #state: ObjectState;
  readonly #identityOf = new Map<number, Identity>();
  /** By row: the total that was last sent, -1 for none. */
  readonly #sent: Float64Array;
  readonly #value = new Float64Array(1);
  readonly #words = new Int32Array(this.#value.buffer);

  constructor(state: ObjectState) {
    this.#state = state;
    const rows = state.virtuals.length + state.reals.length + 1;
    this.identities = new Marks(rows);
    this.totals = new Marks(rows);
    this.states = new StateRecords(state);
    this.#sent = new Float64Array(rows).fill(-1);
  }

  /** Everything is to be sent anew. */
  configure({ virtuals, reals }: UnitSetup) {
    this.#identityOf.clear();
    for (const virtual of virtuals) this.#identityOf.set(virtual.index, virtualIdentity(virtual));
    const first = this.#state.virtuals.length;
    for (const real of reals) this.#identityOf.set(first + real.index, realIdentity(real));
    this.begin();
  }

  /** The same for a standby that knows nothing yet. */
  begin() {
    this.identities.clear();
    this.totals.clear();
    this.#sent.fill(-1);
    for (const row of this.#identityOf.keys()) this.identities.mark(row);
    this.states.begin(this.#identityOf.keys());
  }

  /** Looks which totals and states have changed. */
  look() {
    for (const row of this.#identityOf.keys()) {
      this.#lookAt(row);
      this.states.lookAt(row);
    }
    this.#lookAt(this.#sent.length - 1);
  }

  #lookAt(row: number) {
    const total = this.#total(row);
    if (total === this.#sent[row]) return;
    this.#sent[row] = total;
    this.totals.mark(row);
  }

  /** Writes a row's record and gives its words. */
  writeIdentity(row: number, words: Int32Array, to: number): number {
    // A row that has gone since it was marked is nobody's.
    const [high, low] = this.#identityOf.get(row) ?? [0, 0];
    words[to + record.VALUE] = high;
    words[to + record.VALUE + 1] = low;
    return this.#finish(record.IDENTITY, row, words, to);
  }

  writeTotal(row: number, words: Int32Array, to: number): number {
    this.#value[0] = this.#total(row);
    words.set(this.#words, to + record.VALUE);
    return this.#finish(record.TOTAL, row, words, to);
  }

  /** Gives 0 for a row that has gone since it was marked. */
  writeState(row: number, words: Int32Array, to: number): number {
    if (!this.#identityOf.has(row)) return 0;
    this.states.write(row, words, to);
    return this.#finish(record.STATE_OF_OBJECT, row, words, to);
  }

  #finish(kind: number, row: number, words: Int32Array, to: number): number {
    const virtuals = this.#state.virtuals.length;
    const isUnit = row === this.#sent.length - 1;
    const isVirtual = row < virtuals;
    words[to + record.HEAD] = record.headOf(
      kind,
      isUnit ? 0 : isVirtual ? row : row - virtuals,
    );
    words[to + record.PLACE] = isUnit
      ? record.OF_UNIT
      : isVirtual
      ? record.OF_VIRTUAL
      : record.OF_REAL;
    return record.RECORD_WORDS[kind]!;
  }

  #total(row: number): number {
    const { virtuals, reals, connections } = this.#state;
    if (row === this.#sent.length - 1) return connections.total;
    return row < virtuals.length
      ? virtuals.connectionsTotal[row]!
      : reals.connectionsTotal[row - virtuals.length]!;
  }
}
