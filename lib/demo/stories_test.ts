import assert from "node:assert/strict";
import { Chronicle } from "./chronicle.ts";
import { Stories } from "./stories.ts";
import { FakePair } from "./test_pair.ts";
import { FakeStage } from "./test_stage.ts";
import { UnitView } from "./unit_view.ts";

const SOON = { calmMs: 0, limitMs: 60_000 };
const TIMES = { server: SOON, takeover: SOON, roundMs: 0 };

/** Tells them with a pair; the chronicle is that of one unit, which goes on telling of the reals. */
async function tell(
  pair: FakePair,
  { once = true, until = (_line: string): boolean => false } = {},
) {
  const stage = new FakeStage();
  const chronicle = await Chronicle.open(stage.units);
  Object.assign(stage, { pair, units: pair.units });
  const end = new AbortController();
  const killed: string[] = [];
  const telling = {
    stage,
    unit: new UnitView((path) => stage.get(path)),
    chronicle,
    tell: ([line]: readonly string[]) => {
      if (line!.includes("is killed")) killed.push(line!.match(/web\d|unit-\w/)![0]);
      if (until(line!)) end.abort();
    },
    showTraffic: () => {},
    end: end.signal,
  };
  const reading = setInterval(() => chronicle.read(), 5);
  try {
    return { told: await new Stories(telling, TIMES).tell(once), killed };
  } finally {
    clearInterval(reading);
  }
}

Deno.test("once, a server dies, and then the active unit", async () => {
  const { told, killed } = await tell(new FakePair());
  assert.deepEqual(killed, ["web2", "unit-a"]);
  assert.deepEqual([told.stories, told.takeovers, told.wrong], [1, 1, undefined]);
});

Deno.test("else they die by turns, until it ends", async () => {
  const until = (line: string) => line.startsWith("unit-a is the standby");
  let count = 0;
  const { told, killed } = await tell(new FakePair(), {
    once: false,
    until: (line) => until(line) && ++count === 2,
  });
  assert.deepEqual(killed, ["web2", "unit-a", "web3", "unit-b", "web1", "unit-a"]);
  assert.deepEqual([told.stories, told.takeovers, told.wrong], [3, 2, undefined]);
});

Deno.test("a takeover with a loss is the last, and is wrong", async () => {
  const pair = new FakePair();
  pair.takeover.probe.connections.broken = { silent: 1 };
  const { told, killed } = await tell(pair, { once: false });
  assert.deepEqual(killed, ["web2", "unit-a"]);
  assert.equal(told.wrong, "1 connections were lost: 1 × silent");
  assert.ok(told.takeover, "its figures are told nevertheless");
});
