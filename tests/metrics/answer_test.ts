import assert from "node:assert/strict";
import { statusApp } from "../../lib/status/app.ts";
import { serveStatus } from "../../lib/status/server.ts";
import { countedSource, metricNames } from "../../lib/status/test_metrics.ts";
import { testSource } from "../../lib/status/test_source.ts";
import { promtool, promtoolTest } from "./promtool.ts";

/** What a unit answers, over a socket. */
async function scrape(source = countedSource()): Promise<string> {
  const server = serveStatus(statusApp(source), { hostname: "127.0.0.1", port: 0 });
  try {
    return await (await fetch(`${server.url}/metrics`)).text();
  } finally {
    await server.stop();
  }
}

promtoolTest("promtool finds nothing to say of the metrics of a unit", async () => {
  for (const source of [countedSource(), testSource()]) {
    const text = await scrape(source);
    assert.ok(metricNames(text).length > 40);
    assert.deepEqual(await promtool(["check", "metrics"], text), { success: true, text: "" });
  }
});

promtoolTest(
  "promtool would find a metric without help, a counter without _total, a line that is broken",
  async () => {
    const text = await scrape();
    for (
      const [good, bad] of [
        [/^# HELP pointsman_bytes_total .*\n/m, ""],
        [/pointsman_bytes_total/g, "pointsman_bytes"],
        [/^pointsman_bytes_total .*$/m, "pointsman_bytes_total{"],
      ] as const
    ) {
      const broken = text.replace(good, bad);
      assert.notEqual(broken, text);
      const { success, text: said } = await promtool(["check", "metrics"], broken);
      assert.ok(!success && said !== "", said);
    }
  },
);
