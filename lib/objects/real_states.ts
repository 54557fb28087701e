/**
 * The state machine of a real (localdirector.md 2.9) as one table. It knows no clock and no counters: who holds those says
 * what happened, and the table says what comes of it.
 *
 * @module
 */
import { REAL_STATES, type RealState } from "../words.ts";

/** What can happen to a real. */
export const REAL_EVENTS = [
  /** Orders of an operator. */
  "in-service",
  "out-of-service",
  "drain",
  /** It drains and its last connection has ended, or the time given for that. */
  "drained",
  /** As many connections in a row as its threshold were ditched. */
  "threshold",
  /** Its retry time is over. */
  "retry",
  /** What became of its one trial connection. */
  "trial-answered",
  "trial-ditched",
  /** It has as many connections as `maxconns`, or fewer again. */
  "full",
  "room",
] as const;
export type RealEvent = (typeof REAL_EVENTS)[number];

/** State ▸ event ▸ next state. What is not listed changes nothing. */
export const REAL_TRANSITIONS: Record<RealState, Partial<Record<RealEvent, RealState>>> = {
  "in_service": {
    "out-of-service": "out_of_service",
    "drain": "draining",
    "threshold": "failed",
    "full": "max_connections",
  },
  "max_connections": {
    "out-of-service": "out_of_service",
    "drain": "draining",
    "threshold": "failed",
    "room": "in_service",
  },
  "failed": {
    "in-service": "in_service",
    "out-of-service": "out_of_service",
    "drain": "draining",
    "retry": "testing",
  },
  "testing": {
    "in-service": "in_service",
    "out-of-service": "out_of_service",
    "drain": "draining",
    "trial-answered": "in_service",
    "trial-ditched": "failed",
  },
  "draining": {
    "in-service": "in_service",
    "out-of-service": "out_of_service",
    "drained": "out_of_service",
  },
  "out_of_service": {
    "in-service": "in_service",
    "drain": "draining",
  },
};

export const EVENT_IN_SERVICE = REAL_EVENTS.indexOf("in-service");
export const EVENT_OUT_OF_SERVICE = REAL_EVENTS.indexOf("out-of-service");
export const EVENT_DRAIN = REAL_EVENTS.indexOf("drain");
export const EVENT_DRAINED = REAL_EVENTS.indexOf("drained");
export const EVENT_THRESHOLD = REAL_EVENTS.indexOf("threshold");
export const EVENT_RETRY = REAL_EVENTS.indexOf("retry");
export const EVENT_TRIAL_ANSWERED = REAL_EVENTS.indexOf("trial-answered");
export const EVENT_TRIAL_DITCHED = REAL_EVENTS.indexOf("trial-ditched");
export const EVENT_FULL = REAL_EVENTS.indexOf("full");
export const EVENT_ROOM = REAL_EVENTS.indexOf("room");

/** The table by indexes, so that the engine looks words up no more. */
const NEXT = Int8Array.from(
  REAL_STATES.flatMap((state) =>
    REAL_EVENTS.map((event) => REAL_STATES.indexOf(REAL_TRANSITIONS[state][event] ?? state))
  ),
);

/** Index of the state after an event, all by index; the same state where the event means nothing in it. */
export function nextRealState(state: number, event: number): number {
  return NEXT[state * REAL_EVENTS.length + event]!;
}
