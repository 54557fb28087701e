import assert from "node:assert/strict";
import { parseConfig } from "../../../lib/config/load.ts";
import { configOf, tableBytes, VARIANT, VARIANTS } from "./variants.ts";

function config(name: (typeof VARIANTS)[number]) {
  const loaded = parseConfig(configOf(VARIANT[name], ["10.0.0.11", "10.0.0.12"]), name);
  if ("problems" in loaded) throw new Error(loaded.problems.join("\n"));
  return loaded.config;
}

Deno.test("each variant's config is one, and differs from the served one in what its line says", () => {
  for (const name of VARIANTS) {
    const { virtuals, connections, reals } = config(name);
    assert.deepEqual(virtuals[0]!.reals, reals.map((real) => real.name));
    assert.equal(connections.max, name === "full" ? 65_536 : 1_048_576);
    assert.equal(virtuals[0]!.synguard.perSecond, name === "synguard" ? 1000 : 0);
  }
});

Deno.test("floods go at the virtual, but for the one that no virtual serves", () => {
  const served = (name: (typeof VARIANTS)[number]) =>
    config(name).virtuals.some(({ port }) => port === VARIANT[name].floodPort);
  assert.deepEqual(VARIANTS.filter(served), ["served", "full", "synguard"]);
});

Deno.test("the bytes of a table are those of its entries and its index", () => {
  const { full, served } = VARIANT;
  assert.equal(tableBytes(served), 16 * tableBytes(full));
});
