import assert from "node:assert/strict";
import { FAST_AFTER_MS, FAST_WAITING } from "../limits.ts";
import { CONNECTION_STATES, ESTABLISHED, HALF_CLOSED } from "../words.ts";
import { ENTRY_SHIFT, ENTRY_WORDS, FAST, META, STATE_SHIFT, WATCHED } from "./entry.ts";
import { FastLane, mayBeFast } from "./fast_lane.ts";

/** Entries of which each is in a state, with flags. */
function newLane(metas: readonly number[]) {
  const entries = new Int32Array((metas.length + 1) * ENTRY_WORDS);
  const at = (entry: number) => (entry << ENTRY_SHIFT) + META;
  metas.forEach((meta, i) => entries[at(i + 1)] = meta);
  const isFast = (entry: number) => (entries[at(entry)]! & FAST) !== 0;
  const set = (entry: number, meta: number) => entries[at(entry)] = meta;
  return { lane: new FastLane(entries), isFast, set };
}

const MADE = ESTABLISHED << STATE_SHIFT;

Deno.test("made connections and half closed ones may be fast, unless a real's data is waited for", () => {
  CONNECTION_STATES.forEach((name, state) => {
    const isMade = state === ESTABLISHED || state === HALF_CLOSED;
    assert.equal(mayBeFast(state << STATE_SHIFT), isMade, name);
    assert.equal(mayBeFast((state << STATE_SHIFT) | WATCHED), false, name);
  });
});

Deno.test("a connection waits until the rings are empty", () => {
  const { lane, isFast } = newLane([MADE, MADE]);
  lane.add(1);
  assert.equal(isFast(1), false);
  lane.open(Infinity);
  assert.deepEqual([isFast(1), isFast(2)], [true, false]);
});

Deno.test("and its time besides, from the first look on, whoever came before or after it", () => {
  const { lane, isFast } = newLane([MADE, MADE]);
  lane.add(1);
  lane.open(1_000);
  lane.add(2);
  lane.open(1_000 + FAST_AFTER_MS - 1);
  assert.deepEqual([isFast(1), isFast(2)], [false, false]);
  lane.open(1_000 + FAST_AFTER_MS);
  assert.deepEqual([isFast(1), isFast(2)], [true, false]);
  lane.open(1_000 + FAST_AFTER_MS + 1);
  assert.equal(isFast(2), false);
  lane.open(1_000 + 2 * FAST_AFTER_MS);
  assert.deepEqual([isFast(1), isFast(2)], [true, true]);
});

Deno.test("what has changed while it waited is looked at again", () => {
  const { lane, isFast, set } = newLane([MADE, MADE, MADE]);
  for (const entry of [1, 2, 3]) lane.add(entry);
  set(1, CONNECTION_STATES.indexOf("cut") << STATE_SHIFT);
  set(2, MADE | WATCHED);
  lane.open(Infinity);
  assert.deepEqual([1, 2, 3].map(isFast), [false, false, true]);
});

Deno.test("who has waited once does not wait again", () => {
  const { lane, isFast, set } = newLane([MADE]);
  lane.add(1);
  lane.open(Infinity);
  set(1, MADE);
  lane.open(Infinity);
  assert.equal(isFast(1), false);
});

Deno.test("where too many wait, the next one does not wait, and none is forgotten", () => {
  const { lane, isFast } = newLane(Array(FAST_WAITING + 2).fill(MADE));
  for (let entry = 1; entry <= FAST_WAITING + 1; entry++) lane.add(entry);
  assert.deepEqual([isFast(1), isFast(FAST_WAITING), isFast(FAST_WAITING + 1)], [
    false,
    false,
    true,
  ]);
  lane.open(Infinity);
  for (let entry = 1; entry <= FAST_WAITING + 1; entry++) assert.ok(isFast(entry));
  assert.equal(isFast(FAST_WAITING + 2), false);
});
