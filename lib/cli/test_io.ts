/**
 * An {@linkcode Io} for tests, which keeps what is written.
 *
 * @module
 */
import type { Io } from "./io.ts";

export class TestIo implements Io {
  readonly out: string[] = [];
  readonly errors: string[] = [];
  #changed = Promise.withResolvers<void>();

  log(text: string) {
    this.out.push(text);
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  error(text: string) {
    this.errors.push(text);
  }

  /** Resolves with the first text of `out`, written or yet to come, that matches. */
  async until(pattern: RegExp): Promise<string> {
    while (true) {
      const found = this.out.find((text) => pattern.test(text));
      if (found !== undefined) return found;
      await this.#changed.promise;
    }
  }
}
