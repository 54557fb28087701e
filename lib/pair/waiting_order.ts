/**
 * An order to become active that waits for what comes of it: the unit may have to wait for its peer.
 *
 * @module
 */
import type { OrderAnswer } from "./view.ts";

export class WaitingOrder {
  #answer: ((answer: OrderAnswer) => void) | undefined;

  /** Resolves with what has come of it. One at a time: the one before has come to nothing. */
  begin(): Promise<OrderAnswer> {
    this.end({ ok: false, reason: "another order came meanwhile" });
    const { promise, resolve } = Promise.withResolvers<OrderAnswer>();
    this.#answer = resolve;
    return promise;
  }

  /** Where one waits. */
  end(answer: OrderAnswer) {
    this.#answer?.(answer);
    this.#answer = undefined;
  }
}
