import assert from "node:assert/strict";
import { EngineBench } from "./engine.ts";

Deno.test("the engine's bench times packets that are forwarded, and connections that are made", () => {
  // Each call throws where one packet is not.
  const bench = new EngineBench(700);
  assert.ok(bench.established(3_000) > 0);
  assert.ok(bench.opened(600) > 0);
  assert.ok(bench.opened(600) > 0, "it leaves the table as it was");
});
