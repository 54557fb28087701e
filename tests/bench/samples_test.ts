import assert from "node:assert/strict";
import type { Sample } from "./metrics.ts";
import { tabulate } from "./samples.ts";

const samples: Sample[] = [
  { alternative: "haproxy", figures: { bulk: { value: 4 }, newConnections: { value: 10 } } },
  {
    alternative: "pointsman",
    figures: {
      bulk: { value: 8 },
      newConnections: { value: 12, errors: { read: 1 } },
      idleCpu: { value: 0.3 },
    },
  },
  // The second round starts with another one.
  {
    alternative: "pointsman",
    figures: {
      bulk: { value: null, errors: { refused: 1 } },
      newConnections: { value: 15, errors: { read: 2, timeout: 1 } },
      idleCpu: { value: 0.5 },
    },
  },
  { alternative: "haproxy", figures: { bulk: { value: 5 }, newConnections: { value: 10 } } },
];
const { rows, ratios } = tabulate(samples, ["haproxy", "pointsman"]);
const row = (name: string, metric: string) =>
  rows.find((row) => row.name === name && row.metric === metric);

Deno.test("samples become one row for each alternative and metric, its values in order of rounds", () => {
  assert.deepEqual(row("haproxy", "bulk")?.values, [4, 5]);
  assert.deepEqual(row("pointsman", "new connections")?.values, [12, 15]);
});

Deno.test("errors of all rounds are added up by kind", () => {
  assert.deepEqual(row("pointsman", "new connections")?.errors, { read: 3, timeout: 1 });
  assert.deepEqual(row("haproxy", "new connections")?.errors, {});
});

Deno.test("a measurement that failed is an empty place, and an error", () => {
  assert.deepEqual(row("pointsman", "bulk")?.values, [8, null]);
  assert.deepEqual(row("pointsman", "bulk")?.errors, { refused: 1 });
});

Deno.test("the targets stand at the ratios and rows they are for", () => {
  const ratio = ratios.find(({ metric }) => metric === "new connections");
  assert.deepEqual(ratio?.values, [1.2, 1.5]);
  assert.deepEqual([ratio?.target, ratio?.verdict], [{ atLeast: 1.3 }, "reached"]);
  assert.equal(row("pointsman", "idle CPU")?.verdict, "reached");
  assert.equal(row("haproxy", "new connections")?.target, undefined);
});

Deno.test("only an alternative with a program has a start, unless its start failed", () => {
  assert.equal(row("haproxy", "idle CPU"), undefined);
  const failed: Sample = {
    alternative: "bridge",
    figures: { start: { value: null, errors: { "no bridge": 1 } } },
  };
  const tables = tabulate([failed], ["bridge"]);
  const starts = tables.rows.filter(({ metric }) => metric === "start to first answer");
  assert.deepEqual(starts.map(({ errors }) => errors), [{ "no bridge": 1 }]);
});

Deno.test("Pointsman is compared both ways, each with targets of its own", () => {
  const both: Sample[] = [
    ...samples,
    ...[6, 7].map((value): Sample => {
      return { alternative: "typescript", figures: { bulk: { value } } };
    }),
  ];
  const { ratios } = tabulate(both, ["haproxy", "typescript", "pointsman"]);
  const bulk = ratios.filter(({ metric }) => metric === "bulk")
    .map(({ name, values, target }) => [name, values, target]);
  assert.deepEqual(bulk, [
    ["pointsman / haproxy", [2, null], { atLeast: 1.6 }],
    ["pointsman / typescript", [8 / 6, null], undefined],
    ["typescript / haproxy", [1.5, 1.4], { atLeast: 1.4 }],
  ]);
});

Deno.test("without Pointsman there are no ratios", () => {
  assert.deepEqual(tabulate(samples, ["haproxy"]).ratios, []);
});
