import assert from "node:assert/strict";
import { Chronicle } from "./chronicle.ts";
import { StoryError } from "./pace.ts";
import { playServerStory } from "./story.ts";
import { FakeStage } from "./test_stage.ts";
import { UnitView } from "./unit_view.ts";

/** Plays one story on the stage, with the chronicle kept up to date meanwhile. */
async function play(stage: FakeStage, { limitMs = 60_000, end = new AbortController() } = {}) {
  const unit = new UnitView((path) => stage.get(path));
  const chronicle = await Chronicle.open(stage.units);
  const told: string[] = [];
  const tell = (lines: readonly string[]) => told.push(...lines);
  const telling = { stage, unit, chronicle, tell, end: end.signal };
  const reading = setInterval(() => chronicle.read(), 5);
  try {
    const states = await playServerStory(telling, "web2", { calmMs: 0, limitMs });
    return { states, told };
  } finally {
    clearInterval(reading);
  }
}

Deno.test("a story tells what it does, what the unit explains, and what came of it", async () => {
  const { states, told } = await play(new FakeStage());
  assert.deepEqual(states, ["in_service", "failed", "testing", "in_service"]);
  assert.deepEqual(told, [
    "The server on web2 is killed. The unit is not told.",
    "Where did its requests go? pointsman explain 10.0.0.9:4711 www",
    "  10.0.0.9:4711 was moved.",
    "The server on web2 is started again. The unit is not told.",
    "web2 answers again.",
  ]);
});

Deno.test("a story goes on when the first trial fails", async () => {
  const stage = new FakeStage();
  stage.whenRevived = ["failed", "testing", "failed", "testing", "in_service"];
  const { states } = await play(stage);
  assert.deepEqual(states.slice(-3), ["failed", "testing", "in_service"]);
});

Deno.test("a story that does not come true says what is missing", async () => {
  const cases: [Partial<FakeStage>, RegExp][] = [
    [{ whenKilled: [] }, /web2 did not become failed within 0\.1 s/],
    [{ whenRevived: ["failed", "testing", "failed"] }, /web2 did not come back from testing/],
    // By whatever else, it was not by a test.
    [{ whenRevived: ["failed", "in_service"] }, /web2 did not come back from testing/],
    [{ answering: ["web1", "web3"] }, /web2 is in service and answered no request/],
  ];
  for (const [change, message] of cases) {
    const stage = Object.assign(new FakeStage(), change);
    await assert.rejects(play(stage, { limitMs: 100 }), (error) => {
      assert.ok(error instanceof StoryError, String(error));
      assert.match(error.message, message);
      return true;
    });
  }
});

Deno.test("a story that is ended early rejects with the reason of that", async () => {
  const end = new AbortController();
  const stage = Object.assign(new FakeStage(), { whenKilled: [] });
  const playing = play(stage, { end });
  end.abort(new Error("enough"));
  await assert.rejects(playing, /enough/);
});
