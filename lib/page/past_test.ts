import assert from "node:assert/strict";
import { HISTORY_SAMPLES } from "../limits.ts";
import type { HistoryJson, ObjectHistoryJson } from "../status/json.ts";
import { Past, type Subject, UNIT } from "./past.ts";

const WEB1: Subject = { kind: "real", name: "web1" };

function figures(connections: (number | null)[]): ObjectHistoryJson {
  const none = connections.map(() => null);
  return { connections, new_per_s: none, bytes_in_per_s: none, bytes_out_per_s: none };
}

function told(last: number, ages: number[], change: Partial<HistoryJson> = {}): HistoryJson {
  return {
    last,
    interval_s: 2,
    ages_s: ages,
    unit: figures(ages),
    virtuals: {},
    reals: {},
    drops: {},
    ...change,
  };
}

Deno.test("it asks for its subjects, and then for what followed", () => {
  const past = new Past([UNIT, WEB1, { kind: "virtual", name: "a&b" }]);
  assert.equal(past.path, "history?real=web1&virtual=a%26b&since=0");
  past.add(told(7, [2, 0]), 100);
  assert.equal(past.path, "history?real=web1&virtual=a%26b&since=7");
});

Deno.test("each sample stands at the time it was taken", () => {
  const past = new Past([UNIT, WEB1]);
  past.add(told(2, [2.5, 0.5], { reals: { web1: figures([3, 4]) } }), 100);
  past.add(told(3, [0.25], { reals: { web1: figures([null]) } }), 102);
  assert.deepEqual(past.times, [97.5, 99.5, 101.75]);
  assert.deepEqual(past.line(WEB1, "connections"), [3, 4, null]);
  assert.equal(past.latest(WEB1, "connections"), null);
  assert.equal(past.latest(UNIT, "connections"), 0.25);
});

Deno.test("the past of the unit is kept though it has no line", () => {
  const past = new Past([WEB1]);
  past.add(told(2, [2, 0]), 100);
  assert.deepEqual(past.line(UNIT, "connections"), [2, 0]);
});

Deno.test("a subject that the unit does not know has a gap", () => {
  const past = new Past([{ kind: "real", name: "constructor" }]);
  past.add(told(2, [2, 0]), 100);
  assert.deepEqual(past.line({ kind: "real", name: "constructor" }, "connections"), [null, null]);
});

Deno.test("a new start of the unit begins anew", () => {
  const past = new Past([UNIT]);
  past.add(told(50, [2, 0]), 100);
  past.add(told(1, [0]), 110);
  assert.deepEqual(past.times, [110]);
  assert.deepEqual(past.line(UNIT, "connections"), [0]);
});

Deno.test("it keeps as many samples as the unit", () => {
  const past = new Past([UNIT]);
  const ages = Array.from({ length: HISTORY_SAMPLES }, (_, i) => i);
  past.add(told(HISTORY_SAMPLES, ages), 100);
  past.add(told(HISTORY_SAMPLES + 1, [0]), 102);
  assert.equal(past.times.length, HISTORY_SAMPLES);
  assert.equal(past.times.at(-1), 102);
  assert.equal(past.line(UNIT, "new_per_s").length, HISTORY_SAMPLES);
});

Deno.test("drops have the rate of the last sample, until there is another", () => {
  const past = new Past([]);
  past.add(told(2, [2, 0], { drops: { no_connection: [null, 4.5] } }), 100);
  past.add(told(2, [], { drops: { no_connection: [] } }), 101);
  assert.deepEqual(past.drops, { no_connection: 4.5 });
});
