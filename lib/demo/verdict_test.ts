import assert from "node:assert/strict";
import { shown } from "./test_shown.ts";
import { takeoverLines } from "./takeover_words.ts";
import { testTakeover } from "./test_pair.ts";
import { type Told, verdictLines, whatIsWrong } from "./verdict.ts";

const ALL = { web1: 1, web2: 1, web3: 1 };
const NOTHING: Told = { stories: 0, takeovers: 0 };
const FASTPATH = "Fast path off: every packet passed through TypeScript.";
const STATES = ["in_service", "failed", "testing", "in_service"];

Deno.test("the demo is as it should be only if every request and every real answered", () => {
  assert.equal(whatIsWrong(shown(ALL), NOTHING, false), undefined);
  assert.match(whatIsWrong(shown(ALL, { late: 1 }), NOTHING, false)!, /1 failed: 1 × late/);
  const some = shown({ web1: 1, web3: 1 });
  assert.match(whatIsWrong(some, NOTHING, false)!, /web2 answered no request/);
  assert.match(whatIsWrong(shown({}), NOTHING, false)!, /no request was answered/);
});

Deno.test("a story that got stuck is wrong, however many requests were answered", () => {
  const stuck = { ...NOTHING, wrong: "web2 did not become failed within 25 s" };
  assert.match(whatIsWrong(shown(ALL), stuck, false)!, /web2 did not become failed/);
  assert.match(whatIsWrong(shown(ALL), stuck, true)!, /web2 did not become failed/);
});

Deno.test("an interrupted demo need not have reached every real, but may not have failed", () => {
  assert.equal(whatIsWrong(shown({ web1: 1 }), NOTHING, true), undefined);
  assert.match(whatIsWrong(shown({ web1: 1 }, { late: 1 }), NOTHING, true)!, /1 failed/);
  assert.match(whatIsWrong(shown({}), NOTHING, true)!, /no request was answered/);
});

Deno.test("the last lines tell the story, the slowest answer and the verdict", () => {
  const last = { real: "web2", states: STATES };
  assert.deepEqual(
    verdictLines(shown(ALL, {}, 1034), { ...NOTHING, stories: 1, last }, undefined),
    [
      "web2 died and came back: in_service → failed → testing → in_service.",
      FASTPATH,
      "Slowest answer: 1.03 s (a client repeats a SYN after 1 s).",
      "Every request was answered.",
    ],
  );
  assert.deepEqual(verdictLines(shown(ALL, {}, 12), NOTHING, "web2 answered no request"), [
    FASTPATH,
    "Slowest answer: 0.01 s.",
    "Not as it should be: web2 answered no request.",
  ]);
});

Deno.test("of many stories the last lines count all and name the last", () => {
  const told = { ...NOTHING, stories: 3, last: { real: "web1", states: STATES } };
  assert.match(verdictLines(shown(ALL), told, undefined)[0]!, /^3 servers, web1 the last of them,/);
});

Deno.test("a takeover is told after the story, and of several the last", () => {
  const takeover = testTakeover();
  const told = (takeovers: number) =>
    verdictLines(shown(ALL), { ...NOTHING, takeovers, takeover }, undefined);
  const lines = takeoverLines(takeover);
  assert.deepEqual(told(1).slice(0, lines.length), lines);
  assert.deepEqual(told(2).slice(0, lines.length + 1), ["Of 2 takeovers, the last one:", ...lines]);
});
