/**
 * Lays typed arrays one behind another in shared memory. Engine and control each run the same code over
 * the same buffer and so see the same arrays: there is no second description of the layout to keep in step.
 *
 * @module
 */

export class Arena {
  #used = 0;

  /** Without a buffer the arena only counts: {@linkcode bytes} then says how much a real one needs. */
  constructor(private readonly buffer?: SharedArrayBuffer) {}

  /** Bytes handed out so far, padding included. */
  get bytes(): number {
    return this.#used;
  }

  int32(length: number): Int32Array {
    const at = this.#take(length * 4, 64);
    return new Int32Array(this.buffer ?? new SharedArrayBuffer(0), ...this.#place(at, length));
  }

  float64(length: number): Float64Array {
    const at = this.#take(length * 8, 64);
    return new Float64Array(this.buffer ?? new SharedArrayBuffer(0), ...this.#place(at, length));
  }

  uint16(length: number): Uint16Array {
    const at = this.#take(length * 2, 64);
    return new Uint16Array(this.buffer ?? new SharedArrayBuffer(0), ...this.#place(at, length));
  }

  /** Each array starts on a cache line of its own: no two writers share one. */
  #take(bytes: number, align: number): number {
    const at = Math.ceil(this.#used / align) * align;
    this.#used = at + bytes;
    return at;
  }

  #place(at: number, length: number): [number, number] {
    return this.buffer === undefined ? [0, 0] : [at, length];
  }
}
