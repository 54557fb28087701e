/** What who looks from outside the engine may count on; the look-ups themselves are tested by the connection table. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { Arena } from "./arena.ts";
import { CLIENT_PORTS, ENTRY_SHIFT, ENTRY_WORDS, FOREIGN, META } from "./entry.ts";
import { CLIENT_SIDE, TupleIndex } from "./tuple_index.ts";

const MAX = 40;
const ALL = Array.from({ length: MAX }, (_, i) => i + 1);
const TCP = 6;

/** `looked`: called with the epoch's lowest bit whenever the index looks at an entry. */
function newIndex(looked = (_odd: number) => {}) {
  const entries = new Int32Array((MAX + 1) * ENTRY_WORDS);
  for (const entry of ALL) {
    entries[(entry << ENTRY_SHIFT) + FOREIGN] = entry;
    entries[(entry << ENTRY_SHIFT) + CLIENT_PORTS] = 80 << 16;
    entries[(entry << ENTRY_SHIFT) + META] = TCP;
  }
  const epoch = new Int32Array(1);
  const watched = new Proxy(entries, {
    get(words, name) {
      looked(epoch[0]! & 1);
      return Reflect.get(words, name);
    },
  });
  const counting = new Arena();
  new TupleIndex(counting, MAX, watched, epoch);
  const arena = new Arena(new SharedArrayBuffer(counting.bytes));
  const index = new TupleIndex(arena, MAX, watched, epoch);
  const find = (entry: number) => index.find(CLIENT_SIDE, entry, 0, 80 << 16, TCP);
  return { index, epoch, find };
}

Deno.test("the epoch tells of every removal, and of nothing else", () => {
  const { index, epoch, find } = newIndex();
  index.insert(CLIENT_SIDE, 1);
  index.insert(CLIENT_SIDE, 2);
  assert.equal(find(1), 1);
  assert.equal(epoch[0], 0);
  index.remove(CLIENT_SIDE, 1);
  assert.equal(epoch[0], 2);
  assert.deepEqual([find(1), find(2)], [0, 2]);
});

Deno.test("the epoch is odd while a removal shifts what follows", () => {
  fc.assert(fc.property(fc.shuffledSubarray(ALL, { minLength: 1 }), (order) => {
    const odd: number[] = [];
    const { index, epoch } = newIndex((bit) => odd.push(bit));
    for (const entry of ALL) index.insert(CLIENT_SIDE, entry);
    odd.length = 0;
    for (const entry of order) index.remove(CLIENT_SIDE, entry);
    assert.ok(odd.length >= order.length && odd.every((bit) => bit === 1));
    assert.equal(epoch[0], 2 * order.length);
  }));
});
