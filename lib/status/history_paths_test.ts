import assert from "node:assert/strict";
import { HISTORY_NAMES } from "../limits.ts";
import { readHistoryQuery } from "./history_paths.ts";

const NAMES = { virtuals: [{ name: "www" }, { name: "any" }], reals: [{ name: "web1" }] };

function read(query: string) {
  return readHistoryQuery(NAMES, new URLSearchParams(query));
}

function problems(query: string): string[] {
  const found = read(query);
  assert.ok("problems" in found, query);
  return found.problems;
}

Deno.test("without parameters the whole history of the unit alone is meant", () => {
  assert.deepEqual(read(""), { query: { virtuals: [], reals: [], since: 0 } });
});

Deno.test("virtuals and reals are named, several of each", () => {
  assert.deepEqual(read("virtual=www&real=web1&virtual=any&since=7"), {
    query: { virtuals: ["www", "any"], reals: ["web1"], since: 7 },
  });
});

Deno.test("every problem is told", () => {
  assert.deepEqual(problems("virtual=wwww&real=www&since=-1&colour=red"), [
    'virtual: "wwww": there is no such virtual (did you mean www?): expected a name that /status lists',
    'real: "www": there is no such real: expected a name that /status lists',
    'since: "-1": expected the whole number that an answer has as last',
    '"colour": unknown parameter: expected virtual, real or since',
  ]);
});

Deno.test("a number is digits, once", () => {
  for (const since of ["", "x", "1e3", "0x1", " 1", "1.5", "9".repeat(16)]) {
    assert.equal(problems(`since=${since}`).length, 1, since);
  }
  assert.deepEqual(problems("since=1&since=2"), ["since: given more than once: expected once"]);
});

Deno.test("a question of any length is answered shortly", () => {
  const many = Array.from({ length: 5000 }, (_, i) => `real=${"x".repeat(200)}${i}`).join("&");
  const found = problems(many);
  assert.equal(found.length, HISTORY_NAMES + 1);
  assert.equal(found.at(-1), "virtual, real: 5000 names: expected at most 16 together");
  assert.ok(found.every((problem) => problem.length < 250));
  const few = Array.from({ length: HISTORY_NAMES }, () => "real=web1").join("&");
  assert.ok("query" in read(few));
});
