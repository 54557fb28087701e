/**
 * Whether the unit that answers is still the one that answered before, or was started anew. It says how long it is up: less than the
 * time that has passed here since, on top of what it said then, is another life.
 *
 * @module
 */

/** What is rounded away, and what two clocks differ by in an hour. */
const SLACK_S = 0.5;

export class Life {
  #uptimeS = 0;
  #toldMs = Infinity;

  /** `askedMs`: when it was asked, which its answer cannot be older than, of a clock that only runs forward. */
  isOver(uptimeS: number, askedMs: number): boolean {
    const passedS = Math.max(0, askedMs - this.#toldMs) / 1000;
    return uptimeS < this.#uptimeS + passedS - SLACK_S;
  }

  /** It told this, and the answer was here at `toldMs`. */
  lives(uptimeS: number, toldMs: number) {
    this.#uptimeS = uptimeS;
    this.#toldMs = toldMs;
  }
}
