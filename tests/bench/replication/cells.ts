/**
 * What the bench orders of the engine that it feeds, and what that tells: shared memory, since its thread turns all the time.
 *
 * @module
 */
import { Arena } from "../../../lib/objects/arena.ts";

/** It turns, and nothing comes. */
export const REST = 0;
/** As many packets of established connections as it can. */
export const FULL = 1;
/** Connections are made and end at a steady rate. */
export const STEADY = 2;
export const END = 3;

export class Cells {
  readonly #order: Int32Array;
  /** Steps in the life of one connection: how many were asked for, and how many are done. */
  readonly #steps: Int32Array;
  /** Packets that were handled ever, and milliseconds of the turns that did so; when the last step was taken, ms of `clock.ts`. */
  readonly #told: Float64Array;

  constructor(arena: Arena) {
    this.#order = arena.int32(1);
    this.#steps = arena.int32(2);
    this.#told = arena.float64(3);
  }

  static over(buffer: SharedArrayBuffer): Cells {
    return new Cells(new Arena(buffer));
  }

  static bytes(): number {
    const arena = new Arena();
    new Cells(arena);
    return arena.bytes;
  }

  get order(): number {
    return Atomics.load(this.#order, 0);
  }

  set order(order: number) {
    Atomics.store(this.#order, 0, order);
    Atomics.notify(this.#order, 0);
  }

  get handled(): { packets: number; ms: number } {
    return { packets: this.#told[0]!, ms: this.#told[1]! };
  }

  /** Begins, answers or ends a connection, whichever is next. Gives when it did. */
  step(): number {
    const asked = Atomics.add(this.#steps, 0, 1) + 1;
    while (Atomics.load(this.#steps, 1) !== asked) Atomics.wait(this.#steps, 1, asked - 1);
    return this.#told[2]!;
  }

  /** Engine. */
  count(packets: number, ms: number) {
    this.#told[1]! += ms;
    this.#told[0]! += packets;
  }

  get mustStep(): boolean {
    return Atomics.load(this.#steps, 0) !== Atomics.load(this.#steps, 1);
  }

  stepped(atMs: number) {
    this.#told[2] = atMs;
    Atomics.add(this.#steps, 1, 1);
    Atomics.notify(this.#steps, 1);
  }

  /** Until something else is ordered, or a step may be due. */
  rest(ms: number) {
    Atomics.wait(this.#order, 0, REST, ms);
  }
}
