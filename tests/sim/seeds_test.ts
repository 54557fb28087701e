import assert from "node:assert/strict";
import { chosenSeeds } from "./seeds.ts";
import { World } from "./world.ts";

Deno.test("seeds are chosen one by one and by ranges", () => {
  assert.deepEqual(chosenSeeds("storm:7,calm:2-4"), [
    { mood: "storm", seed: 7 },
    { mood: "calm", seed: 2 },
    { mood: "calm", seed: 3 },
    { mood: "calm", seed: 4 },
  ]);
});

Deno.test("what is no list of seeds is refused with what is expected", () => {
  for (const text of ["", "7", "storm", "rain:1", "storm:9-7", "storm:1,"]) {
    assert.throws(() => chosenSeeds(text), /expected a list such as storm:7,calm:1-50/, text);
  }
});

Deno.test("a seed makes the same world each time, to the last step", () => {
  const [first, second] = [1, 2].map(() => {
    const world = new World("storm", 5);
    world.live(20_000);
    const { steps, state: { verdicts, connections } } = world.network.unit;
    return { steps, verdicts: [...verdicts], entries: [...connections.entries] };
  });
  assert.deepEqual(first, second);
});
