import assert from "node:assert/strict";
import { mix, remainder } from "./mix.ts";

const WORDS = 2000;

Deno.test("mix changes each bit of the result half of the time when a bit of the word changes", () => {
  for (let bit = 0; bit < 32; bit++) {
    const changed = new Int32Array(32);
    for (let word = 0; word < WORDS; word++) {
      const difference = mix(word) ^ mix(word ^ (1 << bit));
      changed.forEach((_, i) => changed[i]! += (difference >>> i) & 1);
    }
    for (const count of changed) assert.ok(Math.abs(count / WORDS - 0.5) < 0.1, `bit ${bit}`);
  }
});

Deno.test("mix gives no two words one result", () => {
  const results = new Set(Array.from({ length: 100_000 }, (_, i) => mix(i * 40_503)));
  assert.equal(results.size, 100_000);
});

Deno.test("remainder takes a word as unsigned", () => {
  assert.equal(remainder(-1, 16_381), 0xffffffff % 16_381);
  assert.equal(remainder(5, 3), 2);
});
