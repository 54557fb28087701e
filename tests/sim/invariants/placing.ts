/**
 * A connection comes only to a real that may take it, by the rules of bind, standby, backup, trial, `maxconns` and sticky; and a
 * SYN is refused only where the rules leave no other way.
 *
 * @module
 */
import { ASKED, REASON_MASK, REASON_SHIFT } from "../../../lib/objects/entry.ts";
import {
  FRONT,
  REAL_DRAINING,
  REAL_FAILED,
  REAL_OUT_OF_SERVICE,
  REAL_STATES,
  REAL_TESTING,
  type Reason,
  REASONS,
} from "../../../lib/words.ts";
import type { VerdictName } from "../../../lib/engine/verdicts.ts";
import { DATA_WAIT_MS, TICK_MS } from "../../../lib/limits.ts";
import { broken } from "../broken.ts";
import { Oracle, type States } from "../oracle.ts";
import { endsOf, isSyn, type OnWire, sequenceOf } from "../packets.ts";
import { type Change, isMade, isOver, type Row } from "../table_watch.ts";
import { find, ofForeign, virtualFor } from "../tuples.ts";
import type { Invariant, Step } from "../unit.ts";
import { clashes } from "./clashes.ts";

export class Placing implements Invariant {
  check(step: Step) {
    for (const change of step.changes) {
      if (change.kind !== "opened" && change.kind !== "moved") continue;
      reason(change, step);
      if (change.held.outbound) continue;
      maxconns(change, step);
      if (step.frames.length === 1) place(change, step);
      else inBurst(change, step);
    }
    const [frame] = step.frames;
    if (step.verdict !== undefined && frame?.port === FRONT && isSyn(frame)) fresh(frame, step);
  }
}

/** One frame came alone: the states before it are those it was decided by. */
function place({ kind, held, before }: Change, step: Step) {
  const { before: columns, unit } = step;
  const { real, virtual } = held.row;
  const oracle = new Oracle(unit.setup, kind === "moved" ? leftBy(before, step) : columns);
  if (kind === "opened" && columns.realState[real] === REAL_TESTING) {
    if (!oracle.candidatesForTrial(virtual).includes(real)) {
      broken(`real ${real} is tried by virtual ${virtual}, which it may not serve`);
    }
    const other = trialOf(step, real, columns.realSince[real]!, DATA_WAIT_MS - TICK_MS);
    if (other !== undefined) broken(`real ${real} is tried a second time`);
    held.notes.trialSinceMs = columns.realSince[real]!;
    return;
  }
  const takers = oracle.takers(virtual, kind === "moved" ? before.real : -1);
  if (takers.includes(real)) return;
  const firsts = kind === "opened" ? [...takers, ...oracle.candidatesForTrial(virtual)] : [];
  const isSecond = firsts.some((first) =>
    clashes(step, held.row, first) && oracle.takers(virtual, first).includes(real)
  );
  if (isSecond) return;
  broken(
    `virtual ${virtual} came to real ${real} (${REAL_STATES[columns.realState[real]!]}), ` +
      `and only ${takers.join(", ") || "none"} may take it`,
  );
}

/** The states when a connection has to leave its real: it may have been the last that the real did not answer, which has failed by it. */
export function leftBy({ real }: Row, { before, unit: { state } }: Step): States {
  const realState = before.realState.slice();
  if (state.reals.state[real] === REAL_FAILED) realState[real] = REAL_FAILED;
  return { ...before, realState };
}

/**
 * The connection that tries a real, which is in testing since `sinceMs`. One that was made and has asked for nothing for `waitMs`
 * will decide nothing.
 */
function trialOf({ unit: { table }, nowMs }: Step, real: number, sinceMs: number, waitMs: number) {
  return table.held.find((held) => {
    if (held?.row.real !== real || held.notes.trialSinceMs !== sinceMs || isOver(held.row)) {
      return false;
    }
    const isIdle = isMade(held.row) && (held.row.meta & ASKED) === 0;
    return !(isIdle && nowMs - held.openedMs > waitMs);
  });
}

