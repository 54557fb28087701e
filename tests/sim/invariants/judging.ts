/**
 * What counts for and against a real: a connection that was given up after more than one SYN, once; several failures of one client
 * in a row, once; and an answer forgives all that went before.
 *
 * @module
 */
import { ANSWERED, DITCHED, OUTBOUND } from "../../../lib/objects/entry.ts";
import { BACK, LINK_UP, REAL_IN_SERVICE, REAL_MAX_CONNECTIONS } from "../../../lib/words.ts";
import { broken } from "../broken.ts";
import { type Change, isUnanswered } from "../table_watch.ts";
import type { Invariant, Step } from "../unit.ts";

export class Judging implements Invariant {
  /** By real: the client that was counted last; undefined where several may have been. */
  readonly #lastClient: (number | undefined)[] = [];

  check(step: Step) {
    if (step.frames.length === 0) givenUp(step);
    if (step.frames.length === 1) {
      for (const change of step.changes) {
        if (gained(change, ANSWERED)) answered(change, step);
        if (gained(change, DITCHED)) this.#ditched(change, step);
      }
    } else if (step.changes.length > 0) this.#lastClient.length = 0;
  }

  #ditched({ before: { real, foreign } }: Change, { before, unit: { state: { reals } } }: Step) {
    const was = before.ditched[real]! - before.dataless[real]!;
    const is = reals.ditched[real]! - reals.dataless[real]!;
    if (is > was && was > 0 && this.#lastClient[real] === foreign) {
      broken(`a client counts twice in a row against real ${real}`);
    }
    if (is > was) this.#lastClient[real] = foreign;
  }
}

/** Whether a flag was set, be it that the connection has moved by that. */
function gained({ kind, before, after }: Change, flag: number): boolean {
  if (kind === "moved") return flag === DITCHED && (before.meta & DITCHED) === 0;
  return kind === "became" && (before.meta & flag) === 0 && (after.meta & flag) !== 0;
}

function answered({ after: { real, meta } }: Change, { before, unit: { state: { reals } } }: Step) {
  const isJudged = before.realState[real] === REAL_IN_SERVICE ||
    before.realState[real] === REAL_MAX_CONNECTIONS;
  if (!isJudged || (meta & OUTBOUND) !== 0) return;
  const ditched = reals.ditched[real]! - reals.dataless[real]!;
  if (ditched !== 0) broken(`real ${real} has answered, and ${ditched} are held against it`);
}

/**
 * A connection whose client has repeated its SYN in vain and gave up counts for its real, once; one of a single SYN does not, for
 * a flood consists of such. A trial always counts.
 */
function givenUp({ changes, before, unit: { state: { reals } } }: Step) {
  // Where the reals cannot be reached at all, their silence says nothing.
  if (before.links[BACK] !== LINK_UP) return;
  const expected = before.noAnswer.slice();
  for (const { kind, before: row, was } of changes) {
    if (kind !== "ended" || !isUnanswered(row) || (row.meta & DITCHED) !== 0) continue;
    // Whether one that was lost on the way counts is open.
    if (was.lost > 0) expected[row.real] = NaN;
    const isTrial = was.trialSinceMs !== 0 && was.trialSinceMs === before.realSince[row.real];
    if (isTrial || was.syns > 1) expected[row.real]!++;
  }
  for (const [real, count] of expected.entries()) {
    if (Number.isNaN(count) || reals.noAnswer[real] === count) continue;
    broken(
      `${reals.noAnswer[real]} connections were not answered by real ${real}: expected ${count}`,
    );
  }
}
