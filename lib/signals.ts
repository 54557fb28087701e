/**
 * Signals as people mean them: the first SIGINT or SIGTERM asks for a clean end, another one for an end at once; SIGHUP for a reload.
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

/** Keeps a SIGHUP that comes before anybody can act on it. */
export class Hangups {
  #act: (() => void) | undefined;
  #isWaiting = false;

  readonly take = () => {
    if (this.#act === undefined) this.#isWaiting = true;
    else this.#act();
  };

  /** From now on, and at once for those that came already. */
  answerBy(act: () => void) {
    this.#act = act;
    if (this.#isWaiting) act();
    this.#isWaiting = false;
  }
}

/** Calls `listener` at each of these signals. Gives what ends that. */
export function onSignals(signals: readonly Deno.Signal[], listener: () => void): () => void {
  for (const signal of signals) Deno.addSignalListener(signal, listener);
  return () => {
    for (const signal of signals) Deno.removeSignalListener(signal, listener);
  };
}
