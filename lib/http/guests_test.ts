import assert from "node:assert/strict";
import { type Guest, Guests } from "./guests.ts";

class TestGuest implements Guest {
  isClosed = false;
  isEndingSoon = false;

  constructor(private readonly guests: Guests) {}

  close() {
    this.isClosed = true;
    this.guests.leaves(this);
  }

  endSoon() {
    this.isEndingSoon = true;
  }
}

function filled(count: number, untakenBytes = 100) {
  const guests = new Guests({ connections: count, untakenBytes });
  const all = Array.from({ length: count }, () => new TestGuest(guests));
  for (const guest of all) assert.ok(guests.admit(guest));
  const closed = () => all.map(({ isClosed }) => isClosed);
  return { guests, all, closed, next: new TestGuest(guests) };
}

Deno.test("who has waited longest for its client makes room for a new one", () => {
  const { guests, all, closed, next } = filled(3);
  for (const guest of all) guests.waits(guest);
  guests.works(all[0]!);
  guests.waits(all[0]!);
  assert.ok(guests.admit(next));
  assert.deepEqual(closed(), [false, true, false]);
  assert.equal(guests.count, 3);
});

Deno.test("an answer that is being made keeps its place, and where all are, nobody is let in", () => {
  const { guests, all, closed, next } = filled(2);
  guests.waits(all[0]!);
  guests.works(all[0]!);
  assert.equal(guests.admit(next), false);
  assert.deepEqual(closed(), [false, false]);
  assert.equal(guests.count, 2);
});

Deno.test("when too many bytes wait for their clients the oldest answer is given up, the newest never", () => {
  const { guests, all, closed } = filled(4);
  guests.waits(all[0]!);
  guests.waits(all[1]!, 60);
  guests.waits(all[2]!, 40);
  assert.deepEqual(closed(), [false, false, false, false]);
  guests.waits(all[3]!, 1000);
  assert.deepEqual(closed(), [false, true, true, false]);
});

Deno.test("bytes that were taken, or whose client has left, count no more", () => {
  const { guests, all, closed } = filled(3);
  guests.waits(all[0]!, 90);
  guests.works(all[0]!);
  guests.waits(all[1]!, 90);
  guests.leaves(all[1]!);
  guests.waits(all[2]!, 90);
  guests.waits(all[2]!, 95);
  assert.deepEqual(closed(), [false, false, false]);
});

Deno.test("at the end those that wait for a request are closed, the others end soon", async () => {
  const { guests, all } = filled(3);
  guests.waits(all[0]!);
  guests.waits(all[1]!, 10);
  let isEmpty = false;
  const end = guests.end().then(() => isEmpty = true);
  assert.deepEqual(all.map((guest) => [guest.isClosed, guest.isEndingSoon]), [
    [true, false],
    [false, true],
    [false, true],
  ]);
  all[1]!.close();
  await Promise.resolve();
  assert.ok(!isEmpty);
  all[2]!.close();
  await end;
  await guests.end();
});

Deno.test("one that has left does not come back by waiting", () => {
  const { guests, all, next } = filled(1);
  guests.leaves(all[0]!);
  guests.waits(all[0]!, 50);
  assert.ok(guests.admit(next));
  assert.deepEqual([guests.count, all[0]!.isClosed], [1, false]);
});
