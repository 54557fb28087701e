/** The Grafana dashboard: well formed, and all that it asks for is there. */
import assert from "node:assert/strict";
import { askedMetrics, askedOf } from "./asked.ts";
import { promtool, promtoolTest } from "./promtool.ts";

interface Panel {
  id: number;
  type: string;
  title: string;
  gridPos: { x: number; y: number; w: number; h: number };
  datasource?: { uid: string };
  targets?: { expr: string; datasource: { uid: string } }[];
}

interface Dashboard {
  title: string;
  uid: string;
  schemaVersion: number;
  templating: { list: { name: string; type: string; definition?: string }[] };
  panels: Panel[];
}

const TEXT = await Deno.readTextFile(`${import.meta.dirname}/../../config/grafana.json`);
const dashboard: Dashboard = JSON.parse(TEXT);
const targets = dashboard.panels.flatMap((panel) => panel.targets ?? []);

/** As Grafana would send them. */
const expressions = targets.map(({ expr }) =>
  expr.replaceAll("$__rate_interval", "5m").replaceAll(/\$\w+/g, ".*")
);

Deno.test("the dashboard can be imported: its version, its panels and their places", () => {
  const { schemaVersion, title, uid, panels } = dashboard;
  assert.ok(schemaVersion >= 36);
  assert.deepEqual([title, uid], ["Pointsman", "pointsman"]);
  assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length);
  for (const { title, gridPos: { x, y, w, h } } of panels) {
    assert.ok(x + w <= 24 && w > 0 && h > 0, title);
    const over = panels.filter(({ gridPos: other }) =>
      x < other.x + other.w && other.x < x + w && y < other.y + other.h && other.y < y + h
    );
    assert.equal(over.length, 1, title);
  }
});

Deno.test("the source of its data is a variable, and so are unit, virtual and real", () => {
  const names = dashboard.templating.list.map(({ name }) => name);
  assert.deepEqual(names, ["datasource", "instance", "virtual", "real"]);
  const used = dashboard.panels.flatMap((panel) => [panel, ...(panel.targets ?? [])])
    .flatMap(({ datasource }) => datasource?.uid ?? []);
  assert.ok(used.length > targets.length);
  assert.deepEqual([...new Set(used)], ["${datasource}"]);
  for (const [, name] of TEXT.matchAll(/\$([a-z]\w*)/g)) assert.ok(names.includes(name!), name);
});

Deno.test("every metric and every label that the dashboard asks for is in the answer of a unit", async () => {
  const definitions = dashboard.templating.list.flatMap(({ definition }) => definition ?? []);
  const asked = [...targets.map(({ expr }) => expr), ...definitions].flatMap(askedOf);
  assert.ok(asked.length > 40);
  await askedMetrics(asked);
});

promtoolTest("Prometheus understands every expression of the dashboard", async () => {
  const rules = expressions.map((expr, i) => ({ record: `panel:${i}`, expr }));
  const path = await Deno.makeTempFile({ suffix: ".yml" });
  try {
    // JSON is YAML.
    await Deno.writeTextFile(path, JSON.stringify({ groups: [{ name: "panels", rules }] }));
    const { success, text } = await promtool(["check", "rules", path]);
    assert.ok(success, text);
  } finally {
    await Deno.remove(path);
  }
});
