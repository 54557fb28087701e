/**
 * What a probe sees of an outage: many small questions, each sent only once, and which of them were answered at once.
 *
 * A question that is lost is not the end of the outage when its answer comes: the kernel repeats a SYN after a second, and data after 200
 * ms at the soonest, whenever the way is free again. So only questions count that were answered at once, and an outage is from the
 * sending of the last such one before to the sending of the first such one after: it is told too long by a period, and by nothing else.
 *
 * @module
 */

/** Far more than an answer takes on a busy machine, and less than the kernel waits before it repeats anything (TCP_RTO_MIN). */
export const AT_ONCE_MS = 150;

export interface OutageReport {
  sent: number;
  /** Questions without an answer at once. */
  lost: number;
  /** The longest outage; 0 where nothing was lost, null where nothing was answered at once after it, or before. */
  outageMs: number | null;
  /** The slowest answer of those that came at once: what was held back, but not lost. */
  slowestMs: number;
  /** Longest time between two questions: the machine was busy, and the probe can tell nothing finer then. */
  coarsestMs: number;
}

/** Questions in the order in which they were sent. */
export class Questions {
  readonly #sentMs: number[] = [];
  readonly #tookMs: (number | undefined)[] = [];

  /** Gives its number. */
  send(nowMs: number): number {
    this.#tookMs.push(undefined);
    return this.#sentMs.push(nowMs) - 1;
  }

  answer(number: number, nowMs: number) {
    this.#tookMs[number] ??= nowMs - this.#sentMs[number]!;
  }

  /** What has come of all of them. Ask it {@linkcode AT_ONCE_MS} after the last one. */
  report(): OutageReport {
    let [lost, slowestMs, coarsestMs] = [0, 0, 0];
    let outageMs: number | null = 0;
    let lastGood: number | undefined;
    let isOut = false;
    for (const [number, sentMs] of this.#sentMs.entries()) {
      coarsestMs = Math.max(coarsestMs, sentMs - (this.#sentMs[number - 1] ?? sentMs));
      const tookMs = this.#tookMs[number];
      if (tookMs === undefined || tookMs > AT_ONCE_MS) {
        lost++;
        isOut = true;
        continue;
      }
      if (isOut) outageMs = longer(outageMs, lastGood, sentMs);
      isOut = false;
      lastGood = sentMs;
      slowestMs = Math.max(slowestMs, tookMs);
    }
    if (isOut) outageMs = null;
    return { sent: this.#sentMs.length, lost, outageMs, slowestMs, coarsestMs };
  }
}

/** Null stays: that an outage has no end cannot be made good by a shorter one. */
function longer(outageMs: number | null, from: number | undefined, toMs: number): number | null {
  if (outageMs === null || from === undefined) return null;
  return Math.max(outageMs, toMs - from);
}
