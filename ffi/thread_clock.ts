/**
 * One clock for all threads of a process. Each thread's `performance.timeOrigin` is what the wall clock said when the thread was
 * started; where that is set between two starts, as NTP does after a boot, their clocks would be apart by the step for ever. The lease of
 * being active is written by one thread and read by another: it would never begin, or end late.
 *
 * @module
 */
import { nowMs, setClock } from "../lib/clock.ts";
import { openShim } from "./shim.ts";

/** What another thread needs to take this one's clock. */
export function clockAheadMs(): number {
  using kernel = new KernelClock();
  return nowMs() - kernel.nowMs;
}

/** This thread has the clock of the one that gave `aheadMs`, from here on. To be called before it looks at its own. */
export function takeClock(aheadMs: number) {
  using kernel = new KernelClock();
  setClock(kernel.nowMs + aheadMs);
}

/**
 * The clock that all threads share (CLOCK_MONOTONIC). Open before either clock is looked at, and closed after both were: to open a
 * library takes some 10 ms, by which the threads would be apart.
 */
class KernelClock implements Disposable {
  readonly #shim = openShim();

  get nowMs(): number {
    return Number(this.#shim.symbols.pm_monotonic_us()) / 1000;
  }

  [Symbol.dispose]() {
    this.#shim.close();
  }
}
