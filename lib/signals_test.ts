import assert from "node:assert/strict";
import { EndSignals, SAME_SIGNAL_MS } from "./signals.ts";

Deno.test("the echo of a signal is none, a later one is", () => {
  const taken: string[] = [];
  let now = 1_000;
  const signals = new EndSignals(() => taken.push("first"), () => taken.push("again"), () => now);
  signals.take();
  now += SAME_SIGNAL_MS - 1;
  signals.take();
  assert.deepEqual(taken, ["first"]);
  now += 1;
  signals.take();
  assert.deepEqual(taken, ["first", "again"]);
});
