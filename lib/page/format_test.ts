import assert from "node:assert/strict";
import {
  bytes,
  bytesPerSecond,
  count,
  duration,
  endpoint,
  latency,
  NONE,
  perSecond,
  plural,
  time,
  words,
} from "./format.ts";

/** No line of the page ends between a figure and its unit. */
function unbroken(texts: string | string[]): string[] {
  return [texts].flat().map((text) => text.replaceAll(" ", "\u00a0"));
}

Deno.test("counts are exact, with their thousands apart", () => {
  assert.deepEqual([0, 999, 1234, 12_345_678].map(count), ["0", "999", "1,234", "12,345,678"]);
});

Deno.test("bytes have three digits and their unit", () => {
  const cases: [number, string][] = [
    [0, "0 B"],
    [999, "999 B"],
    [1000, "1.00 kB"],
    [12_345, "12.3 kB"],
    [999_499, "999 kB"],
    [999_500, "1.00 MB"],
    [1_234_567_890, "1.23 GB"],
    [9_999_999, "10.0 MB"],
    [2e18, "2000 PB"],
  ];
  for (const [value, text] of cases) assert.deepEqual([bytes(value)], unbroken(text));
});

Deno.test("rates have one digit where they are small", () => {
  assert.deepEqual([0, 0.25, 7, 12.34, 99.4, 1234.5].map(perSecond), [
    "0/s",
    "0.3/s",
    "7/s",
    "12.3/s",
    "99.4/s",
    "1,235/s",
  ]);
  assert.deepEqual([bytesPerSecond(1500)], unbroken("1.50 kB/s"));
});

Deno.test("what is not known is a dash", () => {
  assert.deepEqual([perSecond(null), bytesPerSecond(null), latency(null)], [NONE, NONE, NONE]);
});

Deno.test("a latency is of ms, or of s where it is long", () => {
  assert.deepEqual(
    [0.042, 0.4, 12.34, 250.4, 1500].map(latency),
    unbroken([
      "0.04 ms",
      "0.40 ms",
      "12.3 ms",
      "250 ms",
      "1.50 s",
    ]),
  );
});

Deno.test("a duration has its two largest units", () => {
  const cases: [number, string][] = [
    [-1, "0 s"],
    [0.9, "0 s"],
    [59.9, "59 s"],
    [60, "1 min"],
    [125, "2 min 5 s"],
    [3605, "1 h"],
    [7500, "2 h 5 min"],
    [90_000, "1 d 1 h"],
    [86_400 * 400, "400 d"],
  ];
  for (const [seconds, text] of cases) {
    const parts = text.replace(/ ([a-z]+) /, " $1, ").split(", ");
    assert.equal(duration(seconds), unbroken(parts).join(" "));
  }
});

Deno.test("a time of another day has its date", () => {
  const now = Date.UTC(2026, 0, 2, 12);
  assert.equal(time("2026-01-02T03:04:05.678Z", now), "03:04:05");
  assert.equal(time("2026-01-01T23:59:59.999Z", now), "2026-01-01 23:59:59");
});

Deno.test("words, endpoints and numbers of things are as people write them", () => {
  assert.equal(words("out_of_service"), "out of service");
  assert.equal(endpoint("10.0.0.1", 80), "10.0.0.1:80");
  assert.equal(endpoint("10.0.0.1", 0), "10.0.0.1, all ports");
  assert.equal(plural(1, "real"), "1 real");
  assert.equal(plural(1200, "real"), "1,200 reals");
});
