import assert from "node:assert/strict";
import { STANDBY } from "../engine/duty.ts";
import { TestUnit } from "../engine/test_unit.ts";
import { Opening } from "../objects/opening.ts";
import * as batch from "../replication/batch.ts";
import { ReplicationMemory } from "../replication/memory.ts";
import { PairReplication } from "./replication.ts";
import { TestPair } from "./test_pair.ts";

/** The word of a standby that has joined, and has got nothing yet. */
function joined(): Uint8Array {
  const words = new Int32Array(batch.ACKNOWLEDGEMENT_WORDS);
  words[batch.FIRST] = batch.ACKNOWLEDGEMENT_FIRST;
  words[batch.JOIN] = 1;
  words[batch.BASE] = 1;
  return new Uint8Array(words.buffer);
}

Deno.test("a unit that hands over sends what its engine has changed last before it says so", async () => {
  const { state, setup } = new TestUnit({ virtuals: [], reals: [] });
  const memory = ReplicationMemory.over(new SharedArrayBuffer(ReplicationMemory.bytes()));
  state.connections.changes = memory.log;
  /** What the peer took the unit for when a batch came, and what the unit's engine was. */
  const sent: string[] = [];
  using pair = new TestPair({
    replication: () =>
      new PairReplication({
        state,
        memory,
        send: () =>
          sent.push(`${pair.b.driver.unit.known.hellos.peer!.state}, ${pair.a.duty.ordered}`),
        wake() {},
      }, setup),
  });
  pair.boot();
  await pair.until("one is active", () => pair.a.state === "active" && pair.b.state === "standby");
  pair.a.driver.replication!.receive(joined(), false);
  pair.a.driver.replicate();
  sent.length = 0;
  state.connections.enter(new Opening(), 0);
  pair.a.driver.stop();
  assert.deepEqual(sent, [`active, ${STANDBY}`]);
});
