import assert from "node:assert/strict";
import { register } from "prom-client";
import { METRICS_ROWS_PER_TURN } from "../limits.ts";
import { MetricsOf } from "./metrics_kinds.ts";
import { MetricsText } from "./metrics_text.ts";
import { readMetrics } from "./test_metrics.ts";

interface Thing {
  name: string;
  count: number | null;
}

const of = new MetricsOf<Thing>("thing_", ["thing"]);
const METRICS = [
  ...of.counters(["count_total", "Counted", ({ count }) => count]),
  of.info("its name", ["text"], ({ name }) => ({ text: `<${name}>` })),
];

function newText() {
  return new MetricsText(METRICS, ({ name }) => ({ thing: name }));
}

Deno.test("each metric is written with its help, its type, and a line for each sample", async () => {
  const text = await newText().lines([{ name: "a", count: 3 }, { name: "b", count: 0 }]);
  assert.equal(
    text,
    `# HELP thing_count_total Counted
# TYPE thing_count_total counter
thing_count_total{thing="a"} 3
thing_count_total{thing="b"} 0
# HELP thing_info 1, with its name in labels
# TYPE thing_info gauge
thing_info{text="<a>",thing="a"} 1
thing_info{text="<b>",thing="b"} 1
`,
  );
});

Deno.test("a metric without a sample is left out, with its help", async () => {
  const text = await newText().lines([{ name: "a", count: null }]);
  assert.ok(!text.includes("thing_count_total"));
  assert.equal(await newText().lines([]), "");
});

Deno.test("quotes, backslashes and line ends in a label are escaped: no text of others makes a line", async () => {
  const name = 'a"} 1\nevil{x="\\';
  const samples = readMetrics(await newText().lines([{ name, count: 1 }]));
  assert.deepEqual(samples, [
    { name: "thing_count_total", labels: { thing: name }, value: 1 },
    { name: "thing_info", labels: { text: `<${name}>`, thing: name }, value: 1 },
  ]);
});

Deno.test("an object that is gone is in no later answer", async () => {
  const text = newText();
  await text.lines([{ name: "gone", count: 1 }]);
  assert.ok(!(await text.lines([{ name: "a", count: 1 }])).includes("gone"));
});

/** More than are written in one turn. */
const MANY = Array.from({ length: 3 * METRICS_ROWS_PER_TURN + 1 }, (_, i) => ({
  name: `${i}`,
  count: i,
}));

Deno.test("other work has its turn within a metric of many objects", async () => {
  let turns = 0;
  let done = false;
  const others = (async () => {
    while (!done) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      turns++;
    }
  })();
  await newText().lines(MANY);
  done = true;
  await others;
  assert.ok(turns >= 3 * METRICS.length, `${turns}`);
});

Deno.test("a metric of many objects is whole, in their order, and says its help once", async () => {
  const lines = (await newText().lines(MANY)).trimEnd().split("\n");
  const counts = MANY.map(({ name, count }) => `thing_count_total{thing="${name}"} ${count}`);
  const names = MANY.map(({ name }) => `thing_info{text="<${name}>",thing="${name}"} 1`);
  assert.deepEqual(lines, [
    "# HELP thing_count_total Counted",
    "# TYPE thing_count_total counter",
    ...counts,
    "# HELP thing_info 1, with its name in labels",
    "# TYPE thing_info gauge",
    ...names,
  ]);
});

Deno.test("a metric that only late objects have has its help too", async () => {
  const none = MANY.map(({ name }) => ({ name, count: null }));
  const text = await newText().lines([...none, { name: "late", count: 7 }]);
  assert.match(
    text,
    /^# HELP thing_count_total Counted\n# TYPE .*\nthing_count_total\{thing="late"\} 7\n# HELP/,
  );
});

Deno.test("the library's common registry stays empty", async () => {
  await newText().lines([{ name: "a", count: 1 }]);
  assert.deepEqual(register.getMetricsAsArray(), []);
});
