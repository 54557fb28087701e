/**
 * Thousands of clients, failures and returns from each seed, and after every step the invariants.
 *
 * `POINTSMAN_SEEDS=storm:7 deno task test tests/sim` runs one world again, `POINTSMAN_SEEDS=storm:1-500` looks for new failures.
 */
import assert from "node:assert/strict";
import { CAUSES } from "../../lib/engine/events.ts";
import { VERDICTS } from "../../lib/engine/verdicts.ts";
import { REASONS } from "../../lib/words.ts";
import { chosenSeeds, SEEDS_VARIABLE } from "./seeds.ts";
import { Seen } from "./seen.ts";
import { World } from "./world.ts";

const CHOSEN = Deno.env.get(SEEDS_VARIABLE);
const worlds = chosenSeeds(CHOSEN);
const seen = new Seen();
let run = 0;

for (const { mood, seed } of worlds) {
  Deno.test(`${mood} ${seed}: every step keeps the invariants, and in the end nothing is left`, () => {
    const world = new World(mood, seed);
    world.network.unit.invariants.push(seen);
    world.run();
    assert.ok(world.traffic.clients > 2_000, `only ${world.traffic.clients} clients came`);
    run++;
  });
}

/** What the hosts and wires of a world do not do. */
const ELSEWHERE = [
  "truncated",
  "fragment",
  "unsupported_protocol",
  "table_full",
  "no_port",
  "same_port",
  "own_source",
  "too_big",
  "send_failed",
  "ring_full",
  "standby",
  "fastpath_lost",
];

Deno.test("the usual worlds together see every verdict, cause and reason that they can", () => {
  if (CHOSEN !== undefined || run < worlds.length) return;
  const can = VERDICTS.filter((verdict) => !ELSEWHERE.includes(verdict));
  assert.deepEqual(can.filter((verdict) => !seen.verdicts.has(verdict)), []);
  // A unit alone has no peer, and this one no kernel.
  const causes = CAUSES.filter((cause) => cause !== "peer" && cause !== "other program");
  assert.deepEqual(causes.filter((cause) => !seen.causes.has(cause)), []);
  assert.deepEqual(REASONS.filter((reason) => !seen.reasons.has(reason)), []);
});
