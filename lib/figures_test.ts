import assert from "node:assert/strict";
import { BYTE_UNITS, inUnit, timeParts } from "./figures.ts";

Deno.test("a value is told in the unit in which it has three digits at the most", () => {
  const told = (value: number) => {
    const { figure, unit } = inUnit(value, BYTE_UNITS);
    return `${figure} ${unit}`;
  };
  assert.equal(told(0), "0 B");
  assert.equal(told(999), "999 B");
  assert.equal(told(999.5), "0.9995 kB");
  assert.equal(told(1_500_000), "1.5 MB");
  assert.equal(told(5e18), "5000 PB");
});

Deno.test("a time is told in its two largest units", () => {
  const told = (ms: number) => timeParts(ms).map(({ count, unit }) => `${count} ${unit}`).join(" ");
  assert.equal(told(999), "");
  assert.equal(told(7_999), "7 s");
  assert.equal(told(123_000), "2 min 3 s");
  assert.equal(told(3 * 3_600_000), "3 h");
  assert.equal(told(2 * 86_400_000 + 5 * 3_600_000 + 59_000), "2 d 5 h");
});
