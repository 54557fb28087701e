/**
 * The rule of stickiness: nothing in the file is ignored, and a mask counts only for virtuals that are sticky.
 *
 * @module
 */
import type { Draft } from "../schema/draft.ts";
import type { Report } from "./report.ts";

export function stickyMasks({ virtuals }: Draft, report: Report) {
  for (const [name, { sticky, sticky_mask: mask }] of virtuals) {
    if (typeof mask !== "number" || (sticky !== undefined && sticky !== 0)) continue;
    report.key(
      ["virtuals", name, "sticky_mask"],
      "is here, and the virtual is not sticky",
      "sticky too, such as sticky: 5m, or no sticky_mask",
    );
  }
}
