/**
 * What lies between two units: a cable with its plugs and lines, and two networks with switches and hosts.
 *
 * @module
 */
import type { CableLines, Wiring } from "../../../lib/failover/cable_state.ts";
import type { Random } from "../random.ts";

/** Index of a unit; the first is the primary. */
export type End = 0 | 1;
export const ENDS = [0, 1] as const;

export function other(end: End): End {
  return end === 0 ? 1 : 0;
}

/** How a path treats messages, for a while. */
export class Way {
  loss = 0;
  /** Longest delay. Messages overtake each other. */
  slowMs: number;
  readonly #usualMs: number;

  constructor(usualMs: number) {
    this.#usualMs = this.slowMs = usualMs;
  }

  /** Messages arrive, and in time. */
  get isClean(): boolean {
    return this.loss === 0 && this.slowMs === this.#usualMs;
  }

  spoil(loss: number, slowMs: number) {
    this.loss = loss;
    this.slowMs = Math.max(slowMs, this.#usualMs);
  }

  mend() {
    this.loss = 0;
    this.slowMs = this.#usualMs;
  }

  delayMs(random: Random): number {
    return random.next() * this.slowMs;
  }
}

export class Cable {
  readonly wiring: Wiring;
  /** There is none in a pair without a cable; all it has then is the name. */
  readonly exists: boolean;
  /** A serial line is slow. */
  readonly way = new Way(12);
  readonly isPlugged = [true, true];
  /** By end: its process holds the line. */
  readonly hasPower = [false, false];

  constructor(wiring: Wiring, exists: boolean) {
    this.wiring = wiring;
    this.exists = exists;
  }

  get carries(): boolean {
    return this.exists && this.isPlugged[0]! && this.isPlugged[1]!;
  }

  lines(end: End): CableLines {
    const cts = this.isPlugged[end]!;
    const isOtherIn = this.isPlugged[other(end)]!;
    const dsr = cts && isOtherIn && this.hasPower[other(end)]!;
    return { cts, dsr, dcd: cts && !isOtherIn, ri: cts && end === 0 };
  }
}

export class Network {
  readonly way = new Way(3);
  /** By end: its port has link. */
  readonly hasLink = [true, true];
  readonly linkChangedMs: [number, number] = [0, 0];
  /** By end: the switch takes its frames further. */
  readonly isAttached = [true, true];
  hasHosts = true;
  /** Hosts speak by themselves, not only when asked. */
  isBusy = true;

  reaches(end: End): boolean {
    return this.hasLink[end]! && this.isAttached[end]!;
  }

  get carries(): boolean {
    return this.reaches(0) && this.reaches(1);
  }
}
