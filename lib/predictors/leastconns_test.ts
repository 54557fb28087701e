import assert from "node:assert/strict";
import { LeastConns } from "./leastconns.ts";

Deno.test("leastconns takes the real with the fewest connections (M6)", () => {
  const connections = Int32Array.of(3, 1, 2);
  const predictor = new LeastConns({
    binds: Int32Array.of(0, 1, 2),
    usable: Uint8Array.of(1, 1, 1),
    connections,
    weight: Int32Array.of(1, 1, 1),
  });
  assert.equal(predictor.next(-1), 1);
  connections[1]!++;
  const tied = [predictor.next(-1), predictor.next(-1)];
  assert.deepEqual(tied, [2, 1], "equals take turns, from the one after the last");
});

Deno.test("leastconns does not look at weights", () => {
  const predictor = new LeastConns({
    binds: Int32Array.of(0, 1),
    usable: Uint8Array.of(1, 1),
    connections: Int32Array.of(10, 9),
    weight: Int32Array.of(100, 1),
  });
  assert.equal(predictor.next(-1), 1);
});
