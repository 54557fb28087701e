import assert from "node:assert/strict";
import type { FloodSample } from "./metrics.ts";
import { tabulate } from "./samples.ts";

/** Two rounds; the second starts with another variant. */
const SAMPLES: FloodSample[] = [
  { variant: "none", figures: { keepAlive: { value: 120 }, memory: { value: 1 } } },
  { variant: "unserved", figures: { keepAlive: { value: 100 }, flood: { value: 19_999 } } },
  { variant: "served", figures: { keepAlive: { value: 90 }, outOfService: { value: 0 } } },
  { variant: "unserved", figures: { keepAlive: { value: 50 }, flood: { value: 12_000 } } },
  {
    variant: "served",
    figures: { keepAlive: { value: 40, errors: { timeout: 2 } }, outOfService: { value: 1 } },
  },
  { variant: "none", figures: { keepAlive: { value: 60 }, memory: { value: 30 } } },
];
const { rows, ratios } = tabulate(SAMPLES);
const row = (name: string, metric: string) =>
  rows.find((row) => row.name === name && row.metric === metric);
const ratio = (name: string) => ratios.find((ratio) => ratio.name === name);

Deno.test("what floods leave is compared with the flood that is not served, round by round", () => {
  assert.deepEqual(ratio("served / unserved")?.values, [0.9, 0.8]);
  assert.deepEqual(ratio("served / unserved")?.verdict, "missed");
  assert.deepEqual(ratio("none / unserved")?.values, [1.2, 1.2]);
  assert.equal(ratio("none / unserved")?.target, undefined);
});

Deno.test("a flood below its rate and a server out of service miss their targets", () => {
  assert.equal(row("unserved", "flood")?.verdict, "missed");
  assert.equal(row("served", "reals not in service")?.verdict, "missed");
});

Deno.test("memory may grow by the table and little more", () => {
  assert.deepEqual(row("none", "memory growth")?.target, { atMost: 97 });
});

Deno.test("a variant has rows only of what concerns it", () => {
  assert.equal(row("none", "flood"), undefined);
  assert.deepEqual(row("served", "keep-alive requests")?.errors, { timeout: 2 });
});
