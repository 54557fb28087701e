/**
 * The connection counters of virtuals and reals. The connection table calls this together with each change of an entry, and nobody
 * else does, so that they always equal the table.
 *
 * HOT PATH: allocates nothing.
 *
 * @module
 */
import type { Reals, Virtuals } from "./machines.ts";

export class ConnectionCounters {
  readonly #reals: Reals;
  readonly #virtuals: Virtuals;

  constructor(reals: Reals, virtuals: Virtuals) {
    this.#reals = reals;
    this.#virtuals = virtuals;
  }

  /** Beside {@linkcode opened}, of a connection that began at this unit. */
  made(virtual: number, real: number) {
    this.#reals.connectionsTotal[real]!++;
    this.#virtuals.connectionsTotal[virtual]!++;
  }

  opened(virtual: number, real: number, isOutbound: boolean) {
    this.#at(virtual, real, 1);
    if (isOutbound) this.#outbound(virtual, real, 1);
    else this.#virtuals.embryonic[virtual]!++;
  }

  moved(from: number, to: number) {
    this.#reals.connections[from]!--;
    this.#reals.connections[to]!++;
    this.#reals.connectionsTotal[to]!++;
  }

  /** It is embryonic no more. */
  leftEmbryonic(virtual: number, isOutbound: boolean) {
    if (!isOutbound) this.#virtuals.embryonic[virtual]!--;
  }

  /** It is over, or, with -1, it is forgotten after that. */
  closing(virtual: number, real: number, isOutbound: boolean, by: number) {
    if (isOutbound) return;
    this.#reals.closing[real]! += by;
    this.#virtuals.closing[virtual]! += by;
  }

  ended(virtual: number, real: number, isOutbound: boolean) {
    this.#at(virtual, real, -1);
    if (isOutbound) this.#outbound(virtual, real, -1);
  }

  #at(virtual: number, real: number, by: number) {
    this.#reals.connections[real]! += by;
    this.#virtuals.connections[virtual]! += by;
  }

  #outbound(virtual: number, real: number, by: number) {
    this.#reals.outbound[real]! += by;
    this.#virtuals.outbound[virtual]! += by;
  }
}
