import assert from "node:assert/strict";
import { nowMs, wallTime } from "./clock.ts";

Deno.test("the clock starts as the wall clock and runs on when that one is set", () => {
  assert.ok(Math.abs(nowMs() - Date.now()) < 60_000);
  const wallClock = Date.now;
  const before = nowMs();
  try {
    Date.now = () => wallClock() - 3_600_000;
    assert.ok(nowMs() >= before);
    const shown = Date.parse(wallTime(before));
    assert.ok(Math.abs(shown - (before - 3_600_000)) < 60_000, "people see their own clock");
  } finally {
    Date.now = wallClock;
  }
});

Deno.test("without a step a time is shown to the millisecond", () => {
  assert.equal(wallTime(Date.UTC(2026, 0, 2, 3, 4, 5, 678)), "2026-01-02T03:04:05.678Z");
});
