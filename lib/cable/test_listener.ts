/**
 * A {@linkcode CarrierListener} for tests, which keeps what it is told and can be waited for.
 *
 * @module
 */
import type { CarrierListener } from "./carrier.ts";
import type { Lines } from "./lines.ts";

export class TestListener implements CarrierListener {
  readonly bytes: number[] = [];
  readonly lines: (Lines | undefined)[] = [];
  readonly troubles: (string | undefined)[] = [];
  #told = Promise.withResolvers<void>();

  onBytes(chunk: Uint8Array) {
    this.bytes.push(...chunk);
    this.#tell();
  }

  onLines(lines: Lines | undefined) {
    this.lines.push(lines);
    this.#tell();
  }

  onTrouble(cause: string | undefined) {
    this.troubles.push(cause);
    this.#tell();
  }

  /** Resolves when it is so, at once or after something was told. */
  async until(isSo: () => boolean) {
    while (!isSo()) await this.#told.promise;
  }

  #tell() {
    this.#told.resolve();
    this.#told = Promise.withResolvers<void>();
  }
}
