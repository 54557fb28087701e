/**
 * Ten thousand pairs, each with a bad day of its own: after every step who sends is looked at, and in the end all must be well.
 *
 * `POINTSMAN_PAIR_SEEDS=7 deno task test tests/sim/pair` runs one again, `POINTSMAN_PAIR_SEEDS=20001-90000` looks for new failures.
 */
import assert from "node:assert/strict";
import { UNIT_TRANSITIONS } from "../../../lib/failover/transitions.ts";
import { UNIT_STATES } from "../../../lib/failover/words.ts";
import { chosenPairs, PAIR_SEEDS_VARIABLE } from "./seeds.ts";
import { weather } from "./weather.ts";
import { drawnSetting, World } from "./world.ts";

const CHOSEN = Deno.env.get(PAIR_SEEDS_VARIABLE);
/** One test each, so that a failure says which part of a long run it is in, and the others still run. */
const PAIRS_PER_TEST = 1_000;

/** `STATE to STATE: CAUSE` of all that happened. */
const seen = new Set<string>();
let failed = 0;

for (const { first, last } of chosenPairs(CHOSEN)) {
  for (let from = first; from <= last; from += PAIRS_PER_TEST) {
    const to = Math.min(last, from + PAIRS_PER_TEST - 1);
    Deno.test(`pairs ${from} to ${to}: one unit is active, and never two that hear each other`, () => {
      failed++;
      for (let seed = from; seed <= to; seed++) live(seed);
      failed--;
    });
  }
}

Deno.test("the usual pairs together go by every line of the table", () => {
  if (CHOSEN !== undefined || failed > 0) return;
  for (const state of UNIT_STATES) {
    for (const { to, cause } of UNIT_TRANSITIONS[state]) {
      if (cause !== "fault") {
        // The fault for which it hands over may follow.
        const isSeen = [...seen].some((told) => told.startsWith(`${state} to ${to}: ${cause}`));
        assert.ok(isSeen, `${state} ${cause}`);
      }
    }
  }
});

Deno.test("a seed makes the same pair each time", () => {
  const [first, second] = [1, 2].map(() => live(9));
  assert.ok(first!.length > 1);
  assert.deepEqual(first, second);
});

/** Gives what its units did. */
function live(seed: number): string[] {
  const world = new World(drawnSetting(seed));
  weather(world);
  for (const { transition } of world.log) seen.add(transition);
  return world.log.map(({ atMs, end, transition }) => `${atMs} ${end} ${transition}`);
}
