/**
 * Which virtual serves an address and port, and which addresses are virtuals' or reals': a small hash table that is filled when
 * the engine starts and stays in the processor's cache.
 *
 * HOT PATH: `get` allocates nothing.
 *
 * @module
 */

/** The port under which an address by itself is entered; real ports are raw halves, 0 to 65,535. */
export const ANY_PORT = -1;

const KEY_WORDS = 3;

export class Endpoints {
  /** Address, port, value + 1 (0: empty) of each slot. */
  readonly #slots: Int32Array;
  readonly #mask: number;

  /** @param keys how many will be entered at most. */
  constructor(keys: number) {
    const slots = 2 ** Math.ceil(Math.log2(Math.max(1, keys) * 2));
    this.#slots = new Int32Array(slots * KEY_WORDS);
    this.#mask = slots - 1;
  }

  set(address: number, port: number, value: number) {
    const at = this.#find(address, port);
    this.#slots[at] = address;
    this.#slots[at + 1] = port;
    this.#slots[at + 2] = value + 1;
  }

  /** The value under an address and port, both raw, or -1. */
  get(address: number, port: number): number {
    return this.#slots[this.#find(address, port) + 2]! - 1;
  }

  #find(address: number, port: number): number {
    const slots = this.#slots;
    let h = Math.imul(address, 0x9e3779b1) + Math.imul(port, 0x85ebca6b);
    h ^= h >>> 15;
    for (let slot = h & this.#mask;; slot = (slot + 1) & this.#mask) {
      const at = slot * KEY_WORDS;
      if (slots[at + 2]! === 0 || (slots[at]! === address && slots[at + 1]! === port)) return at;
    }
  }
}
