import assert from "node:assert/strict";
import { EVENT_KINDS } from "../engine/events.ts";
import { EventStore } from "../status/event_store.ts";
import { EventLog, type LogFormat, UnitLog } from "./log.ts";
import { TestIo } from "./test_io.ts";

const TIME = "2026-01-02T03:04:05.678Z";
const EVENT = {
  time: TIME,
  kind: "arp",
  old: "resolving",
  new: "resolved",
  cause: "ARP answer",
} as const;

function newLog(format: LogFormat = "text") {
  const io = new TestIo();
  const store = new EventStore();
  const add = (object: string) => store.add({ ...EVENT, object });
  const log = new UnitLog(format, io);
  return { store, add, io, log, events: new EventLog(store, log) };
}

Deno.test("each event is a line, written once", () => {
  const { add, io, events } = newLog();
  add("web1");
  events.flush();
  events.flush();
  add("web2");
  events.flush();
  assert.deepEqual(io.out, [
    `${TIME} real web1, ARP: resolving → resolved (ARP answer)`,
    `${TIME} real web2, ARP: resolving → resolved (ARP answer)`,
  ]);
});

Deno.test("whatever changed, its line has time, object, old and new state and cause", () => {
  for (const format of ["text", "json"] as const) {
    const { store, io, events } = newLog(format);
    for (const kind of [...EVENT_KINDS, "config"] as const) {
      store.add({ time: TIME, kind, object: "web1", old: "before", new: "after", cause: "why" });
    }
    events.flush();
    assert.equal(io.out.length, EVENT_KINDS.length + 1);
    const titles = new Set(io.out.map((line) => line.slice(0, line.indexOf("before"))));
    assert.equal(titles.size, io.out.length, "one kind can be told from another");
    for (const line of io.out) {
      for (const word of [TIME, "before", "after", "why"]) assert.ok(line.includes(word), line);
    }
  }
});

Deno.test("as JSON an event is what /events gives", () => {
  const { add, io, events, store } = newLog("json");
  add("web1");
  events.flush();
  assert.deepEqual(io.out.map((line) => JSON.parse(line)), store.readAfter(0).events);
  assert.deepEqual(Object.keys(JSON.parse(io.out[0]!)).toSorted(), [
    "cause",
    "id",
    "kind",
    "new",
    "object",
    "old",
    "time",
  ]);
});

Deno.test("events that were lost on the way are counted", () => {
  const { store, add, io, events } = newLog();
  store.skip(6);
  add("web1");
  events.flush();
  assert.match(io.out[0]!, /^20\d\d-\S+Z log: 6 events came too fast to show$/);
  assert.equal(io.out.length, 2);
});

Deno.test("another line of the log has its time as well", () => {
  const { io, log } = newLog();
  log.note("status: 192.0.2.7: real web1: drain");
  assert.match(io.out[0]!, /^20\d\d-\S+Z status: 192\.0\.2\.7: real web1: drain$/);
});

Deno.test("as JSON all that is no event has its time, its level and what was said", () => {
  const { io, log } = newLog("json");
  log.log("stopped");
  log.note("status: 192.0.2.7: real web1: drain");
  log.error("warning: port back (eth1): link is down");
  log.error("the engine failed");
  const told = (lines: string[]) =>
    lines.map((line) => {
      const { time, level, message, ...more } = JSON.parse(line);
      assert.match(time, /^20\d\d-.*Z$/);
      assert.deepEqual(more, {});
      return [level, message];
    });
  assert.deepEqual(told(io.out), [["info", "stopped"], [
    "info",
    "status: 192.0.2.7: real web1: drain",
  ]]);
  assert.deepEqual(told(io.errors), [
    ["warning", "port back (eth1): link is down"],
    ["error", "the engine failed"],
  ]);
});

Deno.test("nothing that a client sends can make a line of its own, or command the terminal", () => {
  const sent = `x\r\n${TIME} real web1: failed → in_service (retry)\n{"level":"info"}\x1b[2J\x9b2J`;
  for (const format of ["text", "json"] as const) {
    const { io, log, add, events } = newLog(format);
    log.log(sent);
    log.note(sent);
    log.error(sent);
    add(sent);
    events.flush();
    for (const line of [...io.out, ...io.errors]) {
      // deno-lint-ignore no-control-regex
      assert.ok(!/[\x00-\x1f\x7f-\x9f]/.test(line), line);
      if (format === "json") assert.ok(JSON.stringify(JSON.parse(line)).includes("\\r\\n20"));
    }
    assert.equal(io.out.length + io.errors.length, 4);
  }
});
