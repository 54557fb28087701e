/**
 * The one place in shared memory where control leaves an order and the engine its answer. There is one order at a time, so it
 * needs no queue and no lock: control counts `asked` up, the engine follows with `done`.
 *
 * @module
 */
import { MAX_BINDS_PER_VIRTUAL, MAX_SETUP_BYTES } from "../limits.ts";
import type { Arena } from "../objects/arena.ts";
import type { UnitSetup } from "../objects/setup.ts";
import { REASONS } from "../words.ts";
import { type Explanation, SKIPS } from "./orders.ts";

/** Kinds of orders. */
export const ORDER_REAL = 0;
export const ORDER_VIRTUAL = 1;
export const ORDER_EXPLAIN = 2;
/** Of the setup that lies in the box. */
export const ORDER_CONFIGURE = 3;
export const ORDER_TRACE = 4;

/** For an object's order: which object, an index into `ORDERS`, ms of a drain. To explain: virtual, raw client. To trace: 1 for on. */
export interface OrderRecord {
  kind: number;
  object: number;
  order: number;
  argument: number;
}

/** What the cell of the box says: it is empty, holds an order, or the engine is at it. */
const EMPTY = 0;
const LEFT = 1;
const TAKEN = 2;
const HEAD_WORDS = 7;
const CANDIDATE_WORDS = 5;
/** Binds of a virtual and of its backup. */
const MAX_CANDIDATES = 2 * MAX_BINDS_PER_VIRTUAL;

export class OrderBox {
  readonly #stage: Int32Array;
  readonly #record: Int32Array;
  readonly #head: Int32Array;
  readonly #candidates: Int32Array;
  readonly #figures: Float64Array;
  readonly #setupBytes: Int32Array;
  readonly #dropped: Int32Array;
  readonly #setup: Uint8Array;

  constructor(arena: Arena) {
    this.#stage = arena.int32(1);
    this.#record = arena.int32(4);
    this.#head = arena.int32(HEAD_WORDS);
    this.#candidates = arena.int32(MAX_CANDIDATES * CANDIDATE_WORDS);
    this.#figures = arena.float64(MAX_CANDIDATES);
    this.#setupBytes = arena.int32(1);
    this.#dropped = arena.int32(1);
    this.#setup = arena.uint8(MAX_SETUP_BYTES);
  }

  /** Control: leaves an order. The one before must be done or withdrawn. */
  leave({ kind, object, order, argument }: OrderRecord) {
    this.#record.set([kind, object, order, argument]);
    Atomics.store(this.#stage, 0, LEFT);
  }

  /** Control: resolves when the engine has done what was left; with false after `timeoutMs`, or a little earlier. */
  async done(timeoutMs: number): Promise<boolean> {
    const stage = Atomics.load(this.#stage, 0);
    if (stage === EMPTY) return true;
    const waiting = Atomics.waitAsync(this.#stage, 0, stage, timeoutMs);
    if (waiting.async) await waiting.value;
    return !this.isBusy;
  }

  /** Control: takes back what was left, so that it is never done. Gives false where the engine has begun it, or done it. */
  withdraw(): boolean {
    return Atomics.compareExchange(this.#stage, 0, LEFT, EMPTY) === LEFT;
  }

  /** Control: whether the engine owes an answer still. */
  get isBusy(): boolean {
    return Atomics.load(this.#stage, 0) !== EMPTY;
  }

  /** Engine: the order that waits, if one does. From here on it cannot be withdrawn. */
  take(): OrderRecord | undefined {
    if (!this.isBusy || Atomics.compareExchange(this.#stage, 0, LEFT, TAKEN) !== LEFT) {
      return undefined;
    }
    const [kind, object, order, argument] = this.#record;
    return { kind: kind!, object: object!, order: order!, argument: argument! };
  }

  /** Engine: says that the order is done. */
  finish() {
    Atomics.store(this.#stage, 0, EMPTY);
    Atomics.notify(this.#stage, 0);
  }

  /** Control: leaves a setup, before its order. Gives false, and leaves nothing, where it is too large. */
  writeSetup(setup: UnitSetup): boolean {
    const bytes = new TextEncoder().encode(JSON.stringify(setup));
    if (bytes.length > this.#setup.length) return false;
    this.#setup.set(bytes);
    this.#setupBytes[0] = bytes.length;
    return true;
  }

  /** Engine: the setup that was left. */
  readSetup(): UnitSetup {
    // A decoder takes no shared memory.
    const bytes = this.#setup.slice(0, this.#setupBytes[0]!);
    return JSON.parse(new TextDecoder().decode(bytes));
  }

  /** Engine: how many connections its setup has ended. */
  writeDropped(connections: number) {
    this.#dropped[0] = connections;
  }

  /** Control: the same, once the order is done. */
  readDropped(): number {
    return this.#dropped[0]!;
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