/** Of several frames at once only this is sure: a real that takes none before nor after them has not taken one in between. */
function inBurst({ held }: Change, { before, unit }: Step) {
  const { real } = held.row;
  const states = [before.realState[real]!, unit.state.reals.state[real]!];
  if (states.every((state) => CLOSED.includes(state))) {
    broken(`a connection came to real ${real}, which is ${REAL_STATES[states[0]!]}`);
  }
  if (states[0] === REAL_TESTING) held.notes.trialSinceMs = before.realSince[real]!;
}

const CLOSED = [REAL_FAILED, REAL_OUT_OF_SERVICE, REAL_DRAINING];

function maxconns({ held: { row } }: Change, { unit }: Step) {
  const { maxconns, name } = unit.setup.reals[row.real]!;
  const connections = unit.table.reals.connections[row.real]! - unit.table.reals.closing[row.real]!;
  if (maxconns === 0 || connections <= maxconns) return;
  broken(`${name} got its connection ${connections} and may have ${maxconns}`);
}

/** The reason that the table gives is the one that can be seen from outside. */
function reason({ kind, held }: Change, { before, unit, frames }: Step) {
  const { virtual, real } = held.row;
  const given = reasonOf(held.row);
  const { stickyMs } = unit.setup.virtuals[virtual]!;
  const expected = held.outbound
    ? ["static"]
    : kind === "moved"
    ? ["no_answer", "reset", "left_service"]
    : before.realState[real] === REAL_TESTING && frames.length === 1
    ? ["trial"]
    : ["predictor", ...(stickyMs > 0 ? ["sticky"] : []), ...(frames.length > 1 ? ["trial"] : [])];
  if (!expected.includes(given)) broken(`the reason is ${given}: expected ${expected.join(", ")}`);
}

function reasonOf({ meta }: Row): Reason {
  return REASONS[(meta & REASON_MASK) >>> REASON_SHIFT]!;
}

/** Verdicts on SYNs that do not come as far as a virtual. */
const UNLOOKED: readonly VerdictName[] = ["bad_checksum", "malformed", "bad_source"];

/** A SYN that stands alone has opened a connection of the virtual it should, or was refused for a reason. */
function fresh(frame: OnWire, step: Step) {
  const { verdict, before, unit, changes } = step;
  const ends = endsOf(frame);
  const opened = changes.find(({ kind }) => kind === "opened");
  if (UNLOOKED.includes(verdict!)) return;
  const isTranslated = verdict === "forwarded" || verdict === "link_down" || verdict === "tx_full";
  if (isTranslated && opened === undefined) return;
  const virtual = virtualFor(unit.setup, ends);
  if ((verdict === "not_served") !== (virtual < 0)) broken(`${verdict} for virtual ${virtual}`);
  if (virtual < 0) return;
  const oracle = new Oracle(unit.setup, before);
  if ((verdict === "out_of_service") !== !oracle.isOpen(virtual)) {
    broken(
      `${verdict} for virtual ${virtual}, which ${oracle.isOpen(virtual) ? "is" : "is not"} open`,
    );
  }
  if (opened !== undefined) {
    const { row } = opened.held;
    if (row.virtual !== virtual) broken(`virtual ${row.virtual} took a client of ${virtual}`);
    return;
  }
  const held = ofForeign(unit.table, ends);
  if (held !== undefined && !isOver(held.row) && held.row.sequence === sequenceOf(frame)) {
    broken(`${verdict} for a SYN that came again`);
  }
  if (verdict === "no_real") noReal(step, oracle, virtual);
  if (verdict === "table_full") tableFull(step);
}

function noReal(step: Step, oracle: Oracle, virtual: number) {
  const takers = oracle.slots(virtual).filter((real) => oracle.mayTake(real));
  if (takers.length > 0) broken(`no_real, and real ${takers[0]} may take it`);
  const untried = oracle.candidatesForTrial(virtual).find((real) =>
    trialOf(step, real, step.before.realSince[real]!, DATA_WAIT_MS + TICK_MS) === undefined
  );
  if (untried !== undefined) broken(`no_real, and real ${untried} waits for its trial`);
}

function tableFull({ before, unit }: Step) {
  const isClosing = find(unit.table, isOver) !== undefined;
  const isFull = before.current === unit.state.connections.max;
  if (!isFull || before.embryonic > 0 || isClosing) {
    broken("table_full, and some connection could go");
  }
}
