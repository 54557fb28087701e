import assert from "node:assert/strict";
import { Chronicle, type ToldEvent } from "./chronicle.ts";
import { FakePair, type FakeUnit } from "./test_pair.ts";
import { FakeStage } from "./test_stage.ts";

async function opened() {
  const stage = new FakeStage();
  return { stage, chronicle: await Chronicle.open(stage.units) };
}

Deno.test("a chronicle gives each event once, and none of before", async () => {
  const { stage, chronicle } = await opened();
  assert.deepEqual(await chronicle.read(), []);
  await stage.kill("web2");
  assert.deepEqual((await chronicle.read()).map((event) => event.new), ["failed"]);
  assert.deepEqual(await chronicle.read(), []);
  await stage.revive("web2");
  assert.deepEqual((await chronicle.read()).map((event) => event.new), ["testing", "in_service"]);
});

Deno.test("the states of a real are its own, and from where one asks", async () => {
  const { stage, chronicle } = await opened();
  await stage.kill("web2");
  await stage.kill("web3");
  await chronicle.read();
  const from = chronicle.events.length;
  await stage.revive("web2");
  await chronicle.read();
  assert.deepEqual(chronicle.statesOf("web2"), ["in_service", "failed", "testing", "in_service"]);
  assert.deepEqual(chronicle.statesOf("web2", from), ["failed", "testing", "in_service"]);
  assert.deepEqual(chronicle.statesOf("web3", from), []);
});

const WEB2_FAILS = { kind: "real", object: "web2", old: "in_service", new: "failed" } as const;

function words(events: readonly ToldEvent[]): string[] {
  return events.map((event) => `${event.unit}: ${event.object} ${event.new}`);
}

Deno.test("of a pair the active unit tells of the reals, and each of itself and the cable", async () => {
  const { units } = new FakePair();
  const chronicle = await Chronicle.open(units);
  for (const unit of units) {
    unit.tell(WEB2_FAILS);
    unit.tell({ kind: "cable", object: "cable", old: "normal", new: "bad_cable" });
    unit.tell({ kind: "path", object: "front", old: "heard", new: "silent" });
  }
  assert.deepEqual(words(await chronicle.read()), [
    "unit-a: web2 failed",
    "unit-a: cable bad_cable",
    "unit-b: cable bad_cable",
  ]);
});

Deno.test("after a takeover the other unit tells, and one that has come back from its start on", async () => {
  const pair = new FakePair();
  const chronicle = await Chronicle.open(pair.units);
  const [first, second]: readonly FakeUnit[] = pair.units;
  first!.tell(WEB2_FAILS);
  await chronicle.read();
  await pair.kill("unit-a");
  second!.tell(WEB2_FAILS);
  assert.deepEqual(words(await chronicle.read()), ["unit-b: unit-b active", "unit-b: web2 failed"]);
  await pair.boot("unit-a");
  first!.tell(WEB2_FAILS);
  assert.deepEqual(words(await chronicle.read()), ["unit-a: unit-a standby"]);
});

Deno.test("a chronicle of units of which none answers rejects", async () => {
  const { units } = new FakePair();
  const chronicle = await Chronicle.open(units);
  for (const unit of units) unit.runs = false;
  await assert.rejects(chronicle.read(), /connection refused/);
});
