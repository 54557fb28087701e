import assert from "node:assert/strict";
import { FakeStage } from "./test_stage.ts";
import { UnitView } from "./unit_view.ts";

Deno.test("a connection that was moved is found on whatever page it is", async () => {
  const stage = new FakeStage();
  const moved = await new UnitView((path) => stage.get(path)).movedConnection();
  assert.equal(moved?.foreign_port, 4711);
});

Deno.test("without a connection that was moved there is none", async () => {
  const unit = new UnitView(() => Promise.resolve(Response.json({ connections: [], next: null })));
  assert.equal(await unit.movedConnection(), undefined);
});

Deno.test("an answer that is none names the path, the status and what was said", async () => {
  const refused = () => Promise.resolve(new Response("no such virtual", { status: 400 }));
  await assert.rejects(
    new UnitView(refused).explain("10.0.0.9", "wwww"),
    /^Error: \/explain\?client=10\.0\.0\.9&virtual=wwww: status 400: no such virtual$/,
  );
});
