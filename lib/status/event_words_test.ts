import assert from "node:assert/strict";
import {
  CAUSE_ARP,
  CAUSE_DEADLINE,
  CAUSE_INTERFACE,
  CAUSE_LIMIT,
  CAUSE_NO_REAL,
  CAUSE_NOT_ANSWERED,
  CAUSE_OTHER_PROGRAM,
  CAUSES,
  type EngineEvent,
  EVENT_ARP,
  EVENT_FASTPATH,
  EVENT_KINDS,
  EVENT_LINK,
  EVENT_REAL,
  EVENT_SERVING,
  EVENT_TABLE,
  EVENT_VIRTUAL,
} from "../engine/events.ts";
import {
  ARP_RESOLVED,
  ARP_RESOLVING,
  BACK,
  FASTPATH_OFF,
  FASTPATH_ON,
  LINK_MISSING,
  LINK_UP,
  REAL_FAILED,
  REAL_IN_SERVICE,
  SERVING_BACKUP,
  SERVING_REALS,
  VIRTUAL_DRAINING,
  VIRTUAL_FAILED,
  VIRTUAL_IN_SERVICE,
  VIRTUAL_OUT_OF_SERVICE,
} from "../words.ts";
import { eventLine, wordsOf } from "./event_words.ts";
import { testRunning } from "./test_state.ts";

const TIME_MS = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
const TIME = "2026-01-02T03:04:05.678Z";
const CONFIG = testRunning();

function eventOf(
  kind: number,
  object: number,
  before: number,
  after: number,
  cause: number,
): EngineEvent {
  return { id: 1, timeMs: TIME_MS, kind, object, before, after, cause };
}

const EVENTS: [EngineEvent, string][] = [
  [
    eventOf(EVENT_REAL, 0, REAL_IN_SERVICE, REAL_FAILED, CAUSE_NOT_ANSWERED),
    "real web1: in_service → failed (connections not answered)",
  ],
  [
    eventOf(EVENT_VIRTUAL, 0, VIRTUAL_IN_SERVICE, VIRTUAL_FAILED, CAUSE_NO_REAL),
    "virtual www: in_service → failed (no usable real)",
  ],
  [
    eventOf(EVENT_VIRTUAL, 1, VIRTUAL_DRAINING, VIRTUAL_OUT_OF_SERVICE, CAUSE_DEADLINE),
    "virtual any: draining → out_of_service (deadline)",
  ],
  [
    eventOf(EVENT_ARP, 1, ARP_RESOLVING, ARP_RESOLVED, CAUSE_ARP),
    "real web2, ARP: resolving → resolved (ARP answer)",
  ],
  [
    eventOf(EVENT_LINK, BACK, LINK_UP, LINK_MISSING, CAUSE_INTERFACE),
    "port back, link: up → missing (interface)",
  ],
  [
    eventOf(EVENT_TABLE, 0, 0, 80, CAUSE_LIMIT),
    "connection table: 0 % full → 80 % full (limit)",
  ],
  [
    eventOf(EVENT_SERVING, 0, SERVING_REALS, SERVING_BACKUP, CAUSE_NO_REAL),
    "virtual www, serving: reals → backup (no usable real)",
  ],
  [
    eventOf(EVENT_FASTPATH, 0, FASTPATH_ON, FASTPATH_OFF, CAUSE_OTHER_PROGRAM),
    "fast path: on → off (other program)",
  ],
];

Deno.test("each kind of event is a line with time, object, old and new state, and cause", () => {
  for (const [event, line] of EVENTS) {
    assert.equal(eventLine({ id: 1, ...wordsOf(CONFIG, event) }), `${TIME} ${line}`);
  }
  assert.deepEqual(new Set(EVENTS.map(([{ kind }]) => kind)), new Set(EVENT_KINDS.keys()));
});

Deno.test("an event has the name of its object and the words of its states", () => {
  assert.deepEqual(wordsOf(CONFIG, EVENTS[0]![0]), {
    time: TIME,
    kind: "real",
    object: "web1",
    old: "in_service",
    new: "failed",
    cause: "connections not answered",
  });
  assert.equal(wordsOf(CONFIG, EVENTS[4]![0]).object, "back");
  assert.equal(wordsOf(CONFIG, EVENTS[5]![0]).object, "table");
});

Deno.test("every cause has its words", () => {
  for (const [cause, words] of CAUSES.entries()) {
    assert.equal(wordsOf(CONFIG, eventOf(EVENT_REAL, 0, 0, 1, cause)).cause, words);
  }
});

Deno.test("numbers without a word are shown as numbers", () => {
  const { object, old, new: after, cause } = wordsOf(CONFIG, eventOf(EVENT_REAL, 98, 97, 96, 95));
  assert.deepEqual([object, old, after, cause], ["98", "97", "96", "cause 95"]);
});
