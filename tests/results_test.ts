import assert from "node:assert/strict";
import { closingLine, readResults, skippedName } from "./results.ts";

const REPORT = `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="deno test" tests="8" failures="3" errors="0" time="0.011">
  <testsuite name="./a_test.ts" tests="8" disabled="2" errors="0" failures="3">
    <testcase name="one is one" classname="./a_test.ts" time="0.000" line="1" col="6">
    </testcase>
    <testcase name="a &gt; b &amp; c" classname="./a_test.ts" time="0.000" line="1" col="6">
    </testcase>
    <testcase name="${
  skippedName("ping passes", "needs ping")
}" classname="./a_test.ts" time="0.0" line="2" col="6">
      <skipped/>
    </testcase>
    <testcase name="filtered out" classname="./a_test.ts" line="3" col="6">
      <skipped/>
    </testcase>
    <testcase name="fails" classname="./a_test.ts" time="0.000" line="3" col="6">
      <failure message="no">Error: &lt;skipped/&gt;</failure>
    </testcase>
    <testcase name="steps" classname="./a_test.ts" time="0.000" line="4" col="6">
      <failure message="1 test step failed">1 test step failed.</failure>
    </testcase>
    <testcase name="steps &gt; good" classname="./a_test.ts" time="0.000" line="4" col="39">
    </testcase>
    <testcase name="steps &gt; left out" classname="./a_test.ts" time="0.000" line="4" col="66">
      <skipped/>
    </testcase>
    <testcase name="steps &gt; bad" classname="./a_test.ts" time="0.000" line="4" col="112">
      <failure message="x">Error: x</failure>
    </testcase>
  </testsuite>
</testsuites>`;

Deno.test("tests are counted without their steps", () => {
  const { passed, failed } = readResults(REPORT);
  assert.deepEqual({ passed, failed }, { passed: 2, failed: 2 });
});

Deno.test("every skipped test and step is named with its reason", () => {
  assert.deepEqual(readResults(REPORT).skipped, [
    { name: "ping passes", reason: "needs ping" },
    { name: "steps > left out", reason: "no reason given" },
  ]);
});

Deno.test("the closing line speaks of skipped tests only where there are some", () => {
  assert.equal(closingLine(readResults(REPORT)), "2 passed, 2 failed, 2 skipped");
  assert.equal(closingLine({ passed: 1, failed: 0, skipped: [] }), "1 passed, 0 failed");
});

Deno.test("a report without tests counts none", () => {
  assert.deepEqual(readResults("<testsuites></testsuites>"), { passed: 0, failed: 0, skipped: [] });
});
