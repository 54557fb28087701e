import assert from "node:assert/strict";
import fc from "fast-check";
import { maglevTable } from "./maglev.ts";
import { mix } from "./mix.ts";

/** Identities of reals as an engine has them: words without a pattern. */
function identities(count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => mix(i + 1000));
}

function equalTable(identity: Int32Array): Uint16Array {
  return maglevTable(identity, new Int32Array(identity.length).fill(1));
}

function placesOf(table: Uint16Array, slots: number): Int32Array {
  const places = new Int32Array(slots);
  for (const slot of table) places[slot]!++;
  return places;
}

function shuffled<T>(given: T[]): fc.Arbitrary<T[]> {
  return fc.shuffledSubarray(given, { minLength: given.length });
}

/** Share of the places whose identity is another one in the second table. */
function moved(before: Int32Array, after: Int32Array): number {
  const [one, other] = [equalTable(before), equalTable(after)];
  assert.equal(one.length, other.length);
  let count = 0;
  one.forEach((slot, place) => count += before[slot] === after[other[place]!] ? 0 : 1);
  return count / one.length;
}

for (const slots of [1, 2, 64, 100, 163, 164, 1024]) {
  Deno.test(`a table of ${slots} equal slots gives none more than 1 % above the mean`, () => {
    const table = equalTable(identities(slots));
    const places = placesOf(table, slots);
    assert.ok(Math.max(...places) / (table.length / slots) - 1 <= 0.01);
    assert.ok(Math.max(...places) - Math.min(...places) <= 1);
  });
}

for (const slots of [3, 10, 100]) {
  Deno.test(`a table of ${slots} slots moves about one of ${slots} places when one is removed`, () => {
    const all = identities(slots);
    for (const removed of [0, slots >> 1, slots - 1]) {
      const share = moved(all, all.filter((_, slot) => slot !== removed));
      assert.ok(share >= 0.99 / slots && share < 1 / slots + 0.025, `${share}`);
    }
  });
}

Deno.test("a table follows the weights within two places, and leaves nobody out", () => {
  const weights = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(weights, (weight) => {
      const places = placesOf(
        maglevTable(identities(weight.length), Int32Array.from(weight)),
        weight.length,
      );
      const heaviest = Math.max(...weight);
      const rounds = places[weight.indexOf(heaviest)]!;
      places.forEach((own, slot) => {
        const share = rounds * weight[slot]! / heaviest;
        assert.ok(Math.abs(own - share) < 2, `${places} of ${weight}`);
      });
    }),
    { seed: 1, numRuns: 200 },
  );
  const places = placesOf(maglevTable(identities(2), Int32Array.of(65_535, 1)), 2);
  assert.equal(places[1], 1);
});

Deno.test("a table is the same in whatever order the slots stand", () => {
  const slot = fc.record({
    identity: fc.nat(20),
    weight: fc.integer({ min: 1, max: 5 }),
  });
  const slots = fc.array(slot, { minLength: 1, maxLength: 30 });
  /** Identity and weight of each place. */
  const placed = (given: { identity: number; weight: number }[]) => {
    const identity = Int32Array.from(given, (slot) => slot.identity);
    const weight = Int32Array.from(given, (slot) => slot.weight);
    return Array.from(maglevTable(identity, weight), (slot) => [identity[slot], weight[slot]]);
  };
  fc.assert(
    fc.property(
      slots.chain((given) => fc.tuple(fc.constant(given), shuffled(given))),
      ([given, other]) => assert.deepEqual(placed(other), placed(given)),
    ),
    { seed: 1, numRuns: 30 },
  );
});

Deno.test("a table has one size up to 163 slots, so that few places move", () => {
  const sizes = [1, 2, 5, 20, 41, 82, 163].map((slots) => equalTable(identities(slots)).length);
  assert.equal(new Set(sizes).size, 1);
});

Deno.test("a table gives slots of one identity even places", () => {
  const places = placesOf(equalTable(Int32Array.of(7, 7, 7, 9)), 4);
  assert.ok(Math.max(...places) - Math.min(...places) <= 1);
});

Deno.test("a table without slots has no places", () => {
  assert.equal(equalTable(new Int32Array(0)).length, 0);
});
