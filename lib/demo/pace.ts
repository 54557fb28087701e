/**
 * How a story goes on: it waits for a while, or until something has come true.
 *
 * @module
 */
import { pauseMs } from "./pause.ts";

const LOOK_MS = 50;

/** What a story waited for has not come. */
export class StoryError extends Error {
  override readonly name = "StoryError";
}

export class Pace {
  readonly #end: AbortSignal;
  readonly #limitMs: number;
  readonly #endMs: number;

  /** @param end ends the story early: what waits then rejects with its reason. All of it takes `limitMs` at the most. */
  constructor(end: AbortSignal, limitMs: number) {
    this.#end = end;
    this.#limitMs = limitMs;
    this.#endMs = performance.now() + limitMs;
  }

  async wait(ms: number) {
    await pauseMs(ms, this.#end);
    this.#end.throwIfAborted();
  }

  /** What `look` gives, as soon as that is something. Throws {@linkcode StoryError}. */
  async until<T>(not: string, look: () => T | Promise<T>): Promise<NonNullable<T>> {
    while (true) {
      const seen = await look();
      if (seen) return seen;
      if (performance.now() > this.#endMs) {
        throw new StoryError(`${not} within ${this.#limitMs / 1000} s`);
      }
      await this.wait(LOOK_MS);
    }
  }
}
