import assert from "node:assert/strict";
import { Questions } from "./outage.ts";

/** Questions each 2 ms from 0 on; `took` is how long each was waited for, or undefined for ever. */
function reportOf(...took: (number | undefined)[]) {
  const questions = new Questions();
  for (const [index, tookMs] of took.entries()) {
    const number = questions.send(index * 2);
    if (tookMs !== undefined) questions.answer(number, index * 2 + tookMs);
  }
  return questions.report();
}

Deno.test("where every question is answered at once there is no outage", () => {
  assert.deepEqual(reportOf(1, 9, 1), {
    sent: 3,
    lost: 0,
    outageMs: 0,
    slowestMs: 9,
    coarsestMs: 2,
  });
});

Deno.test("an outage is between the last good question and the next, whenever lost ones are answered", () => {
  const { outageMs, lost, slowestMs } = reportOf(1, 1, undefined, 1000, 204, 1, 1);
  assert.deepEqual([outageMs, lost, slowestMs], [8, 3, 1]);
});

Deno.test("of two outages the longer one is told, and all that were lost", () => {
  const { outageMs, lost } = reportOf(1, undefined, 1, 1, undefined, undefined, 1);
  assert.deepEqual([outageMs, lost], [6, 3]);
});

Deno.test("an outage without an end, or a beginning, has no length", () => {
  assert.equal(reportOf(1, undefined, undefined).outageMs, null);
  assert.equal(reportOf(undefined, 1).outageMs, null);
  assert.equal(reportOf(undefined, 1, undefined, 1).outageMs, null);
});

Deno.test("an answer counts once", () => {
  const questions = new Questions();
  const number = questions.send(0);
  questions.answer(number, 1000);
  questions.answer(number, 1);
  assert.equal(questions.report().lost, 1);
});
