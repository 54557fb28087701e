/**
 * Which pairs are simulated: so many from the first seed on, or those that an environment variable names, to see a failure again or
 * to look for new ones.
 *
 * @module
 */

/** Such as `7` for one, `1-50,90001-99999` for many. */
export const PAIR_SEEDS_VARIABLE = "POINTSMAN_PAIR_SEEDS";

/** What the issue asks for: some 45 s of one core. */
const USUAL = "1-10000";

export interface Range {
  first: number;
  last: number;
}

/** @throws {RangeError} where the text is no list of seeds */
export function chosenPairs(text = USUAL): Range[] {
  return text.split(",").map((part) => {
    const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(part) ?? [];
    const range = { first: Number(first), last: Number(last) };
    if (!(range.last >= range.first)) {
      throw new RangeError(
        `${PAIR_SEEDS_VARIABLE} has ${JSON.stringify(part)}: expected a list such as 7,100-200`,
      );
    }
    return range;
  });
}
