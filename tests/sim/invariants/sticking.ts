/**
 * A client of a sticky virtual that has a connection there gets the same real again, as long as that can take it; and nobody is
 * told to be there by stickiness who has not been there.
 *
 * @module
 */
import { REASON_MASK, REASON_SHIFT, STICKY } from "../../../lib/objects/entry.ts";
import { rawMask } from "../../../lib/packet/address.ts";
import { REASON_STICKY } from "../../../lib/words.ts";
import { broken } from "../broken.ts";
import { Oracle } from "../oracle.ts";
import { type Change, isMade, type Row } from "../table_watch.ts";
import { find } from "../tuples.ts";
import type { Invariant, Step } from "../unit.ts";
import { clashes } from "./clashes.ts";

export class Sticking implements Invariant {
  /** By virtual and as much of the address as counts: where the client's last connection went. */
  readonly #last = new Map<string, number>();

  check(step: Step) {
    for (const change of step.changes) {
      if (change.kind !== "opened" && change.kind !== "moved") continue;
      const { after } = change;
      const key = keyOf(after, step);
      if (change.kind === "opened" && step.frames.length === 1) this.#opened(change, key, step);
      if ((after.meta & STICKY) !== 0) this.#last.set(key, after.real);
    }
  }

  #opened({ after, held }: Change, key: string, step: Step) {
    const last = this.#last.get(key);
    const isStuck = (after.meta & REASON_MASK) >>> REASON_SHIFT === REASON_STICKY;
    if (isStuck && last !== after.real) {
      broken(`a client sticks to real ${after.real}, and was at ${last ?? "none"}`);
    }
    if (isStuck || last === undefined || held.outbound) return;
    const other = find(
      step.unit.table,
      (row) =>
        row.entry !== after.entry && isMade(row) && (row.meta & STICKY) !== 0 &&
        keyOf(row, step) === key,
    );
    if (other === undefined) return;
    const oracle = new Oracle(step.unit.setup, step.before);
    const canTake = oracle.mayTake(last) && oracle.slots(after.virtual).includes(last);
    if (!canTake || oracle.mayBeShunned(last)) return;
    if (!clashes(step, after, last)) {
      broken(`a client of real ${last} came to real ${after.real}, and does not stick`);
    }
    if ((after.meta & STICKY) !== 0) {
      broken(`a client of real ${last} will stick to real ${after.real} for a clash of ports`);
    }
  }
}

function keyOf({ foreign, virtual }: Row, { unit: { setup } }: Step): string {
  return `${virtual} ${foreign & rawMask(setup.virtuals[virtual]!.stickyMask)}`;
}
