/**
 * Which frames of one sender on one path have come: each is taken once. Datagrams overtake each other, so it is a window (as RFC
 * 4303, 3.4.3 has it) and not only the newest number.
 *
 * @module
 */
import { REPLAY_WINDOW } from "../../limits.ts";

export type Freshness = "fresh" | "replayed" | "too_old";

export class ReplayWindow {
  /** At its number's place modulo the window: the last frame that came there. */
  readonly #came = new Float64Array(REPLAY_WINDOW).fill(-1);
  #newest = -1;

  /** Asks, and remembers the number: only for frames whose signature is right. */
  take(sequence: number): Freshness {
    if (sequence <= this.#newest - REPLAY_WINDOW) return "too_old";
    const place = sequence % REPLAY_WINDOW;
    if (this.#came[place] === sequence) return "replayed";
    this.#came[place] = sequence;
    this.#newest = Math.max(this.#newest, sequence);
    return "fresh";
  }
}
