import assert from "node:assert/strict";
import fc from "fast-check";
import { REPLAY_WINDOW } from "../../limits.ts";
import { ReplayWindow } from "./window.ts";

Deno.test("each number is taken once, whatever the order", () => {
  fc.assert(fc.property(fc.array(fc.nat(2 * REPLAY_WINDOW)), (numbers) => {
    const window = new ReplayWindow();
    const seen = new Set<number>();
    let newest = -1;
    for (const number of numbers) {
      const expected = number <= newest - REPLAY_WINDOW
        ? "too_old"
        : seen.has(number)
        ? "replayed"
        : "fresh";
      assert.equal(window.take(number), expected);
      if (expected === "fresh") newest = Math.max(newest, number);
      seen.add(number);
    }
  }));
});

Deno.test("numbers beyond 32 bits are as good as others", () => {
  const window = new ReplayWindow();
  const far = 2 ** 48 - 1;
  assert.equal(window.take(far), "fresh");
  assert.equal(window.take(far), "replayed");
  assert.equal(window.take(far - REPLAY_WINDOW + 1), "fresh");
  assert.equal(window.take(far - REPLAY_WINDOW), "too_old");
  assert.equal(window.take(0), "too_old");
});
