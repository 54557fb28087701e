/**
 * The state machine of the unit (DESIGN, section 3) as a table. In every state the first line that holds is taken. Lines look at
 * what is so, not at what has just happened: a message that is lost delays what it would have told, and changes nothing else.
 *
 * @module
 */
import type { Facts } from "./facts.ts";
import type { UnitState } from "./words.ts";

export interface Transition {
  readonly to: UnitState;
  readonly cause: string;
  readonly when: (facts: Facts) => boolean;
}

/** The cause to which the fault of this unit is added, where that is known. */
export const HEALTHIER = "peer has more good ports";

export const UNIT_TRANSITIONS: Readonly<Record<UnitState, readonly Transition[]>> = {
  booting: [
    { to: "failed", cause: "fault", when: (f) => f.isReady && f.fault !== undefined },
    { to: "standby", cause: "peer is active", when: (f) => f.isReady && peerIs(f, "active") },
    {
      to: "active",
      cause: "both boot, primary",
      when: (f) => isDone(f) && f.role === "primary" && peerIs(f, "booting"),
    },
    // It may be one that dies whenever it boots.
    {
      to: "active",
      cause: "peer does not get ready",
      when: (f) => f.isReady && f.hasWaited && peerIs(f, "booting"),
    },
    { to: "active", cause: "peer is failed", when: (f) => isDone(f) && peerIs(f, "failed") },
    { to: "standby", cause: "peer is standby", when: (f) => isDone(f) && peerIs(f, "standby") },
    { to: "active", cause: "peer has no power", when: (f) => isDone(f) && f.peerHasNoPower },
    {
      to: "active",
      cause: "cable not connected, primary",
      when: (f) => isDone(f) && !f.peer && f.isUnplugged && f.role === "primary",
    },
    { to: "standby", cause: "peer is not heard", when: (f) => isDone(f) && !f.peer },
  ],
  standby: [
    { to: "failed", cause: "fault", when: (f) => f.fault !== undefined },
    { to: "active", cause: "peer has no power", when: (f) => f.peerHasNoPower },
    { to: "active", cause: "peer has failed", when: (f) => f.peerHasFailed },
    { to: "active", cause: "peer hands over", when: (f) => f.isHandedOver },
    { to: "active", cause: "order", when: (f) => f.isOrdered && !peerIs(f, "active") },
    { to: "active", cause: "nobody is active", when: (f) => f.nobodyElse },
  ],
  active: [
    { to: "standby", cause: "stalled", when: (f) => f.hasStalled },
    { to: "failed", cause: "stops", when: (f) => f.isStopping },
    { to: "standby", cause: "peer takes over", when: (f) => f.mustYield },
    { to: "failed", cause: HEALTHIER, when: (f) => f.peerIsHealthier },
    { to: "standby", cause: "cut off", when: (f) => f.isCutOff },
  ],
  failed: [
    { to: "standby", cause: "fault is over", when: (f) => f.fault === undefined },
  ],
};

/** The first line that holds in a state, or undefined where it stays. */
export function transitionFrom(state: UnitState, facts: Facts): Transition | undefined {
  return UNIT_TRANSITIONS[state].find(({ when }) => when(facts));
}

function isDone({ isReady, hasListened }: Facts): boolean {
  return isReady && hasListened;
}

function peerIs({ peer }: Facts, state: UnitState): boolean {
  return peer?.state === state;
}
