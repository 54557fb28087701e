/**
 * The batches that were sent and are not acknowledged yet: of each the items in it, not its bytes. One that is lost gives its items
 * back, and what they are by then is sent under another number.
 *
 * A batch is lost when some that were sent well after it have come, or when nothing is heard of it for a time, which doubles as long
 * as nothing is heard at all: a standby that stands still is not drowned in what it cannot take.
 *
 * @module
 */
import {
  MAX_REPLICATION_RESEND_MS,
  REPLICATION_REORDER,
  REPLICATION_RESEND_MS,
  REPLICATION_WINDOW,
} from "../limits.ts";
import { BASE, BATCH_HEAD_WORDS, BATCH_WORDS, BITS } from "./batch.ts";
import { CONNECTION_ENDED, RECORD_WORDS } from "./record.ts";

/** The shortest record that comes in numbers. */
const MOST_ITEMS = Math.floor(
  (BATCH_WORDS - BATCH_HEAD_WORDS) / RECORD_WORDS[CONNECTION_ENDED]!,
) + 1;

export class Flight {
  /** The lowest number that is waited for, and the next one to be sent. */
  floor = 1;
  next = 1;
  #highest = 0;
  #resendMs = REPLICATION_RESEND_MS;
  readonly #items = new Int32Array(REPLICATION_WINDOW * MOST_ITEMS);
  /** By number modulo the window. */
  readonly #counts = new Int32Array(REPLICATION_WINDOW);
  readonly #sentMs = new Float64Array(REPLICATION_WINDOW);
  readonly #waiting = new Uint8Array(REPLICATION_WINDOW);

  clear() {
    this.floor = 1;
    this.next = 1;
    this.#highest = 0;
    this.#resendMs = REPLICATION_RESEND_MS;
    this.#waiting.fill(0);
  }

  get hasRoom(): boolean {
    return this.next - this.floor < REPLICATION_WINDOW;
  }

  /** Begins the batch of number `next`. */
  begin() {
    this.#counts[this.next % REPLICATION_WINDOW] = 0;
  }

  /** Notes what it holds. */
  add(item: number) {
    const slot = this.next % REPLICATION_WINDOW;
    this.#items[slot * MOST_ITEMS + this.#counts[slot]!++] = item;
  }

  /** It is on its way. */
  sent(nowMs: number) {
    const slot = this.next++ % REPLICATION_WINDOW;
    this.#sentMs[slot] = nowMs;
    this.#waiting[slot] = 1;
  }

  /** Takes the word of the other side on what has come. */
  acknowledge(words: Int32Array) {
    const base = words[BASE]!;
    for (let i = 0; i < REPLICATION_WINDOW; i++) {
      const number = base + i;
      if (number >= this.next || (words[BITS + (i >> 5)]! & (1 << (i & 31))) === 0) continue;
      if (number < this.floor || this.#waiting[number % REPLICATION_WINDOW] === 0) continue;
      this.#waiting[number % REPLICATION_WINDOW] = 0;
      this.#highest = Math.max(this.#highest, number);
      this.#resendMs = REPLICATION_RESEND_MS;
    }
    this.#raise();
  }

  /** Gives back what lost batches held. */
  takeLost(nowMs: number, giveBack: (item: number) => void) {
    let isLate = false;
    for (let number = this.floor; number < this.next; number++) {
      const slot = number % REPLICATION_WINDOW;
      if (this.#waiting[slot] === 0) continue;
      const isOver = nowMs - this.#sentMs[slot]! >= this.#resendMs;
      if (!isOver && number + REPLICATION_REORDER > this.#highest) continue;
      isLate ||= isOver;
      this.#waiting[slot] = 0;
      const first = slot * MOST_ITEMS;
      for (let i = 0; i < this.#counts[slot]!; i++) giveBack(this.#items[first + i]!);
    }
    if (isLate) this.#resendMs = Math.min(this.#resendMs * 2, MAX_REPLICATION_RESEND_MS);
    this.#raise();
  }

  #raise() {
    while (this.floor < this.next && this.#waiting[this.floor % REPLICATION_WINDOW] === 0) {
      this.floor++;
    }
  }
}
