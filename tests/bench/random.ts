/**
 * Numbers that look random and are the same in every run: xorshift32 (Marsaglia, "Xorshift RNGs", 2003).
 *
 * @module
 */

export class Random {
  #state = 0x9e3779b9;

  /** A whole number from 0 on, below `bound`. */
  below(bound: number): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return (this.#state >>> 0) % bound;
  }
}
