import assert from "node:assert/strict";
import { MAX_REALS, MAX_VIRTUALS } from "../limits.ts";
import { LINK_MISSING, REAL_FAILED, SERVING_NONE, VIRTUAL_FAILED } from "../words.ts";
import { statusApp } from "./app.ts";
import { FAILOVER_METRICS } from "./metrics_failover.ts";
import { REAL_METRICS } from "./metrics_reals.ts";
import { UNIT_METRICS } from "./metrics_unit.ts";
import { VIRTUAL_METRICS } from "./metrics_virtuals.ts";
import { countedSource, metricNames, readMetrics } from "./test_metrics.ts";
import type { TestSource } from "./test_source.ts";

const DOCS = await Deno.readTextFile(`${import.meta.dirname}/../../docs/operate.md`);

/** Metric, type, labels and meaning, without the marks of code. */
const rows = [
  ...DOCS.matchAll(/^\| `((?:pointsman|process)_\w+)` *\| (\w+) *\| (.*?) *\| (.*?) *\|$/gm),
]
  .map(([, ...cells]) => cells.map((cell) => cell.replaceAll("`", "")));

async function answerOf(source: TestSource): Promise<string> {
  return await (await statusApp(source).request("/metrics")).text();
}

Deno.test("the docs list every metric, in the order of the answer, and no other", async () => {
  assert.deepEqual(rows.map(([name]) => name), metricNames(await answerOf(countedSource())));
});

Deno.test("the docs say of each metric what the answer says: its type, its labels, its help", () => {
  const metrics = [...UNIT_METRICS, ...FAILOVER_METRICS, ...VIRTUAL_METRICS, ...REAL_METRICS];
  assert.deepEqual(
    rows,
    metrics.map(({ name, type, labels, help }) => [name, type, labels.join(", "), help]),
  );
});

Deno.test("the samples have the labels that the docs list", async () => {
  for (const { name, labels } of readMetrics(await answerOf(countedSource()))) {
    const documented = rows.find(([known]) => known === name)![2]!;
    assert.deepEqual(
      Object.keys(labels).sort(),
      documented.split(", ").filter(Boolean).sort(),
      name,
    );
  }
});

Deno.test("the docs say how many series there are at the most", async () => {
  const source = countedSource();
  const { reals, virtuals, links } = source.state;
  // In another state than the good one an object has most.
  reals.state[0] = REAL_FAILED;
  virtuals.state[0] = VIRTUAL_FAILED;
  virtuals.serving[0] = SERVING_NONE;
  links.fill(LINK_MISSING);
  const pair = source.pair!.view();
  pair.state = "failed";
  const { ports, cable, peer } = pair;
  cable.state = "bad_cable";
  peer!.state = "active";
  for (const port of Object.values(ports)) port.state = "failed";
  assert.notEqual(pair.sync.state, "complete");
  const samples = readMetrics(await answerOf(source));
  const ofVirtual = samples.filter(({ labels }) => labels.virtual === "www").length;
  const ofReal = samples.filter(({ labels }) => labels.real === "web1").length;
  const ofUnit = samples.filter(({ labels }) => !("virtual" in labels || "real" in labels)).length;
  const all = ofUnit + MAX_VIRTUALS * ofVirtual + MAX_REALS * ofReal;
  const said = DOCS.replace(/\s+/g, " ");
  assert.ok(
    said.includes(
      `at most ${ofVirtual} for each virtual, ${ofReal} for each real and ${ofUnit} for the unit`,
    ),
    `${ofVirtual}, ${ofReal}, ${ofUnit}`,
  );
  assert.ok(said.includes(`${all.toLocaleString("en")}.`), `${all}`);
});
