/**
 * A carrier that opens its medium, and opens it again whenever it was lost: an adapter is pulled out of its socket and put in again,
 * an emulator is started later.
 *
 * @module
 */
import { CABLE_REOPEN_MS } from "../limits.ts";
import type { Carrier, CarrierListener, Medium, OpenMedium } from "./carrier.ts";
import { CarrierError } from "./carrier.ts";
import type { Lines } from "./lines.ts";

export class ReopeningCarrier implements Carrier {
  readonly name: string;
  readonly #open: OpenMedium;
  readonly #listener: CarrierListener;
  readonly #closing = Promise.withResolvers<void>();
  readonly #ended: Promise<void>;
  #isClosed = false;
  #medium: Medium | undefined;
  #lines: Lines | undefined;
  #trouble: string | undefined;

  /** `reopenMs`: for tests, which do not want to wait. */
  constructor(
    name: string,
    open: OpenMedium,
    listener: CarrierListener,
    reopenMs: number = CABLE_REOPEN_MS,
  ) {
    this.name = name;
    this.#open = open;
    this.#listener = listener;
    this.#trouble = `${name}: not opened yet`;
    this.#ended = this.#run(reopenMs);
  }

  get lines(): Lines | undefined {
    return this.#lines;
  }

  get trouble(): string | undefined {
    return this.#trouble;
  }

  send(bytes: Uint8Array): boolean {
    return this.#medium?.send(bytes) ?? false;
  }

  async close() {
    this.#isClosed = true;
    this.#closing.resolve();
    await this.#ended;
  }

  async #run(reopenMs: number) {
    while (!this.#isClosed) {
      const cause = await this.#useOnce();
      if (this.#isClosed) break;
      this.#tellLines(undefined);
      this.#tellTrouble(cause);
      await this.#pause(reopenMs);
    }
    this.#trouble = `${this.name}: closed`;
    this.#lines = undefined;
  }

  /** Resolves with why the medium is of no use, or with anything once this is closed. */
  async #useOnce(): Promise<string> {
    const lost = Promise.withResolvers<string>();
    try {
      const medium = await this.#open({
        onBytes: (chunk) => this.#isClosed || this.#listener.onBytes(chunk),
        onLines: (lines) => this.#tellLines(lines),
        onLost: (cause) => lost.resolve(cause),
      });
      this.#medium = medium;
      this.#tellTrouble(undefined);
      this.#tellLines(medium.lines);
      const cause = await Promise.race([lost.promise, this.#closing.promise]);
      this.#medium = undefined;
      await medium.close();
      return `${this.name}: ${cause}`;
    } catch (error) {
      if (error instanceof CarrierError) return `${this.name}: ${error.message}`;
      throw error;
    }
  }

  #tellLines(lines: Lines | undefined) {
    if (this.#isClosed || isSame(lines, this.#lines)) return;
    this.#lines = lines;
    this.#listener.onLines(lines);
  }

  #tellTrouble(trouble: string | undefined) {
    if (this.#isClosed || trouble === this.#trouble) return;
    this.#trouble = trouble;
    this.#listener.onTrouble(trouble);
  }

  async #pause(ms: number) {
    const over = Promise.withResolvers<void>();
    const timer = setTimeout(over.resolve, ms);
    await Promise.race([over.promise, this.#closing.promise]);
    clearTimeout(timer);
  }
}

function isSame(a: Lines | undefined, b: Lines | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.cts === b.cts && a.dsr === b.dsr && a.dcd === b.dcd && a.ri === b.ri;
}
