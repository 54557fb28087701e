/**
 * All times of the pair follow from two figures of the config: `hello`, and `hold`, the number of hellos that may stay away. The
 * bounds at the end are what the pair promises; the simulation holds it to them.
 *
 * @module
 */
import { MIN_PORT_TEST_MS } from "../limits.ts";

export interface Timing {
  helloMs: number;
  /** Housekeeping: the grain of everything below. */
  tickMs: number;
  /** A path without a hello for so long is silent: `hold` of them stayed away, and a quarter for their way. */
  silenceMs: number;
  /**
   * Being active lasts this long from the last renewal. The peer heard this unit less than one hello before that, and takes over
   * `hold` hellos later at the soonest: a tenth of what is between is left to frames that are on their way out.
   */
  leaseMs: number;
  /** One test of a port. */
  testMs: number;
  /** What a booting unit listens before it decides: whoever is there was to be heard by then. */
  listenMs: number;
  /** Two units of which none is active wait for this long: one of them may just be about to say so. */
  settleMs: number;
  /** With a cable that cannot tell a pulled plug, a peer without power must be silent on the ports for this long. */
  confirmMs: number;
}

export function timing(helloMs: number, hold: number): Timing {
  return {
    helloMs,
    tickMs: helloMs / 4,
    silenceMs: (hold + 0.25) * helloMs,
    leaseMs: 0.9 * (hold - 1) * helloMs,
    testMs: Math.max(helloMs / 2, MIN_PORT_TEST_MS),
    listenMs: (hold + 1) * helloMs,
    settleMs: 2 * helloMs,
    confirmMs: 1.5 * helloMs,
  };
}

/** From the last hello that came to being active, at the latest, where all paths are silent and the ports hear something. */
export function takeoverBySilenceMs({ silenceMs, testMs, tickMs }: Timing): number {
  // Each of the three tests that wait ends at a tick.
  return silenceMs + 3 * (testMs + tickMs) + tickMs;
}

/**
 * Longest time in which nobody is active and a unit is there all the time that could be: it has just booted, listens, and its peer
 * falls silent in that moment. A peer that always boots anew is waited for no longer than that.
 */
export function nobodyActiveMs(timing: Timing): number {
  return timing.listenMs + takeoverBySilenceMs(timing);
}

/** Longest time for which two are active once some path brings messages both ways: one hello, and its way. */
export function twoActiveMs({ helloMs, tickMs }: Timing, wayMs: number): number {
  return helloMs + tickMs + wayMs;
}

/** From a port of the active unit that loses its link to a standby with more good ports that is active: no hello is waited for. */
export function handoverMs(wayMs: number): number {
  return 2 * wayMs;
}
