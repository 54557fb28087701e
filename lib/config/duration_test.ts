import assert from "node:assert/strict";
import fc from "fast-check";
import { formatDuration, parseDuration } from "./duration.ts";

Deno.test("a time is a whole number and a unit", () => {
  assert.equal(parseDuration("500ms"), 500);
  assert.equal(parseDuration("10s"), 10_000);
  assert.equal(parseDuration("120m"), 7_200_000);
  assert.equal(parseDuration("2h"), 7_200_000);
  assert.equal(parseDuration("1d"), 86_400_000);
  assert.equal(parseDuration("0s"), 0);
});

Deno.test("anything else is no time", () => {
  const wrong = [
    "",
    "10",
    "s",
    "1.5h",
    "-1s",
    "+1s",
    "1 s",
    " 1s",
    "1s ",
    "1S",
    "1h30m",
    "1w",
    "1e3s",
  ];
  for (const text of wrong) assert.equal(parseDuration(text), undefined, text);
  assert.equal(parseDuration("9999999999s"), undefined);
});

Deno.test("a time is shown in the largest unit without a fraction", () => {
  assert.equal(formatDuration(100), "100ms");
  assert.equal(formatDuration(1_500), "1500ms");
  assert.equal(formatDuration(90_000), "90s");
  assert.equal(formatDuration(7_200_000), "2h");
  assert.equal(formatDuration(7 * 86_400_000), "7d");
});

Deno.test("a time that is shown and read again is the same", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 999_999_999 }), (ms) => {
    assert.equal(parseDuration(formatDuration(ms)), ms);
  }));
});
