/**
 * What is sent of the states of the machine objects: what an operator ordered of them, and which reals have failed.
 *
 * What follows from that and from the connections is not sent: whether a real is full, and whether a virtual has a real. A real in
 * testing has failed, to a standby: the trial is the active unit's own.
 *
 * Rows are those of `objects.ts`.
 *
 * @module
 */
import type { EngineState } from "../engine/state.ts";
import * as words from "../words.ts";
import { Marks } from "./marks.ts";
import * as record from "./record.ts";

export type StatesState = Pick<EngineState, "reals" | "virtuals" | "heartbeat">;

const REAL_KEPT: Readonly<Record<number, number>> = {
  [words.REAL_OUT_OF_SERVICE]: record.KEPT_OUT_OF_SERVICE,
  [words.REAL_DRAINING]: record.KEPT_DRAINING,
  [words.REAL_TESTING]: record.KEPT_FAILED,
  [words.REAL_FAILED]: record.KEPT_FAILED,
};
const VIRTUAL_KEPT: Readonly<Record<number, number>> = {
  [words.VIRTUAL_OUT_OF_SERVICE]: record.KEPT_OUT_OF_SERVICE,
  [words.VIRTUAL_DRAINING]: record.KEPT_DRAINING,
};

export class StateRecords {
  /** Rows of which the state is to be sent. */
  readonly marks: Marks;
  readonly #state: StatesState;
  /** By row: what was last sent, and the end of its drain. */
  readonly #sent: Uint8Array;
  readonly #deadlines: Float64Array;

  constructor(state: StatesState) {
    const rows = state.virtuals.length + state.reals.length;
    this.#state = state;
    this.marks = new Marks(rows);
    this.#sent = new Uint8Array(rows);
    this.#deadlines = new Float64Array(rows);
  }

  /** A standby may have any state of before: all are owed to it. */
  begin(rows: Iterable<number>) {
    this.marks.clear();
    for (const row of rows) this.marks.mark(row, true);
  }

  /** Looks whether a row's state has changed. */
  lookAt(row: number) {
    const isSame = this.#kept(row) === this.#sent[row] &&
      this.#deadline(row) === this.#deadlines[row];
    if (!isSame) this.marks.mark(row);
  }

  /** Writes what a row's record says beside its head. */
  write(row: number, into: Int32Array, to: number) {
    const kept = this.#kept(row);
    const deadlineMs = this.#deadline(row);
    this.#sent[row] = kept;
    this.#deadlines[row] = deadlineMs;
    // Ended by its deadline, it would not drain any more.
    const leftMs = Math.max(1, Math.ceil(deadlineMs - this.#state.heartbeat[0]!));
    into[to + record.KEPT] = kept;
    into[to + record.LEFT_MS] = kept === record.KEPT_DRAINING && deadlineMs > 0 ? leftMs : 0;
  }

  #kept(row: number): number {
    const { virtuals, reals } = this.#state;
    const kept = row < virtuals.length
      ? VIRTUAL_KEPT[virtuals.state[row]!]
      : REAL_KEPT[reals.state[row - virtuals.length]!];
    return kept ?? record.KEPT_IN_SERVICE;
  }

  #deadline(row: number): number {
    const { virtuals, reals } = this.#state;
    return row < virtuals.length
      ? virtuals.drainDeadlineMs[row]!
      : reals.drainDeadlineMs[row - virtuals.length]!;
  }
}
