/**
 * {@linkcode Streams} for tests, which keep what is written.
 *
 * @module
 */
import type { PatientIo, Streams, Terminal } from "./io.ts";

export class TestIo implements Streams, PatientIo {
  readonly out: string[] = [];
  readonly errors: string[] = [];
  readonly terminal: Terminal | undefined;
  gone = false;
  #changed = Promise.withResolvers<void>();

  constructor(terminal?: Terminal) {
    this.terminal = terminal;
  }

  log(text: string) {
    this.out.push(text);
    this.#tell();
  }

  error(text: string) {
    this.errors.push(text);
    this.#tell();
  }

  patient(): PatientIo {
    return this;
  }

  end(): Promise<void> {
    return Promise.resolve();
  }

  /** Resolves with the first text of `out`, or of `texts`, written or yet to come, that matches. */
  async until(pattern: RegExp, texts: readonly string[] = this.out): Promise<string> {
    while (true) {
      const found = texts.find((text) => pattern.test(text));
      if (found !== undefined) return found;
      await this.#changed.promise;
    }
  }

  #tell() {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}
