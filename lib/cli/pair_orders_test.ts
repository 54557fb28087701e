/** The command, against the status app of a pair in memory. */
import assert from "node:assert/strict";
import { statusApp } from "../status/app.ts";
import { serveStatus } from "../status/server.ts";
import { pairedSource, TEST_PAIRS, TestPair } from "../status/test_pair.ts";
import { TEST_TOKEN, type TestSource, testSource } from "../status/test_source.ts";
import { DONE, FAILED, WRONG_USE } from "./io.ts";
import { main } from "./program.ts";
import { TestIo } from "./test_io.ts";

async function ordered(args: string[], source: TestSource) {
  const server = serveStatus(statusApp(source), { hostname: "127.0.0.1", port: 0 });
  const tokenFile = await Deno.makeTempFile();
  await Deno.writeTextFile(tokenFile, TEST_TOKEN);
  const io = new TestIo();
  const code = await main([...args, "--status", server.url, "--token-file", tokenFile], io);
  await server.stop();
  await Deno.remove(tokenFile);
  return { code, out: io.out, errors: io.errors };
}

Deno.test("a unit is made active, and reset", async () => {
  const pair = new TestPair(TEST_PAIRS["standby"]);
  const { code, out, errors } = await ordered(["failover", "active"], pairedSource(pair));
  assert.deepEqual([code, out, errors], [DONE, ["this unit: active"], []]);
  pair.answer = { ok: true, state: "standby" };
  const reset = await ordered(["failover", "reset", "--json"], pairedSource(pair));
  assert.deepEqual(JSON.parse(reset.out[0]!), { state: "standby" });
  assert.deepEqual(pair.given, ["active", "reset"]);
});

Deno.test("what the unit cannot do is a failure, in its words", async () => {
  const pair = new TestPair();
  pair.answer = { ok: false, reason: "it is active already" };
  const { code, out, errors } = await ordered(["failover", "active"], pairedSource(pair));
  assert.deepEqual([code, out, errors], [FAILED, [], ["the unit refuses: it is active already"]]);
  const alone = await ordered(["failover", "reset"], testSource());
  assert.equal(alone.code, FAILED);
  assert.match(alone.errors[0]!, /this unit has no peer: expected failover in its config$/);
});

Deno.test("another word is wrong use, and the unit is not asked", async () => {
  const pair = new TestPair();
  const { code, errors } = await ordered(["failover", "passive"], pairedSource(pair));
  assert.equal(code, WRONG_USE);
  assert.match(errors.join("\n"), /Allowed choices are active, reset/);
  assert.equal((await ordered(["failover"], pairedSource(pair))).code, WRONG_USE);
  assert.deepEqual(pair.given, []);
});
