/**
 * A look at all that is shown, at one moment.
 *
 * @module
 */
import type { PairShown, UnitShown } from "./pair_table.ts";
import type { Stage, StageUnit, Traffic } from "./stage.ts";
import type { Shown } from "./table.ts";
import { UnitView } from "./unit_view.ts";

export async function look(
  stage: Stage,
  seconds: number,
  traffic: Traffic | undefined,
): Promise<Shown> {
  // A pair that has changed roles by itself is asked where it is active now.
  await stage.pair?.names();
  const [pair, status] = await Promise.all([
    pairShown(stage, traffic),
    new UnitView((path) => stage.get(path)).status(),
  ]);
  return { seconds, counts: stage.counts(), status, pair };
}

async function pairShown(
  { pair, units }: Stage,
  traffic: Traffic | undefined,
): Promise<PairShown | undefined> {
  if (pair === undefined) return undefined;
  return {
    units: await Promise.all(units.map(unitShown)),
    traffic: traffic && {
      kept: traffic.kept,
      bytes: traffic.download.report().bytes,
      of: traffic.download.file.bytes,
    },
  };
}

/** One that gives no answer does not run. */
async function unitShown({ name, get }: StageUnit): Promise<UnitShown> {
  try {
    const { failover } = await new UnitView(get).status();
    return { name, failover: failover.enabled ? failover : undefined };
  } catch {
    return { name, failover: undefined };
  }
}
