import assert from "node:assert/strict";
import { PORT_STATES } from "../failover/words.ts";
import { EventStore } from "./event_store.ts";
import { eventLine, eventText } from "./event_words.ts";
import { PAIR_CAUSES, pairEvent } from "./pair_events.ts";
import type { PairEvent } from "../pair/view.ts";

const TIME = "2026-01-02T03:04:05.678Z";
const MS = Date.parse(TIME);

const LINES: [PairEvent, string][] = [
  [
    { kind: "unit", before: "standby", after: "active", cause: "peer has no power" },
    "unit lb-a: standby → active (peer has no power)",
  ],
  [
    { kind: "cable", before: "normal", after: "other_side_powered_off" },
    "failover cable: normal → other_side_powered_off (cable)",
  ],
  [
    { kind: "port", port: "back", before: "testing", after: "failed" },
    "port back: testing → failed (only the peer hears traffic)",
  ],
  [
    { kind: "path", path: "front", isHeard: false },
    "path front: heard → silent (no hellos)",
  ],
  [
    { kind: "path", path: "cable", isHeard: true },
    "path cable: silent → heard (hellos)",
  ],
];

Deno.test("each thing that happens to the pair is a line with its cause", () => {
  for (const [event, line] of LINES) {
    assert.equal(eventLine({ id: 1, ...pairEvent(event, MS, "lb-a") }), `${TIME} ${line}`);
  }
});

Deno.test("every state of a port has a cause, and all causes are listed", () => {
  for (const after of PORT_STATES) {
    const { cause } = pairEvent({ kind: "port", port: "front", before: "normal", after }, MS, "u");
    assert.ok(PAIR_CAUSES.includes(cause), after);
  }
  for (const [event] of LINES.slice(1)) {
    assert.ok(PAIR_CAUSES.includes(pairEvent(event, MS, "u").cause));
  }
});

Deno.test("they are counted by kind from the start", () => {
  const store = new EventStore();
  assert.equal(store.counts().byKind.get("unit"), 0);
  store.add(pairEvent(LINES[0]![0], MS, "lb-a"));
  assert.equal(store.counts().byKind.get("unit"), 1);
  assert.equal(eventText(store.readAfter(0).events[0]!), LINES[0]![1]);
});
