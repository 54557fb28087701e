/**
 * One direction of the emulated cable: bytes go in, and come out disturbed and later, in their order.
 *
 * @module
 */
import { disturb, type Noise, QUIET } from "./noise.ts";

/** Start bit, eight bits, stop bit. */
const BITS_PER_BYTE = 10;

export interface WireSettings {
  noise: Readonly<Noise>;
  delayMs: number;
  /** Bits per second; Infinity for a line that takes no time. */
  baud: number;
}

export const PERFECT: Readonly<WireSettings> = { noise: QUIET, delayMs: 0, baud: Infinity };

export class Wire {
  #onTheWay: { bytes: Uint8Array; atMs: number }[] = [];
  /** The line has sent the bytes before, and may send the next ones. */
  #freeAtMs = 0;

  push(bytes: Uint8Array, settings: WireSettings, random: () => number, nowMs: number) {
    const startMs = Math.max(nowMs, this.#freeAtMs);
    this.#freeAtMs = startMs + 1000 * BITS_PER_BYTE * bytes.length / settings.baud;
    const atMs = Math.max(this.#freeAtMs + settings.delayMs, this.#onTheWay.at(-1)?.atMs ?? 0);
    const disturbed = disturb(bytes, settings.noise, random);
    if (disturbed.length > 0) this.#onTheWay.push({ bytes: disturbed, atMs });
  }

  /** When the next bytes come out, or undefined where none are on the way. */
  get dueMs(): number | undefined {
    return this.#onTheWay[0]?.atMs;
  }

  /** What has come out by now. */
  take(nowMs: number): Uint8Array[] {
    const come = this.#onTheWay.filter(({ atMs }) => atMs <= nowMs);
    this.#onTheWay = this.#onTheWay.slice(come.length);
    return come.map(({ bytes }) => bytes);
  }

  /** The cable is torn: what is on the way is lost. */
  clear() {
    this.#onTheWay = [];
    this.#freeAtMs = 0;
  }
}
