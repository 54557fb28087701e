import assert from "node:assert/strict";
import { EVENTS_KEPT } from "../limits.ts";
import { EventStore } from "./event_store.ts";
import type { NewEvent } from "./event_words.ts";

const EVENT: NewEvent = {
  time: "2026-01-02T03:04:05.678Z",
  kind: "real",
  object: "web1",
  old: "in_service",
  new: "failed",
  cause: "connections reset",
};

function filled(count: number): EventStore {
  const store = new EventStore();
  for (let i = 0; i < count; i++) store.add({ ...EVENT, object: `web${i + 1}` });
  return store;
}

function ids(store: EventStore, since: number, limit?: number) {
  const { events, last, lost } = store.readAfter(since, limit);
  return { ids: events.map(({ id }) => id), last, lost };
}

Deno.test("ids count from 1, and an event is as it came", () => {
  const store = filled(2);
  assert.deepEqual(store.readAfter(0), {
    events: [{ id: 1, ...EVENT }, { id: 2, ...EVENT, object: "web2" }],
    last: 2,
    lost: 0,
  });
});

Deno.test("a reader gets what it has not seen, and where to go on", () => {
  const store = filled(5);
  assert.deepEqual(ids(store, 3), { ids: [4, 5], last: 5, lost: 0 });
  assert.deepEqual(ids(store, 1, 2), { ids: [2, 3], last: 3, lost: 0 });
  assert.deepEqual(ids(store, 5), { ids: [], last: 5, lost: 0 });
  assert.deepEqual(ids(new EventStore(), 0), { ids: [], last: 0, lost: 0 });
});

Deno.test("an id of an earlier life of the unit is none", () => {
  assert.deepEqual(ids(filled(2), 700), { ids: [1, 2], last: 2, lost: 0 });
  assert.deepEqual(ids(new EventStore(), 700), { ids: [], last: 0, lost: 0 });
});

Deno.test("the oldest go when there are too many, and are counted as lost", () => {
  const store = filled(EVENTS_KEPT + 3);
  const { ids: kept, last, lost } = ids(store, 0);
  assert.equal(kept.length, EVENTS_KEPT);
  assert.equal(kept[0], 4);
  assert.equal(last, EVENTS_KEPT + 3);
  assert.equal(lost, 3);
  assert.equal(ids(store, 2).lost, 1);
  assert.equal(ids(store, 3).lost, 0);
});

Deno.test("what was lost before it came is counted where it was", () => {
  const store = filled(1);
  store.skip(4);
  store.add(EVENT);
  assert.deepEqual(ids(store, 0), { ids: [1, 6], last: 6, lost: 4 });
  assert.deepEqual(ids(store, 3), { ids: [6], last: 6, lost: 2 });
  assert.deepEqual(ids(store, 0, 1), { ids: [1], last: 1, lost: 0 });
});

Deno.test("listeners hear of each event and of the end, until they listen no more", () => {
  const store = new EventStore();
  let heard = 0;
  const deafen = store.listen(() => heard++);
  store.add(EVENT);
  assert.equal(heard, 1);
  assert.equal(store.ended, false);
  store.end();
  assert.equal(heard, 2);
  assert.equal(store.ended, true);
  deafen();
  store.add(EVENT);
  assert.equal(heard, 2);
});
