import assert from "node:assert/strict";
import {
  CAUSE_ARP,
  CAUSE_COMMAND,
  CAUSE_INTERFACE,
  CAUSE_LIMIT,
  CAUSE_NO_REAL,
  EVENT_ARP,
  EVENT_LINK,
  EVENT_REAL,
  EVENT_TABLE,
  EVENT_VIRTUAL,
} from "../engine/events.ts";
import { EVENTS } from "../limits.ts";
import { testConfig, testState } from "../status/test_state.ts";
import {
  ARP_RESOLVED,
  ARP_RESOLVING,
  BACK,
  LINK_MISSING,
  LINK_UP,
  REAL_IN_SERVICE,
  REAL_OUT_OF_SERVICE,
  VIRTUAL_FAILED,
  VIRTUAL_IN_SERVICE,
} from "../words.ts";
import { lineOf, TransitionLog } from "./log.ts";
import { TestIo } from "./test_io.ts";

const TIME_MS = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
const TIME = "2026-01-02T03:04:05.678Z";

function newLog() {
  const config = testConfig();
  const ring = testState(config).events;
  const io = new TestIo();
  return { ring, io, log: new TransitionLog(config, ring, io) };
}

Deno.test("each kind of transition is a line with time, object, old and new state, and cause", () => {
  const { ring, io, log } = newLog();
  ring.write(TIME_MS, EVENT_ARP, 1, ARP_RESOLVING, ARP_RESOLVED, CAUSE_ARP);
  ring.write(TIME_MS, EVENT_REAL, 0, REAL_IN_SERVICE, REAL_OUT_OF_SERVICE, CAUSE_COMMAND);
  ring.write(TIME_MS, EVENT_VIRTUAL, 0, VIRTUAL_IN_SERVICE, VIRTUAL_FAILED, CAUSE_NO_REAL);
  ring.write(TIME_MS, EVENT_LINK, BACK, LINK_UP, LINK_MISSING, CAUSE_INTERFACE);
  ring.write(TIME_MS, EVENT_TABLE, 0, 80, 81, CAUSE_LIMIT);
  log.flush();
  assert.deepEqual(io.out, [
    `${TIME} real web2, ARP: resolving → resolved (ARP answer)`,
    `${TIME} real web1: in_service → out_of_service (command)`,
    `${TIME} virtual www: in_service → failed (no usable real)`,
    `${TIME} port back (eth1), link: up → missing (interface)`,
    `${TIME} connection table: 80 % full → 81 % full (limit)`,
  ]);
});

Deno.test("what was written once is not written again", () => {
  const { ring, io, log } = newLog();
  ring.write(TIME_MS, EVENT_TABLE, 0, 80, 81, CAUSE_LIMIT);
  log.flush();
  log.flush();
  assert.equal(io.out.length, 1);
  ring.write(TIME_MS, EVENT_TABLE, 0, 100, 69, CAUSE_LIMIT);
  log.flush();
  assert.equal(io.out.length, 2);
});

Deno.test("transitions that were overwritten before they were read are counted", () => {
  const { ring, io, log } = newLog();
  for (let i = 0; i < EVENTS + 5; i++) ring.write(TIME_MS, EVENT_TABLE, 0, 0, i % 100, CAUSE_LIMIT);
  log.flush();
  assert.equal(io.out[0], `${TIME} log: 6 transitions came too fast to show`);
  assert.equal(io.out.length, EVENTS, "one record may be in the making");
});

Deno.test("numbers without a word are shown as numbers", () => {
  const event = { id: 1, timeMs: TIME_MS, kind: 99, object: 98, before: 97, after: 96, cause: 95 };
  const config = testConfig();
  assert.equal(lineOf(config, event), `${TIME} kind 99, object 98: 97 → 96 (cause 95)`);
  const real = { ...event, kind: EVENT_REAL };
  assert.equal(lineOf(config, real), `${TIME} real 98: 97 → 96 (cause 95)`);
});
