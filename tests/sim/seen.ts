/**
 * Notes what has happened in a world: invariants that hold because nothing happens prove nothing.
 *
 * @module
 */
import { CAUSES } from "../../lib/engine/events.ts";
import { REASON_MASK, REASON_SHIFT } from "../../lib/objects/entry.ts";
import { REASONS } from "../../lib/words.ts";
import type { Invariant, Step } from "./unit.ts";

export class Seen implements Invariant {
  readonly verdicts = new Set<string>();
  readonly causes = new Set<string>();
  readonly reasons = new Set<string>();

  /** Holds always. */
  check({ verdict, events, changes }: Step) {
    if (verdict !== undefined) this.verdicts.add(verdict);
    for (const { cause } of events) this.causes.add(CAUSES[cause]!);
    for (const { after } of changes) {
      this.reasons.add(REASONS[(after.meta & REASON_MASK) >>> REASON_SHIFT]!);
    }
  }
}
