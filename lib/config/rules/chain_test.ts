import assert from "node:assert/strict";
import fc from "fast-check";
import { type Chain, chainOf, cyclesOf, firstOnChain, lengthFrom } from "./chain.ts";

const names = [..."abcdefgh"];
/** Any chain over eight names, in any order. */
const chains = fc.record({
  order: fc.shuffledSubarray(names, { minLength: names.length }),
  next: fc.array(fc.option(fc.constantFrom(...names)), { minLength: 8, maxLength: 8 }),
}).map(({ order, next }) =>
  chainOf(new Map(order.map((name, i) => [name, next[i]!])), (named) => named)
);

/** Where `steps` steps lead, or undefined. */
function walk(chain: Chain, from: string, steps: number): string | undefined {
  let at: string | undefined = from;
  for (let i = 0; i < steps && at !== undefined; i++) at = chain.get(at);
  return at;
}

Deno.test("a name that is unknown leads nowhere", () => {
  const objects = new Map([["a", "b"], ["b", "x"], ["c", null]]);
  assert.deepEqual([...chainOf(objects, (next) => next)], [["a", "b"]]);
});

Deno.test("the length of a chain is that of a walk, as far as it is counted", () => {
  fc.assert(fc.property(chains, fc.nat(10), (chain, most) => {
    for (const name of names) {
      let steps = 0;
      while (steps < most && walk(chain, name, steps + 1) !== undefined) steps++;
      assert.equal(lengthFrom(chain, name, most), steps);
    }
  }));
});

Deno.test("every name that comes back to itself is in one cycle, and no other is in any", () => {
  fc.assert(fc.property(chains, (chain) => {
    const turning = names.filter((name) => names.some((_, i) => walk(chain, name, i + 1) === name));
    assert.deepEqual(cyclesOf(chain).flat().toSorted(), turning);
  }));
});

Deno.test("a cycle is told in its order, from its first name in the chain", () => {
  fc.assert(fc.property(chains, (chain) => {
    const order = [...chain.keys()];
    for (const cycle of cyclesOf(chain)) {
      cycle.forEach((name, i) => assert.equal(chain.get(name), cycle[(i + 1) % cycle.length]));
      const places = cycle.map((name) => order.indexOf(name));
      assert.equal(places[0], Math.min(...places));
    }
  }));
});

Deno.test("the first on a chain is what a walk from name to name finds", () => {
  fc.assert(fc.property(chains, fc.subarray(names), (chain, wanted) => {
    const first = firstOnChain(chain, (name) => wanted.includes(name) ? name : undefined);
    for (const name of names) {
      const walked = names.map((_, i) => walk(chain, name, i));
      assert.equal(first(name), walked.find((at) => at !== undefined && wanted.includes(at)));
    }
  }));
});

Deno.test("a chain of eight thousand is walked once", () => {
  const length = 8192;
  const chain = new Map(Array.from({ length }, (_, i) => [`${i}`, `${i + 1}`]));
  let asked = 0;
  const first = firstOnChain(chain, (name) => {
    asked++;
    return name === `${length}` ? name : undefined;
  });
  for (let i = 0; i < length; i++) assert.equal(first(`${i}`), `${length}`);
  assert.equal(asked, length + 1);
});
