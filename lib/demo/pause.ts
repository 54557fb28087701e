/**
 * Waiting that can be cut short.
 *
 * @module
 */

/** Resolves after `ms`, or with the signal. */
export function pauseMs(ms: number, end: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (end.aborted) return resolve();
    const stop = () => {
      clearTimeout(timer);
      end.removeEventListener("abort", stop);
      resolve();
    };
    const timer = setTimeout(stop, ms);
    end.addEventListener("abort", stop);
  });
}
