import assert from "node:assert/strict";
import { Agenda } from "./agenda.ts";
import { Random } from "./random.ts";

Deno.test("a seed fixes every number that follows", () => {
  const draw = (seed: number) => {
    const random = new Random(seed);
    return Array.from({ length: 50 }, () => random.word());
  };
  assert.deepEqual(draw(7), draw(7));
  assert.notDeepEqual(draw(7), draw(8));
});

Deno.test("bounds are reached and never passed", () => {
  const random = new Random(1);
  const seen = new Set(Array.from({ length: 500 }, () => random.between(3, 6)));
  assert.deepEqual([...seen].sort(), [3, 4, 5, 6]);
});

Deno.test("the agenda gives what is due in the order of time, and of entry where times are the same", () => {
  const random = new Random(2);
  const agenda = new Agenda(0);
  const done: [number, number][] = [];
  for (let i = 0; i < 300; i++) {
    const atMs = random.between(0, 40);
    agenda.at(atMs, () => done.push([atMs, i]));
  }
  while (agenda.nextMs !== undefined) agenda.run();
  const sorted = done.toSorted(([a, i], [b, j]) => a - b || i - j);
  assert.equal(done.length, 300);
  assert.deepEqual(done, sorted);
});
