/**
 * Which connections the kernel may forward by itself: those whose META has {@linkcode FAST}. Made ones get it, and lose it with that
 * state; while a real's first data is waited for, TypeScript must see each packet.
 *
 * They get it some milliseconds later, when the rings have been emptied. Sooner, a connection's next packets would pass by those that lie
 * there, and its hosts would take the gap for a loss; and a connection that carries one short answer is over by then: to have its packets
 * by turns in the kernel and here costs more than to have all of them here.
 *
 * HOT PATH: allocates nothing.
 *
 * @module
 */
import { FAST_AFTER_MS, FAST_WAITING } from "../limits.ts";
import { ESTABLISHED, HALF_CLOSED } from "../words.ts";
import { ENTRY_SHIFT, FAST, META, STATE_MASK, STATE_SHIFT, WATCHED } from "./entry.ts";

export class FastLane {
  readonly #entries: Int32Array;
  readonly #waiting = new Int32Array(FAST_WAITING);
  readonly #sinceMs = new Float64Array(FAST_WAITING);
  #count = 0;
  /** Those that have their time already. */
  #timed = 0;

  constructor(entries: Int32Array) {
    this.#entries = entries;
  }

  /** A connection may have become one that the kernel may forward. Where too many wait, it does not wait. */
  add(entry: number) {
    if (this.#count === FAST_WAITING) this.#let(entry);
    else this.#waiting[this.#count++] = entry;
  }

  /** The rings are empty: those that have waited long enough wait no more. `nowMs` never goes back. */
  open(nowMs: number) {
    const since = this.#sinceMs;
    while (this.#timed < this.#count) since[this.#timed++] = nowMs;
    let done = 0;
    while (done < this.#count && since[done]! <= nowMs - FAST_AFTER_MS) {
      this.#let(this.#waiting[done++]!);
    }
    if (done === 0) return;
    this.#waiting.copyWithin(0, done, this.#count);
    since.copyWithin(0, done, this.#count);
    this.#count -= done;
    this.#timed -= done;
  }

  #let(entry: number) {
    const at = (entry << ENTRY_SHIFT) + META;
    const meta = this.#entries[at]!;
    this.#entries[at] = mayBeFast(meta) ? meta | FAST : meta & ~FAST;
  }
}

/** Whether the kernel may forward the packets of a connection with this META. */
export function mayBeFast(meta: number): boolean {
  const state = (meta & STATE_MASK) >>> STATE_SHIFT;
  return (state === ESTABLISHED || state === HALF_CLOSED) && (meta & WATCHED) === 0;
}
