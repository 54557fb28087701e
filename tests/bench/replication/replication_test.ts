import assert from "node:assert/strict";
import { ReplicationBench } from "./pair.ts";

Deno.test("the bench of replication copies what the engine has, and can do so again", async () => {
  const bench = new ReplicationBench(3000);
  bench.replicate(true);
  for (let round = 0; round < 2; round++) {
    bench.empty();
    // It throws where a connection is missing.
    assert.ok(await bench.bulk() > 0);
    assert.ok(bench.records >= 3000);
  }
});
