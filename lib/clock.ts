/**
 * The clock of a unit: Unix time at the start of the process, and evenly on from there. The wall clock may be set meanwhile, by
 * hand or by NTP; connections would then time out at once, or never, so nothing that waits may go by it.
 *
 * @module
 */

/** Differences below this are the two clocks' own, and no step. */
const STEP_MS = 500;

/** What this clock said when `performance.now()` was 0. */
let originMs = performance.timeOrigin;

/** Milliseconds of a clock that only ever runs forward. A worker agrees with who started it once it has taken that one's clock. */
export function nowMs(): number {
  return originMs + performance.now();
}

/** This thread's clock is at `ms` now, and goes evenly on from there: `ffi/thread_clock.ts`. */
export function setClock(ms: number) {
  originMs = ms - performance.now();
}

/** A time of {@linkcode nowMs} for people: as the wall clock counts now, ISO 8601 in UTC. */
export function wallTime(ms: number): string {
  return new Date(wallMs(ms)).toISOString();
}

/** The same to the microsecond, the finest that a packet's time is told in. */
export function wallMicros(ms: number): string {
  const micros = Math.round(wallMs(ms) * 1000);
  const rest = String(micros % 1000).padStart(3, "0");
  return new Date(Math.floor(micros / 1000)).toISOString().replace("Z", `${rest}Z`);
}

function wallMs(ms: number): number {
  const drift = Date.now() - nowMs();
  return Math.abs(drift) < STEP_MS ? ms : ms + drift;
}
