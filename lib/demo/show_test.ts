import assert from "node:assert/strict";
import { Plain } from "./screen.ts";
import { show } from "./show.ts";
import { FakeStage } from "./test_stage.ts";

async function shownOn(stage: FakeStage, end: AbortController, seconds?: number) {
  const lines: string[] = [];
  const display = new Plain((text) => lines.push(...text.split("\n")));
  const code = await show(stage, { once: true, seconds, port: 9000 }, end.signal, display);
  return { code, text: lines.join("\n") };
}

/** Interrupted after a moment. */
async function interrupted(stage: FakeStage) {
  const end = new AbortController();
  const timer = setTimeout(() => end.abort(), 100);
  try {
    return await shownOn(stage, end);
  } finally {
    clearTimeout(timer);
  }
}

Deno.test("a show that is interrupted ends with its summary, and well", async () => {
  const { code, text } = await interrupted(new FakeStage());
  assert.equal(code, 0);
  assert.match(text, /requests answered.*\nEvery request was answered\.$/s);
});

Deno.test("a show ends after the seconds it was given", async () => {
  const { code, text } = await shownOn(new FakeStage(), new AbortController(), 1);
  assert.equal(code, 0);
  assert.match(text, /Every request was answered\.$/);
  assert.doesNotMatch(text, /killed/);
});

Deno.test("a request that failed makes it fail", async () => {
  const { code, text } = await interrupted(
    Object.assign(new FakeStage(), { failed: { "connection reset": 1 } }),
  );
  assert.equal(code, 1);
  assert.match(text, /Not as it should be: 1 failed: 1 × connection reset\.$/);
});

Deno.test("the transitions of the unit are told in its own words, but for those of before", async () => {
  const stage = new FakeStage();
  setTimeout(() => stage.kill("web3"), 10);
  const { text } = await interrupted(stage);
  assert.match(text, /^ +0\.\d\d s {2}unit: real web3: in_service → failed \(test\)$/m);
  assert.doesNotMatch(text, /web1: out_of_service/);
});

Deno.test("a transition of before that is told late is left out too", async () => {
  const stage = Object.assign(new FakeStage(), { ageMs: 1000 });
  setTimeout(() => stage.kill("web3"), 10);
  const { text } = await interrupted(stage);
  assert.doesNotMatch(text, /unit:/);
});

Deno.test("the end of a part of the stage is told, and not what failed for that", async () => {
  const stage = new FakeStage();
  stage.silent = new Error("connection refused");
  setTimeout(() => stage.break(new Error("the unit has ended")), 50);
  await assert.rejects(shownOn(stage, new AbortController()), /^Error: the unit has ended$/);
});
