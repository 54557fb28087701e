/**
 * Which worlds are run: a few fixed ones, so that the suite is fast and always the same, or those that an environment variable
 * names, to see a failure again or to look for new ones.
 *
 * @module
 */
import type { Mood } from "./scene.ts";

/** Such as `storm:7` for one world, `calm:1-50,storm:1-200` for many. */
export const SEEDS_VARIABLE = "POINTSMAN_SEEDS";

/** Together these see all that can happen in a world; where a change of the engine makes that untrue, others do. */
const USUAL = "calm:1,storm:8,storm:13,storm:18";

export interface Chosen {
  mood: Mood;
  seed: number;
}

/** @throws {RangeError} where the text is no list of worlds */
export function chosenSeeds(text = USUAL): Chosen[] {
  return text.split(",").flatMap((part) => {
    const [, mood, first, last = first] = /^(calm|storm):(\d+)(?:-(\d+))?$/.exec(part) ?? [];
    const count = Number(last) - Number(first) + 1;
    if (mood === undefined || !(count > 0)) {
      throw new RangeError(
        `${SEEDS_VARIABLE} has ${JSON.stringify(part)}: expected a list such as storm:7,calm:1-50`,
      );
    }
    return Array.from({ length: count }, (_, i) => ({
      mood: mood as Mood,
      seed: Number(first) + i,
    }));
  });
}
