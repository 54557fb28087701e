/**
 * A {@linkcode NotifySocket} for tests, which keeps what it takes.
 *
 * @module
 */
import type { NotifySocket } from "./service_manager.ts";

export class TestNotifySocket implements NotifySocket {
  readonly taken: string[] = [];
  /** Why nothing is taken at present. */
  refusal: string | undefined;
  timeUs = 0n;

  send(text: string): string | undefined {
    if (this.refusal === undefined) this.taken.push(text);
    return this.refusal;
  }

  monotonicUs(): bigint {
    return this.timeUs;
  }
}
