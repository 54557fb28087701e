/**
 * Whether the unit does its work: the engine says that it forwards, and it turns.
 *
 * @module
 */
import { type EngineState, FLAG_RUNNING } from "../engine/state.ts";
import { WAIT_MS } from "../limits.ts";
import type { HealthJson } from "./json.ts";

/**
 * Oldest heartbeat of an engine that works. It turns at least every {@linkcode WAIT_MS}; twenty of them leave room for a box
 * that is short of time, and are well below what a human or a monitor would call an outage.
 */
export const HEARTBEAT_LIMIT_MS = 20 * WAIT_MS;

export function healthOf(state: EngineState, nowMs: number): HealthJson {
  const heartbeat = state.heartbeat[0]!;
  if (Atomics.load(state.flags, FLAG_RUNNING) === 0) {
    const reason = heartbeat === 0 ? "the engine has not started" : "the engine has stopped";
    return { ok: false, reason };
  }
  const ageMs = Math.max(0, Math.round(nowMs - heartbeat));
  if (ageMs <= HEARTBEAT_LIMIT_MS) return { ok: true, heartbeat_ms: ageMs };
  return {
    ok: false,
    reason: `the engine last turned ${ageMs} ms ago: expected at most ${HEARTBEAT_LIMIT_MS} ms`,
  };
}
