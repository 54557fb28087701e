import assert from "node:assert/strict";
import fc from "fast-check";
import { REPLICATION_LOG, REPLICATION_WINDOW } from "../limits.ts";
import { Arena } from "../objects/arena.ts";
import { Arrivals } from "./arrivals.ts";
import { BASE, BATCH_WORDS, BITS } from "./batch.ts";
import { BatchRing } from "./batch_ring.ts";
import { ChangeLog } from "./change_log.ts";
import { Flight } from "./flight.ts";
import { Marks } from "./marks.ts";

/** A part over memory of its own. */
function over<T>(make: (arena: Arena) => T): T {
  const counting = new Arena();
  make(counting);
  return make(new Arena(new SharedArrayBuffer(counting.bytes)));
}

Deno.test("marks are a set: each number once, whatever the order, and owed as long as any mark said so", () => {
  const marks = fc.array(fc.record({ number: fc.nat(4999), isOwed: fc.boolean() }));
  fc.assert(fc.property(marks, fc.nat(50), (list, taken) => {
    const set = new Marks(5000);
    const model = new Map<number, boolean>();
    const take = () => {
      const number = set.take();
      assert.equal(set.tookOwed, model.get(number));
      model.delete(number);
    };
    for (const { number, isOwed } of list) {
      set.mark(number, isOwed);
      model.set(number, isOwed || (model.get(number) ?? false));
      if (number % 3 === 0) take();
    }
    for (let i = 0; i < taken && model.size > 0; i++) take();
    assert.equal(set.count, model.size);
    assert.equal(set.owed, [...model.values()].filter((isOwed) => isOwed).length);
    while (set.count > 0) take();
    assert.equal(model.size, 0);
    assert.equal(set.take(), -1);
  }));
});

Deno.test("a number that is marked all the time keeps no other one waiting for more than a round", () => {
  const set = new Marks(3000);
  set.mark(2999);
  for (let i = 0; i < 2; i++) {
    set.mark(0);
    if (set.take() === 2999) return;
  }
  assert.fail("2999 was never taken");
});

Deno.test("the log tells entries and slots in their order, once", () => {
  const log = over((arena) => new ChangeLog(arena));
  const told: number[] = [];
  const reader = {
    connectionChanged: (entry: number) => void told.push(entry),
    stickyChanged: (slot: number) => void told.push(-1000 - slot),
  };
  log.connectionChanged(7);
  log.stickyChanged(0);
  log.connectionChanged(8);
  assert.ok(log.read(reader));
  assert.ok(log.read(reader));
  assert.deepEqual(told, [7, -1000, 8]);
});

Deno.test("the log says so when it was written round before it was read, and may have been while it was", () => {
  const log = over((arena) => new ChangeLog(arena));
  const reader = { connectionChanged() {}, stickyChanged() {} };
  const write = (count: number) => {
    for (let i = 0; i < count; i++) log.connectionChanged(1);
  };
  write(REPLICATION_LOG);
  assert.equal(log.read(reader), true);
  write(1);
  assert.equal(log.read(reader), false);
  write(5);
  assert.equal(log.read(reader), true);
  write(REPLICATION_LOG + 1);
  assert.equal(log.read(reader), false);
  write(REPLICATION_LOG + 1);
  log.skip();
  write(1);
  assert.equal(log.read(reader), true);
});

Deno.test("arrivals equal a plain set of what came and is waited for", () => {
  const batches = fc.array(
    fc.record({ ahead: fc.nat(REPLICATION_WINDOW - 1), raise: fc.nat(300) }),
  );
  fc.assert(fc.property(batches, (list) => {
    const arrivals = new Arrivals();
    const model = new Set<number>();
    let floor = 1;
    const words = new Int32Array(REPLICATION_WINDOW >> 5);
    for (const { ahead, raise } of list) {
      if (raise < 40) floor += raise;
      if (raise === 299) floor += 10_000;
      const number = floor + ahead;
      assert.equal(arrivals.note(number, floor), !model.has(number));
      model.add(number);
      arrivals.write(words, 0);
      for (let i = 0; i < REPLICATION_WINDOW; i++) {
        const bit = (words[i >> 5]! >>> (i & 31)) & 1;
        assert.equal(bit === 1, model.has(arrivals.base + i));
      }
      assert.equal(arrivals.note(floor - 1, floor), false);
    }
  }));
});

/** Sends batches that hold one item each: their number. */
function sendTo(flight: Flight, count: number, nowMs: number) {
  for (let i = 0; i < count; i++) {
    flight.begin();
    flight.add(flight.next);
    flight.sent(nowMs);
  }
}

function acknowledge(flight: Flight, numbers: readonly number[]) {
  const words = new Int32Array(BITS + (REPLICATION_WINDOW >> 5));
  words[BASE] = flight.floor;
  for (const number of numbers) {
    const bit = number - flight.floor;
    words[BITS + (bit >> 5)]! |= 1 << (bit & 31);
  }
  flight.acknowledge(words);
}

function lost(flight: Flight, nowMs: number): number[] {
  const items: number[] = [];
  flight.takeLost(nowMs, (item) => items.push(item));
  return items;
}

Deno.test("a batch is lost when eight that were sent after it have come, and not before", () => {
  const flight = new Flight();
  sendTo(flight, 12, 0);
  acknowledge(flight, [2, 3, 4, 5, 6, 7, 8]);
  assert.deepEqual(lost(flight, 1), []);
  acknowledge(flight, [2, 3, 4, 5, 6, 7, 8, 9]);
  assert.deepEqual(lost(flight, 1), [1]);
  assert.equal(flight.floor, 10);
});

Deno.test("batches that nothing is heard of are lost after a time, which doubles until something is heard", () => {
  const flight = new Flight();
  const waits: number[] = [];
  let nowMs = 0;
  for (let i = 0; i < 7; i++) {
    sendTo(flight, 1, nowMs);
    const sentMs = nowMs;
    while (lost(flight, nowMs).length === 0) nowMs++;
    waits.push(nowMs - sentMs);
  }
  assert.deepEqual(waits, [50, 100, 200, 400, 800, 1000, 1000]);
  sendTo(flight, 2, nowMs);
  acknowledge(flight, [flight.next - 1]);
  assert.deepEqual(lost(flight, nowMs + 50), [flight.next - 2]);
});

Deno.test("no more batches than a window are on their way", () => {
  const flight = new Flight();
  while (flight.hasRoom) sendTo(flight, 1, 0);
  assert.equal(flight.next - flight.floor, REPLICATION_WINDOW);
  acknowledge(flight, [1]);
  assert.ok(flight.hasRoom);
});

Deno.test("a ring of batches gives what was put in, in order, and takes nothing that has no room or no such length", () => {
  const ring = over((arena) => new BatchRing(arena, 4));
  const into = new Int32Array(BATCH_WORDS);
  for (let round = 0; round < 10; round++) {
    for (let i = 1; i <= 4; i++) assert.ok(ring.put(new Uint8Array(i * 4).fill(i)));
    assert.equal(ring.put(new Uint8Array(4)), false);
    for (let i = 1; i <= 4; i++) {
      assert.equal(ring.take(into), i);
      assert.equal(into[i - 1], i * 0x01010101);
    }
    assert.equal(ring.take(into), 0);
  }
  for (const length of [0, 3, BATCH_WORDS * 4 + 4]) {
    assert.equal(ring.put(new Uint8Array(length)), false);
  }
});
