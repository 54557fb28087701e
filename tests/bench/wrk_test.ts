import assert from "node:assert/strict";
import { parseWrk } from "./wrk.ts";

const fixture = (name: string) =>
  Deno.readTextFileSync(new URL(`./fixtures/${name}`, import.meta.url));

Deno.test("the summary of wrk is read in full precision", () => {
  assert.deepEqual(parseWrk(fixture("wrk.txt")), {
    requests: 16501,
    seconds: 1.011086,
    p50Us: 2190,
    p99Us: 5138,
    errors: {},
  });
});

Deno.test("the rate from the summary is the one that wrk prints", () => {
  const text = fixture("wrk.txt");
  const { requests, seconds } = parseWrk(text);
  const printed = /^Requests\/sec: +([0-9.]+)$/m.exec(text)?.[1];
  assert.equal((requests / seconds).toFixed(2), printed);
});

Deno.test("answers with another status are errors", () => {
  const text = fixture("wrk_status.txt");
  const printed = /Non-2xx or 3xx responses: ([0-9]+)/.exec(text)?.[1];
  assert.deepEqual(parseWrk(text).errors, { status: Number(printed) });
});

Deno.test("an output without a summary, or with half of one, is refused with what was found", () => {
  assert.throws(() => parseWrk("Running 1s test\n"), /wrk: no summary: Running 1s test/);
  assert.throws(() => parseWrk('{"requests":1}\n'), /lacks connect: \{"requests":1\}/);
});
