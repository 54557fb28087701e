/**
 * What an operator may write into the config while the unit runs: other settings, and a real less or again.
 *
 * @module
 */
import type { RealSetup, UnitSetup, VirtualSetup } from "../../lib/objects/setup.ts";
import { PREDICTORS } from "../../lib/words.ts";
import type { Random } from "./random.ts";

/** Chances that one setting of one object is another. */
const SELDOM = 0.2;

/** Another config than the first one of a world, `file`: all that was not changed by this is as there. */
export function reloaded(random: Random, file: UnitSetup): UnitSetup {
  const gone = random.chance(0.5) ? random.between(0, file.reals.length - 1) : -1;
  return {
    ...file,
    reals: file.reals.map((real) => realOf(random, real, gone)),
    virtuals: file.virtuals.map((virtual) => virtualOf(random, virtual, gone)),
    statics: file.statics.filter(({ real }) => real !== gone),
  };
}

/** As the rules of the config have it: nobody's standby is a real that is no more. */
function realOf(random: Random, real: RealSetup, gone: number): RealSetup {
  const removed = real.index === gone;
  return {
    ...real,
    removed,
    standby: removed || real.standby === gone ? -1 : real.standby,
    weight: maybe(random, real.weight, () => random.between(1, 4)),
    reassign: maybe(random, real.reassign, () => random.between(1, 3)),
  };
}

function virtualOf(random: Random, virtual: VirtualSetup, gone: number): VirtualSetup {
  return {
    ...virtual,
    reals: virtual.reals.filter((real) => real !== gone),
    predictor: maybe(random, virtual.predictor, () => random.pick(PREDICTORS)),
  };
}

function maybe<T>(random: Random, value: T, other: () => T): T {
  return random.chance(SELDOM) ? other() : value;
}
