import assert from "node:assert/strict";
import { nowMs, setClock } from "../lib/clock.ts";
import { clockAheadMs, takeClock } from "./thread_clock.ts";

Deno.test("a thread that began after the wall clock was set takes the clock of the one before", () => {
  const aheadMs = clockAheadMs();
  const before = nowMs();
  setClock(before + 3_600_000);
  assert.ok(nowMs() >= before + 3_600_000);
  takeClock(aheadMs);
  assert.ok(Math.abs(nowMs() - before) < 60_000);
});
