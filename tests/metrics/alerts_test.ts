/** The example alerts: Prometheus takes them, each is tried out, and what they ask for is there. */
import assert from "node:assert/strict";
import { askedMetrics, askedOf } from "./asked.ts";
import { promtool, promtoolTest } from "./promtool.ts";

const ROOT = `${import.meta.dirname}/../..`;
const ALERTS = await Deno.readTextFile(`${ROOT}/config/alerts.yml`);
const TRIALS = await Deno.readTextFile(`${ROOT}/tests/metrics/alerts_test.yml`);

const names = [...ALERTS.matchAll(/- alert: (\w+)$/gm)].map(([, name]) => name!);

promtoolTest("Prometheus takes the example alerts", async () => {
  const { success, text } = await promtool(["check", "rules", `${ROOT}/config/alerts.yml`]);
  assert.ok(success, text);
  assert.match(text, new RegExp(`SUCCESS: ${names.length} rules found`));
});

promtoolTest("each alert fires when it should, not before, and says so in words", async () => {
  const { success, text } = await promtool([
    "test",
    "rules",
    `${ROOT}/tests/metrics/alerts_test.yml`,
  ]);
  assert.ok(success, text);
});

Deno.test("each alert is tried out firing and not firing, and has a severity and words", () => {
  assert.ok(names.length > 10);
  for (const name of names) {
    assert.match(TRIALS, new RegExp(`alertname: ${name}, exp_alerts: \\[\\]`), name);
    assert.match(TRIALS, new RegExp(`alertname: ${name}\\n +exp_alerts:\\n +- exp_labels`), name);
  }
  for (const part of ["severity: (?:critical|warning) }", 'summary: "', "description: >-"]) {
    assert.equal([...ALERTS.matchAll(new RegExp(part, "g"))].length, names.length, part);
  }
});

Deno.test("every metric and every label that an alert asks for is in the answer of a unit", async () => {
  const expressions = ALERTS.split("- alert:").slice(1).map((alert) =>
    /expr: ([^]*?)\n +(?:for|labels):/.exec(alert)![1]!
  );
  assert.equal(expressions.length, names.length);
  // That it is reached at all is Prometheus' own metric.
  const asked = expressions.flatMap(askedOf).filter(({ metric }) => metric !== "up");
  assert.ok(asked.length > 10);
  await askedMetrics(asked);
});
