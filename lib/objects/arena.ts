/**
 * Lays typed arrays one behind another in shared memory. Engine and control each run the same code over
 * the same buffer and so see the same arrays: there is no second description of the layout to keep in step.
 *
 * @module
 */

/** Of a cache line. */
export const LINE_BYTES = 64;

export class Arena {
  #used = 0;

  /** Without a buffer the arena only counts: {@linkcode bytes} then says how much a real one needs. */
  constructor(private readonly buffer?: ArrayBufferLike) {}

  /** Bytes handed out so far, padding included. */
  get bytes(): number {
    return this.#used;
  }

  int32(length: number): Int32Array {
    const at = this.#take(length * 4, LINE_BYTES);
    return new Int32Array(this.buffer ?? new SharedArrayBuffer(0), ...this.#place(at, length));
  }

  uint32(length: number): Uint32Array {
    const at = this.#take(length * 4, LINE_BYTES);
    return new Uint32Array(this.buffer ?? new SharedArrayBuffer(0), ...this.#place(at, length));
  }

  bigUint64(length: number): BigUint64Array {
    const at = this.#take(length * 8, LINE_BYTES);
    return new BigUint64Array(this.buffer ?? new SharedArrayBuffer(0), ...this.#place(at, length));
  }

  float64(length: number): Float64Array {
    const at = this.#take(length * 8, LINE_BYTES);
    return new Float64Array(this.buffer ?? new SharedArrayBuffer(0), ...this.#place(at, length));
  }

  uint8(length: number): Uint8Array {
    const at = this.#take(length, LINE_BYTES);
    return new Uint8Array(this.buffer ?? new SharedArrayBuffer(0), ...this.#place(at, length));
  }

  uint16(length: number): Uint16Array {
    const at = this.#take(length * 2, LINE_BYTES);
    return new Uint16Array(this.buffer ?? new SharedArrayBuffer(0), ...this.#place(at, length));
  }

  /**
   * Each array starts on a cache line of its own: no two writers share one. A line lies free behind each, since columns of a length that
   * is a power of two would otherwise all begin in the same lines of the cache, and their first rows evict each other.
   */
  #take(bytes: number, align: number): number {
    const at = Math.ceil(this.#used / align) * align;
    this.#used = at + bytes + LINE_BYTES;
    return at;
  }

  #place(at: number, length: number): [number, number] {
    return this.buffer === undefined ? [0, 0] : [at, length];
  }
}
