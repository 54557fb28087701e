import assert from "node:assert/strict";
import { CAUSE_ARP, CAUSE_LIMIT, EVENT_ARP, EVENT_TABLE } from "../engine/events.ts";
import { EVENTS } from "../limits.ts";
import { EventReader } from "./event_reader.ts";
import { EventStore } from "./event_store.ts";
import { testRunning, testState } from "./test_state.ts";

function newReader() {
  const config = testRunning();
  const ring = testState(config).events;
  const store = new EventStore();
  return { ring, store, reader: new EventReader(() => config, ring, store) };
}

Deno.test("what the engine wrote is in the store once, in words", () => {
  const { ring, store, reader } = newReader();
  ring.write(0, EVENT_ARP, 1, 0, 1, CAUSE_ARP);
  reader.read();
  reader.read();
  const { events } = store.readAfter(0);
  assert.deepEqual(events.map(({ id, kind, object }) => [id, kind, object]), [[1, "arp", "web2"]]);
  ring.write(0, EVENT_TABLE, 0, 0, 80, CAUSE_LIMIT);
  reader.read();
  assert.equal(store.readAfter(1).events[0]?.kind, "table");
});

Deno.test("what was overwritten before it was read is lost, and counted", () => {
  const { ring, store, reader } = newReader();
  for (let i = 0; i < EVENTS + 5; i++) ring.write(0, EVENT_TABLE, 0, 0, i % 100, CAUSE_LIMIT);
  reader.read();
  const { events, last, lost } = store.readAfter(0);
  // One record may be in the making while the ring is read.
  assert.equal(events.length, EVENTS - 1);
  assert.equal(lost, 6);
  assert.equal(last, EVENTS + 5);
});
