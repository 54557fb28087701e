/**
 * SIGINT and SIGTERM as people mean them: the first asks for a clean end, another one for an end at once.
 *
 * @module
 */

/**
 * A terminal sends Control-C to every process in its foreground, and programs such as `deno task` pass it on: signals this
 * close together, in milliseconds, are one.
 */
export const SAME_SIGNAL_MS = 500;

export const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/** Takes each signal as it comes and calls `first` once, `again` at every later one that is not its echo. */
export class EndSignals {
  #firstMs: number | undefined;

  constructor(
    private readonly first: () => void,
    private readonly again: () => void,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  readonly take = () => {
    if (this.#firstMs === undefined) {
      this.#firstMs = this.nowMs();
      this.first();
    } else if (this.nowMs() - this.#firstMs >= SAME_SIGNAL_MS) this.again();
  };
}
