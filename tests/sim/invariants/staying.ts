/**
 * A connection that is made never changes its real, its virtual or its addresses, and every connection goes from state to state as
 * packets and orders may take it.
 *
 * @module
 */
import { CAUSE_DEADLINE, EVENT_REAL } from "../../../lib/engine/events.ts";
import { ANSWERED } from "../../../lib/objects/entry.ts";
import { CONNECTION_STATES, type ConnectionState, EMBRYONIC } from "../../../lib/words.ts";
import { broken } from "../broken.ts";
import { type Change, isMade, isOver, isUnanswered, type Row } from "../table_watch.ts";
import type { Invariant, Step } from "../unit.ts";

/** By packets, from state to state within one step; a FIN may confirm a handshake and close its side at once. */
const NEXT: Record<ConnectionState, readonly ConnectionState[]> = {
  free: [],
  embryonic: ["embryonic", "established", "half_closed", "closing"],
  established: ["established", "half_closed", "closing"],
  "half_closed": ["half_closed", "closing"],
  closing: ["closing"],
  cut: ["cut"],
};

export class Staying implements Invariant {
  check(step: Step) {
    for (const change of step.changes) {
      if (change.kind === "moved") moved(change);
      else if (change.kind === "became") became(change, step);
    }
  }
}

function moved({ held, before }: Change) {
  if (isUnanswered(before) && held.row.virtual === before.virtual) return;
  broken(
    `a connection that is ${CONNECTION_STATES[before.state]} moved: ${told(before, held.row)}`,
  );
}

function became({ held, before }: Change, step: Step) {
  const from = CONNECTION_STATES[before.state]!;
  const to = CONNECTION_STATES[held.row.state]!;
  const isByOrder = to === "cut" && !isOver(before) && isCut(before, step);
  // Both sides have time to be told.
  if (isByOrder) held.lastMs = step.nowMs;
  else if (!NEXT[from].includes(to)) broken(`a connection went from ${from} to ${to}`);
  const isMadeNow = before.state === EMBRYONIC && isMade(held.row);
  if (isMadeNow && (before.meta & ANSWERED) === 0) {
    broken("a connection was made without an answer");
  }
  const isHere = held.row.realAddress === before.realAddress &&
    held.row.serverPorts === before.serverPorts && held.row.virtual === before.virtual;
  if (!isHere) broken(`a connection changed its owners: ${told(before, held.row)}`);
}

function told(before: Row, after: Row): string {
  return `real ${before.real} to ${after.real}, virtual ${before.virtual} to ${after.virtual}`;
}

function isCut({ real, virtual }: Row, { events }: Step): boolean {
  return events.some(({ cause, kind, object }) =>
    cause === CAUSE_DEADLINE && object === (kind === EVENT_REAL ? real : virtual)
  );
}
