import assert from "node:assert/strict";
import { Chronicle } from "./chronicle.ts";
import { FakeStage } from "./test_stage.ts";
import { UnitView } from "./unit_view.ts";

async function opened() {
  const stage = new FakeStage();
  return { stage, chronicle: await Chronicle.open(new UnitView((path) => stage.get(path))) };
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
