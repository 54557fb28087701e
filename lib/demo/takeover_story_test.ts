import assert from "node:assert/strict";
import { Chronicle } from "./chronicle.ts";
import { StoryError } from "./pace.ts";
import { playTakeoverStory } from "./takeover_story.ts";
import { FakePair, testTakeover } from "./test_pair.ts";
import { FakeStage } from "./test_stage.ts";
import { UnitView } from "./unit_view.ts";

/** Plays one story. */
async function play(pair: FakePair, { limitMs = 60_000, end = new AbortController() } = {}) {
  const stage = Object.assign(new FakeStage(), { pair, units: pair.units });
  const told: string[] = [];
  const shows: boolean[] = [];
  const telling = {
    stage,
    unit: new UnitView((path) => stage.get(path)),
    chronicle: await Chronicle.open(stage.units),
    tell: (lines: readonly string[]) => told.push(...lines),
    showTraffic: (traffic: unknown) => shows.push(traffic !== undefined),
    end: end.signal,
  };
  const takeover = await playTakeoverStory(telling, pair, { calmMs: 0, limitMs });
  return { takeover, told, shows };
}

Deno.test("a takeover is played and told from the first connection to the last byte", async () => {
  const pair = new FakePair();
  const { takeover, told, shows } = await play(pair);
  assert.deepEqual(takeover, testTakeover());
  assert.deepEqual(told, [
    "200 connections are open, and a download of 32 MiB runs.",
    "unit-a, the active unit, is killed (kill -9). unit-b is not told.",
    "Outage: 18 ms for new connections, 20 ms for open ones.",
    "Open connections kept: 200 of 200; reset: 0.",
    "unit-a is started again.",
    "unit-a is the standby of unit-b, and knows all its connections.",
    "Downloaded: 33554432 of 33554432 bytes, the same as the server has.",
  ]);
  assert.deepEqual(shows, [true, false]);
  assert.equal(pair.opened, 0, "its traffic is closed");
});

Deno.test("the next takeover is the other way round", async () => {
  const pair = new FakePair();
  await play(pair);
  const { takeover: { killed, active } } = await play(pair);
  assert.deepEqual([killed, active], ["unit-b", "unit-a"]);
});

Deno.test("a takeover that does not come, or a download without an end, is told", async () => {
  const lazy = Object.assign(new FakePair(), { takesOver: false });
  const endless = new FakePair();
  endless.takeover.download.report = { bytes: 1, end: null };
  const cases: [FakePair, RegExp][] = [
    [lazy, /unit-b did not become active within 0\.1 s/],
    [endless, /the download did not end within 0\.1 s/],
  ];
  for (const [pair, message] of cases) {
    await assert.rejects(play(pair, { limitMs: 100 }), (error) => {
      assert.ok(error instanceof StoryError, String(error));
      assert.match(error.message, message);
      return true;
    });
    assert.equal(pair.opened, 0);
  }
});

Deno.test("a takeover that is ended early closes what it has opened", async () => {
  const end = new AbortController();
  const pair = Object.assign(new FakePair(), { takesOver: false });
  const playing = play(pair, { end });
  end.abort(new Error("enough"));
  await assert.rejects(playing, /enough/);
  assert.equal(pair.opened, 0);
});
