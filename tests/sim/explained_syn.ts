/**
 * Asks the unit what would become of a SYN just before it comes, and holds the answer against what then does.
 *
 * @module
 */
import { REASON_MASK, REASON_SHIFT } from "../../lib/objects/entry.ts";
import type { Explanation } from "../../lib/engine/orders.ts";
import { type VerdictName, VERDICTS } from "../../lib/engine/verdicts.ts";
import { REASONS } from "../../lib/words.ts";
import { broken } from "./broken.ts";
import { clashes } from "./invariants/clashes.ts";
import type { Network } from "./network.ts";
import type { Row } from "./table_watch.ts";
import type { Segment } from "./tcp_end.ts";
import type { Step } from "./unit.ts";

export class ExplainedSyn {
  readonly #explanation: Explanation;

  constructor(network: Network, { source, destination }: Segment) {
    const { unit, agenda } = network;
    network.step();
    // Any of the address and port: the unit finds out by itself whose client it is.
    const { virtuals } = unit.setup;
    const at = virtuals.filter(({ address }) => address === destination.address);
    const exact = at.find(({ port }) => port === destination.port);
    const virtual = virtuals.indexOf(exact ?? at.find(({ port }) => port === 0)!);
    this.#explanation = unit.explain(agenda.nowMs, virtual, source.address);
  }

  /** What the SYN has come to; one that is sent on to where its connection is already says nothing. */
  compare(step: Step) {
    const opened = step.changes.find(({ kind }) => kind === "opened");
    if (opened !== undefined) this.#opened(opened.after, step);
    else if (step.verdict !== "forwarded" && step.verdict !== "tx_full") this.#dropped(step);
  }

  #dropped({ verdict }: Step) {
    // Asking is for an address; whether one of its ports clashes is seen only now.
    if (verdict === "tuple_clash" || verdict === this.#drop) return;
    broken(`${verdict}, and explained was ${this.#drop ?? `real ${this.#explanation.real}`}`);
  }

  #opened(row: Row, step: Step) {
    const { virtual, real, reason } = this.#explanation;
    if (real >= 0 && clashes(step, row, real)) return;
    // What takes the place of a connection of the same ports needs no room.
    if (this.#drop === "table_full" && step.changes.some(({ kind }) => kind === "ended")) return;
    const why = REASONS[(row.meta & REASON_MASK) >>> REASON_SHIFT];
    if (row.virtual === virtual && row.real === real && why === reason) return;
    broken(
      `virtual ${row.virtual} took a client to real ${row.real} by ${why}, ` +
        `and explained was virtual ${virtual}, ${this.#drop ?? `real ${real} by ${reason}`}`,
    );
  }

  get #drop(): VerdictName | undefined {
    return VERDICTS[this.#explanation.drop];
  }
}
