/**
 * Rules of statics (US 6,445,704): what a real opens leaves as one virtual. The unit sees only the address of the
 * machine that opens a connection, since the source port is any.
 *
 * @module
 */
import type { Draft } from "../schema/draft.ts";
import type { Report } from "./report.ts";

/** Every static is of a real and a virtual. */
export function statics({ reals, virtuals, statics }: Draft, report: Report) {
  for (const [i, { real, virtual }] of statics.entries()) {
    if (real !== null && !reals.has(real)) {
      report.unknown(["statics", i, "real"], real, "real", reals.keys());
    }
    if (virtual !== null && !virtuals.has(virtual)) {
      report.unknown(["statics", i, "virtual"], virtual, "virtual", virtuals.keys());
    }
  }
}

/** No two statics are of reals of one address. */
export function staticsTwice({ reals, statics }: Draft, report: Report) {
  /** Address to the index of its static. */
  const seen = new Map<string, number>();
  for (const [i, { real }] of statics.entries()) {
    const address = real === null ? undefined : reals.get(real)?.address;
    if (typeof address !== "string") continue;
    const first = seen.get(address);
    if (first === undefined) seen.set(address, i);
    else {
      const line = report.line(["statics", first]);
      report.value(
        ["statics", i, "real"],
        `${real}, whose address ${address} has a static already (line ${line})`,
        "one static for each address (only the address tells which real opens a connection)",
      );
    }
  }
}
