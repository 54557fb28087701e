/**
 * Rules of who stands in for whom (US 6,104,717): the standby of a real is another real, the backup of a virtual
 * another virtual, and every chain of them ends soon.
 *
 * @module
 */
import { MAX_CHAIN } from "../../limits.ts";
import type { Draft } from "../schema/draft.ts";
import { chainOf, cyclesOf, lengthFrom } from "./chain.ts";
import { LISTED, type Report } from "./report.ts";

interface Kind<T> {
  section: "reals" | "virtuals";
  what: "real" | "virtual";
  key: "standby" | "backup";
  objects: ReadonlyMap<string, T>;
  /** The name under `key`. */
  next: (object: T) => string | null | undefined;
}

export function standbys({ reals: objects }: Draft, report: Report) {
  const next = (real: { standby?: string | null | undefined }) => real.standby;
  check({ section: "reals", what: "real", key: "standby", objects, next }, report);
}

export function backups({ virtuals: objects }: Draft, report: Report) {
  const next = (virtual: { backup?: string | null | undefined }) => virtual.backup;
  check({ section: "virtuals", what: "virtual", key: "backup", objects, next }, report);
}

function check<T>({ section, what, key, objects, next }: Kind<T>, report: Report) {
  for (const [name, object] of objects) {
    const named = next(object);
    if (typeof named !== "string" || objects.has(named)) continue;
    report.unknown([section, name, key], named, what, objects.keys());
  }
  const chain = chainOf(objects, next);
  for (const [name, first] of chain) {
    // Only where one less would do: a chain that is far too long is spoken of once.
    if (lengthFrom(chain, name, MAX_CHAIN + 2) !== MAX_CHAIN + 1) continue;
    const wrong = `${first}, the first of ${MAX_CHAIN + 1} ${key}s in a chain`;
    report.value([section, name, key], wrong, `at most ${MAX_CHAIN}`);
  }
  for (const cycle of cyclesOf(chain)) {
    const path = [section, cycle[0]!, key];
    if (cycle.length === 1) report.value(path, `${cycle[0]} itself`, `another ${what}`);
    else {
      const wrong = `${cycle[1]}, in a cycle of ${key}s (${cycleText(cycle)})`;
      report.value(path, wrong, `a chain of ${key}s that ends`);
    }
  }
}

/** `a → b → a`. Of a long cycle only the first are shown. */
function cycleText(cycle: readonly string[]): string {
  const shown = cycle.length > LISTED ? [...cycle.slice(0, LISTED), "…"] : cycle;
  return [...shown, cycle[0]].join(" → ");
}
