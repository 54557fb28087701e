import assert from "node:assert/strict";
import { formatAge, formatBytes, formatCount, formatRate } from "./units.ts";

Deno.test("counts are exact as long as people can compare them, then have three digits at most and a unit", () => {
  const counts: [number, string][] = [
    [0, "0"],
    [9_999, "9999"],
    [10_000, "10.0 k"],
    [99_949, "99.9 k"],
    [99_950, "100 k"],
    [999_499, "999 k"],
    [999_500, "1.0 M"],
    [1_234_567, "1.2 M"],
    [1e15, "1.0 P"],
    [Number.MAX_SAFE_INTEGER, "9.0 P"],
  ];
  for (const [count, text] of counts) assert.equal(formatCount(count), text);
});

Deno.test("bytes are counted by thousands", () => {
  const bytes: [number, string][] = [
    [0, "0 B"],
    [999, "999 B"],
    [1_000, "1.0 kB"],
    [3_400_000_000, "3.4 GB"],
  ];
  for (const [count, text] of bytes) assert.equal(formatBytes(count), text);
});

Deno.test("a slow rate has a digit after the point", () => {
  const rates: [number, string][] = [[0, "0"], [0.5, "0.5"], [9.94, "9.9"], [12.4, "12"]];
  for (const [rate, text] of rates) assert.equal(formatRate(rate), text);
  assert.equal(formatRate(123_456), "123 k");
});

Deno.test("times have their two largest units", () => {
  const times: [number, string][] = [
    [-5, "0 ms"],
    [350, "350 ms"],
    [1_000, "1 s"],
    [123_456, "2 min 3 s"],
    [180_000, "3 min"],
    [3_599_999, "59 min 59 s"],
    [10_800_000 + 59_000, "3 h"],
    [2 * 86_400_000 + 5 * 3_600_000, "2 d 5 h"],
  ];
  for (const [ms, text] of times) assert.equal(formatAge(ms), text);
});
