import assert from "node:assert/strict";
import { netTest } from "../../net/needs.ts";
import { measureFlood } from "./measure.ts";
import { VARIANT } from "./variants.ts";

netTest("a flood reaches the servers and fails none, and new clients connect meanwhile", [
  "nginx",
  "wrk",
  "curl",
], async () => {
  const { figures } = await measureFlood(VARIANT.served, 1);
  const errors = Object.values(figures).flatMap(({ errors = {} }) => Object.keys(errors));
  assert.deepEqual(errors, []);
  assert.ok(figures.keepAlive!.value! > 0);
  assert.ok(figures.flood!.value! > 0);
  assert.ok(figures.taken!.value! > 0);
  assert.ok(figures.newClient!.value! > 0);
  assert.equal(figures.outOfService!.value, 0);
});
