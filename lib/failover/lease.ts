/**
 * Being active is a lease. The unit renews it while it may; engine and fast path look at it before they send. A process that was
 * stopped finds it lapsed when it goes on, and stands down: by then the peer may be active.
 *
 * @module
 */
export class Lease {
  readonly #leaseMs: number;
  #untilMs = -Infinity;

  constructor(leaseMs: number) {
    this.#leaseMs = leaseMs;
  }

  get untilMs(): number {
    return this.#untilMs;
  }

  renew(nowMs: number): number {
    return this.#untilMs = nowMs + this.#leaseMs;
  }

  end() {
    this.#untilMs = -Infinity;
  }

  /** Whether there was one and it is over, since nobody came to renew it. */
  hasLapsed(nowMs: number): boolean {
    return this.#untilMs !== -Infinity && nowMs >= this.#untilMs;
  }
}
