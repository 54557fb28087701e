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
  /** Modulo 2^32: only differences mean something. */
  micros = 0;
  readonly #startMs: number;

  constructor(nowMs: number) {
    this.#startMs = nowMs;
    this.nowMs = nowMs;
  }

  set(nowMs: number) {
    this.nowMs = nowMs;
    this.tick = Math.floor((nowMs - this.#startMs) / TICK_MS);
    this.micros = (nowMs * 1000) | 0;
  }
}
