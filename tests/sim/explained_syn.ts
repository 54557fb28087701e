/**
 * Asks the unit what would become of a SYN just before it comes, and holds the answer against what then does.
 *
 * @module
 */
import { REASON_MASK, REASON_SHIFT } from "../../lib/objects/entry.ts";
import type { Explanation } from "../../lib/engine/orders.ts";
import { REASONS } from "../../lib/words.ts";
import { broken } from "./broken.ts";
import { clashes } from "./invariants/clashes.ts";
import type { Network } from "./network.ts";
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

  compare(step: Step) {
    const { changes, verdict } = step;
    const { virtual, real, reason } = this.#explanation;
    const row = changes.find(({ kind }) => kind === "opened")?.held.row;
    if (verdict === "no_real" && real >= 0) broken(`no_real, and explained was real ${real}`);
    if (row === undefined) return;
    // Asking is for an address; whether one of its ports clashes is seen only now.
    if (real >= 0 && clashes(step, row, real)) return;
    const why = REASONS[(row.meta & REASON_MASK) >>> REASON_SHIFT];
    if (row.virtual === virtual && row.real === real && why === reason) return;
    broken(
      `virtual ${row.virtual} took a client to real ${row.real} by ${why}, ` +
        `and explained was virtual ${virtual}, real ${real} by ${reason}`,
    );
  }
}
