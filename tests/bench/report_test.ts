import assert from "node:assert/strict";
import { formatValue, renderReport } from "./render.ts";
import { judge, ratioOf, rowOf } from "./report.ts";

const ours = rowOf("pointsman", "bulk", "Gbit/s", [8, 9, 6]);
const theirs = rowOf("haproxy", "bulk", "Gbit/s", [4, 6, 4]);

Deno.test("the ratio of two rows is the median of the rounds' ratios, not the ratio of medians", () => {
  const { name, metric, values, median } = ratioOf(ours, theirs);
  assert.deepEqual([name, metric, values], ["pointsman / haproxy", "bulk", [2, 1.5, 1.5]]);
  assert.equal(median, 1.5);
});

Deno.test("a target is reached by the bound itself and missed beyond it", () => {
  const verdict = (target: { atLeast?: number; atMost?: number }) => judge(ours, target).verdict;
  assert.deepEqual([verdict({ atLeast: 8 }), verdict({ atLeast: 8.1 })], ["reached", "missed"]);
  assert.deepEqual([verdict({ atMost: 8 }), verdict({ atMost: 7.9 })], ["reached", "missed"]);
});

Deno.test("what was not measured misses its target", () => {
  const row = rowOf("pointsman", "bulk", "Gbit/s", [null]);
  assert.equal(judge(row, { atMost: 8 }).verdict, "missed");
});

Deno.test("a row without a target has no verdict", () => {
  assert.equal("verdict" in judge(ours, undefined), false);
});

Deno.test("figures are written with three digits, or all before the point", () => {
  const written = [12345.6, 100, 99.96, 8.25, 0.0123, 0, null].map(formatValue);
  assert.deepEqual(written, ["12,346", "100", "100.0", "8.25", "0.0123", "0.00", "–"]);
});

Deno.test("a report tells its verdicts, and errors in the row and once more below the tables", () => {
  const bad = rowOf("haproxy", "bulk", "Gbit/s", [4], { connect: 3, timeout: 2 });
  const lines = renderReport({
    part: "net",
    machine: { cores: 2, kernel: "6.1", architecture: "x86_64", deno: "2.9.5" },
    command: "deno task bench net",
    rows: [ours, bad],
    ratios: [judge(ratioOf(ours, bad), { atLeast: 1.4 })],
    notes: ["haproxy: 2.6"],
  });
  const line = (pattern: RegExp) => lines.filter((text) => pattern.test(text));
  assert.equal(line(/^bulk +pointsman +8\.00 +6\.00 +9\.00 +Gbit\/s +none$/).length, 1);
  assert.equal(line(/^bulk +haproxy +4\.00 .* !! 5$/).length, 1);
  assert.equal(line(/^bulk +pointsman \/ haproxy +2\.00 .*≥ 1\.4: reached$/).length, 1);
  assert.equal(lines.at(-1), "!! haproxy, bulk: connect 3, timeout 2");
});
