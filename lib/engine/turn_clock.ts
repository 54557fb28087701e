/**
 * The time of the present turn, as everything in the engine reads it: one look at the clock a turn, and tests have a clock of
 * their own.
 *
 * @module
 */
import { TICK_MS } from "../limits.ts";

export const TICKS_PER_SECOND = 1000 / TICK_MS;

export class TurnClock {
  /** Of `clock.ts`. */
  nowMs: number;
  /** Ticks since the start. */
  tick = 0;
  readonly #startMs: number;
  readonly #now: (() => number) | undefined;

  /** @param now looks at the clock in the middle of a turn, where that is to be measured. */
  constructor(nowMs: number, now?: () => number) {
    this.#startMs = nowMs;
    this.nowMs = nowMs;
    this.#now = now;
  }

  /** Of this moment, not of the turn. */
  get exactMs(): number {
    return this.#now === undefined ? this.nowMs : this.#now();
  }

  /** Microseconds modulo 2^32: only differences mean something. A turn is too long to measure an answer from the next room. */
  get micros(): number {
    return (this.exactMs * 1000) | 0;
  }

  /** When a tick begins, ms of `clock.ts`. */
  beginMs(tick: number): number {
    return this.#startMs + tick * TICK_MS;
  }

  set(nowMs: number) {
    this.nowMs = nowMs;
    this.tick = Math.floor((nowMs - this.#startMs) / TICK_MS);
  }
}
