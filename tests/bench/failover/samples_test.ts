import assert from "node:assert/strict";
import type { FailoverSample } from "./measure.ts";
import { tabulate } from "./samples.ts";

function killed(outageMs: number, broken = 0): FailoverSample {
  const figures = { opened: { value: outageMs }, broken: { value: broken } };
  return { variant: "killed", figures };
}

function rowsOf(samples: readonly FailoverSample[]) {
  return tabulate(samples).map(({ metric, name, median, verdict }) => [
    metric,
    name,
    median,
    verdict,
  ]);
}

Deno.test("takeovers become a row for each metric, with its target", () => {
  assert.deepEqual(rowsOf([killed(12), killed(30), killed(14)]), [
    ["outage, new connections", "killed", 14, "reached"],
    ["connections lost of 1000", "killed", 0, "reached"],
  ]);
});

Deno.test("with many rounds the 99th percentile has a row and a target of its own", () => {
  const samples = Array.from({ length: 20 }, (_, index) => killed(index === 7 ? 61 : 10));
  assert.deepEqual(rowsOf(samples).slice(0, 2), [
    ["outage, new connections", "killed", 10, "reached"],
    ["outage, new connections, 99 %", "killed", 61, "missed"],
  ]);
});

Deno.test("what keepalived loses is told, and has no target", () => {
  const figures = { opened: { value: 3100 }, broken: { value: 700 } };
  assert.deepEqual(rowsOf([{ variant: "keepalived", figures }]), [
    ["outage, new connections", "keepalived", 3100, undefined],
    ["connections lost of 1000", "keepalived", 700, undefined],
  ]);
});
