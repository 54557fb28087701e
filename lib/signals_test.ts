import assert from "node:assert/strict";
import { EndSignals, Hangups, SAME_SIGNAL_MS } from "./signals.ts";

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

Deno.test("a SIGHUP that came before anybody could act on it is acted on once, and each later one at once", () => {
  const hangups = new Hangups();
  hangups.take();
  hangups.take();
  let acts = 0;
  hangups.answerBy(() => acts++);
  assert.equal(acts, 1);
  hangups.take();
  hangups.take();
  assert.equal(acts, 3);
});
