/**
 * A connection that its real does not answer moves as soon as it must, and no sooner.
 *
 * @module
 */
import type { VerdictName } from "../../../lib/engine/verdicts.ts";
import { BACK, FRONT, LINK_UP, REAL_TESTING } from "../../../lib/words.ts";
import { broken } from "../broken.ts";
import { Oracle } from "../oracle.ts";
import { endsOf, isSyn, type OnWire } from "../packets.ts";
import { type Change, type Held, isUnanswered, type Notes } from "../table_watch.ts";
import { ofForeign } from "../tuples.ts";
import type { Invariant, Step } from "../unit.ts";
import { clashes } from "./clashes.ts";
import { leftBy } from "./placing.ts";

/** Of a connection, whether the port took them or not. */
const TRANSLATED: readonly VerdictName[] = ["forwarded", "link_down", "tx_full"];

export class Moving implements Invariant {
  check(step: Step) {
    const [frame] = step.frames;
    if (step.frames.length !== 1 || frame!.port !== FRONT || !isSyn(frame!)) return;
    if (TRANSLATED.includes(step.verdict!)) syn(frame!, step);
  }
}

/** A SYN of the foreign for a connection that is there: it counts, and may have had to move the connection. */
function syn(frame: OnWire, step: Step) {
  const held = ofForeign(step.unit.table, endsOf(frame));
  if (held === undefined) return;
  const change = step.changes.find(({ held: changed }) => changed === held);
  // What passes while the unit takes the link for down may count, or not.
  const isSent = step.verdict === "forwarded" && step.unit.state.links[BACK] === LINK_UP;
  if (change?.kind === "moved") movedRightly(change, step);
  else if (change?.kind !== "opened" && isUnanswered(held.row) && isSent) stayedRightly(held, step);
  if (isSent) held.notes.syns++;
  else held.notes.lost++;
}

function movedRightly({ before, was }: Change, step: Step) {
  // One that the port did not take may have counted, or not.
  const syns = was.syns + was.lost;
  if (reasonToMove(before.real, { ...was, syns }, step) !== undefined) return;
  broken(`a connection moved away from real ${before.real} after ${syns} SYNs`);
}

function stayedRightly({ row, notes }: Held, step: Step) {
  const why = reasonToMove(row.real, notes, step);
  if (why === undefined) return;
  const oracle = new Oracle(step.unit.setup, leftBy(row, step));
  const sure = oracle.sureTakers(row.virtual, row.real);
  const mayClash = oracle.takers(row.virtual, row.real).some((real) => clashes(step, row, real));
  if (sure.length === 0 || mayClash) return;
  broken(`a connection stayed at real ${row.real}, which ${why}; ${sure} could take it`);
}

/** Why a connection may not stay at its real when its SYN comes again. */
function reasonToMove(real: number, { syns, wasReset, trialSinceMs }: Notes, step: Step) {
  const { before, unit } = step;
  if (wasReset) return "has reset it";
  if (syns >= unit.setup.reals[real]!.reassign) return `left ${syns} SYNs unanswered`;
  const isTrial = trialSinceMs !== 0 && trialSinceMs === before.realSince[real] &&
    before.realState[real] === REAL_TESTING;
  if (isTrial) return "did not answer its trial";
  return new Oracle(unit.setup, before).isDown(real) ? "is down" : undefined;
}
