import assert from "node:assert/strict";
import { EventStore } from "../status/event_store.ts";
import { EventLog, logLine } from "./log.ts";
import { TestIo } from "./test_io.ts";

const TIME = "2026-01-02T03:04:05.678Z";

function newLog() {
  const io = new TestIo();
  const store = new EventStore();
  const add = (object: string) =>
    store.add({
      time: TIME,
      kind: "arp",
      object,
      old: "resolving",
      new: "resolved",
      cause: "ARP answer",
    });
  return { store, add, io, log: new EventLog(store, io) };
}

Deno.test("each event is a line, written once", () => {
  const { add, io, log } = newLog();
  add("web1");
  log.flush();
  log.flush();
  add("web2");
  log.flush();
  assert.deepEqual(io.out, [
    `${TIME} real web1, ARP: resolving → resolved (ARP answer)`,
    `${TIME} real web2, ARP: resolving → resolved (ARP answer)`,
  ]);
});

Deno.test("events that were lost on the way are counted", () => {
  const { store, add, io, log } = newLog();
  store.skip(6);
  add("web1");
  log.flush();
  assert.match(io.out[0]!, /^20\d\d-\S+Z log: 6 events came too fast to show$/);
  assert.equal(io.out.length, 2);
});

Deno.test("another line of the log has its time as well", () => {
  const io = new TestIo();
  logLine(io, "status: 192.0.2.7: real web1: drain");
  assert.match(io.out[0]!, /^20\d\d-\S+Z status: 192\.0\.2\.7: real web1: drain$/);
});
