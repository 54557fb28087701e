/**
 * A timer that is set anew again and again and rings once, for the time that was set last.
 *
 * @module
 */
export class Alarm {
  readonly #ring: () => void;
  readonly #now: () => number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #atMs = Infinity;

  /** @param now ms, of the clock that times are set by */
  constructor(ring: () => void, now: () => number) {
    this.#ring = ring;
    this.#now = now;
  }

  /** Rings at this time, at once where it is over, and never at Infinity. */
  set(atMs: number) {
    if (atMs === this.#atMs) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#atMs = atMs;
    if (atMs === Infinity) return;
    this.#timer = setTimeout(() => {
      this.#atMs = Infinity;
      this.#ring();
    }, Math.max(0, atMs - this.#now()));
  }

  clear() {
    this.set(Infinity);
  }
}
