/**
 * The one place in shared memory where control leaves an order and the engine its answer. There is one order at a time, so it
 * needs no queue and no lock: control counts `asked` up, the engine follows with `done`.
 *
 * @module
 */
import { MAX_BINDS_PER_VIRTUAL } from "../limits.ts";
import type { Arena } from "../objects/arena.ts";
import { REASONS } from "../words.ts";
import { type Explanation, SKIPS } from "./orders.ts";

/** Kinds of orders. */
export const ORDER_REAL = 0;
export const ORDER_VIRTUAL = 1;
export const ORDER_EXPLAIN = 2;

/** For an object's order: which object, an index into `ORDERS`, ms of a drain. To explain: virtual, raw client. */
export interface OrderRecord {
  kind: number;
  object: number;
  order: number;
  argument: number;
}

const ASKED = 0;
const DONE = 1;
const HEAD_WORDS = 7;
const CANDIDATE_WORDS = 5;
/** Binds of a virtual and of its backup. */
const MAX_CANDIDATES = 2 * MAX_BINDS_PER_VIRTUAL;

export class OrderBox {
  readonly #counts: Int32Array;
  readonly #record: Int32Array;
  readonly #head: Int32Array;
  readonly #candidates: Int32Array;
  readonly #figures: Float64Array;

  constructor(arena: Arena) {
    this.#counts = arena.int32(2);
    this.#record = arena.int32(4);
    this.#head = arena.int32(HEAD_WORDS);
    this.#candidates = arena.int32(MAX_CANDIDATES * CANDIDATE_WORDS);
    this.#figures = arena.float64(MAX_CANDIDATES);
  }

  /** Control: leaves an order. The one before must be done. */
  leave({ kind, object, order, argument }: OrderRecord) {
    this.#record.set([kind, object, order, argument]);
    Atomics.add(this.#counts, ASKED, 1);
  }

  /** Control: resolves when the engine has done what was left; with false after `timeoutMs`. */
  async done(timeoutMs: number): Promise<boolean> {
    const asked = Atomics.load(this.#counts, ASKED);
    const before = Atomics.load(this.#counts, DONE);
    if (before === asked) return true;
    const waiting = Atomics.waitAsync(this.#counts, DONE, before, timeoutMs);
    return !waiting.async || await waiting.value !== "timed-out";
  }

  /** Control: whether the engine owes an answer still. */
  get isBusy(): boolean {
    return Atomics.load(this.#counts, ASKED) !== Atomics.load(this.#counts, DONE);
  }

  /** Engine: the order that waits, if one does. */
  take(): OrderRecord | undefined {
    if (!this.isBusy) return undefined;
    const [kind, object, order, argument] = this.#record;
    return { kind: kind!, object: object!, order: order!, argument: argument! };
  }

  /** Engine: says that the order is done. */
  finish() {
    Atomics.store(this.#counts, DONE, Atomics.load(this.#counts, ASKED));
    Atomics.notify(this.#counts, DONE);
  }

  /** Engine: leaves an explanation, before {@linkcode finish}. */
  writeExplanation({ virtual, serving, real, reason, drop, sticky, candidates }: Explanation) {
    const count = candidates.length;
    this.#head.set([virtual, serving, real, REASONS.indexOf(reason), drop, sticky, count]);
    candidates.forEach(({ virtual, bound, real, skip, usable, figure }, i) => {
      const words = [virtual, bound, real, SKIPS.indexOf(skip), usable ? 1 : 0];
      this.#candidates.set(words, i * CANDIDATE_WORDS);
      this.#figures[i] = figure;
    });
  }

  /** Control: reads it, once the order is done. */
  readExplanation(): Explanation {
    const [virtual, serving, real, reason, drop, sticky, count] = this.#head;
    const candidates = Array.from({ length: count! }, (_, i) => {
      const at = i * CANDIDATE_WORDS;
      const [virtual, bound, real, skip, usable] = this.#candidates.subarray(
        at,
        at + CANDIDATE_WORDS,
      );
      return {
        virtual: virtual!,
        bound: bound!,
        real: real!,
        skip: SKIPS[skip!]!,
        usable: usable === 1,
        figure: this.#figures[i]!,
      };
    });
    return {
      virtual: virtual!,
      serving: serving!,
      real: real!,
      reason: REASONS[reason!]!,
      drop: drop!,
      sticky: sticky!,
      candidates,
    };
  }
}
