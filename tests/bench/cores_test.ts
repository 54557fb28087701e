import assert from "node:assert/strict";
import { parseCores, placesOn } from "./cores.ts";

Deno.test("cores are single ones and ranges", () => {
  assert.deepEqual(parseCores("pid 1's current affinity list: 0,2-4\n"), [0, 2, 3, 4]);
  assert.deepEqual(parseCores("pid 1's current affinity list: 5"), [5]);
});

Deno.test("client, unit and server have a core each; of two the client has its own", () => {
  assert.deepEqual(placesOn([2, 3, 5, 7]), { client: 2, unit: 3, server: 5 });
  assert.deepEqual(placesOn([0, 1]), { client: 0, unit: 1, server: 1 });
  assert.deepEqual(placesOn([4]), { client: 4, unit: 4, server: 4 });
});
