/**
 * The past of one object: a ring of figures by sample, in one typed array.
 *
 * A rate is the difference of a counter between two samples, by the time between them. It is kept in place of the counter, so that
 * every question is answered by copying.
 *
 * @module
 */
import { HISTORY_SAMPLES } from "../limits.ts";

/** What is shown of an object at a moment: figures that are what they are, and counters, whose rates are kept. */
export interface Figures {
  values: readonly number[];
  counters: readonly number[];
}

/** Unknown: before the object was there, after a pause, or where its counter began anew. */
export const UNKNOWN = NaN;

export class Series {
  /** Columns one behind the other, each of {@linkcode HISTORY_SAMPLES}. Half precision of doubles: a plot shows no more. */
  readonly #columns: Float32Array;
  #counters: readonly number[] | undefined;

  /** `columns`: values and counters together. */
  constructor(columns: number) {
    this.#columns = new Float32Array(columns * HISTORY_SAMPLES).fill(UNKNOWN);
  }

  /** `seconds` since the sample before, or {@linkcode UNKNOWN}. */
  add(slot: number, { values, counters }: Figures, seconds: number) {
    const before = this.#counters;
    values.forEach((value, column) => this.#set(column, slot, value));
    counters.forEach((counter, i) => {
      const more = counter - (before?.[i] ?? UNKNOWN);
      this.#set(values.length + i, slot, more < 0 ? UNKNOWN : more / seconds);
    });
    this.#counters = counters;
  }

  /** Of some slots, in their order: JSON has no NaN, and knows null. `digits` after the point. */
  read(column: number, slots: readonly number[], digits: number): (number | null)[] {
    const scale = 10 ** digits;
    return slots.map((slot) => {
      const value = this.#columns[column * HISTORY_SAMPLES + slot]!;
      return Number.isNaN(value) ? null : Math.round(value * scale) / scale;
    });
  }

  #set(column: number, slot: number, value: number) {
    this.#columns[column * HISTORY_SAMPLES + slot] = value;
  }
}
