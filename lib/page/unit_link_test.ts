import assert from "node:assert/strict";
import { statusApp } from "../status/app.ts";
import type { StatusJson } from "../status/json.ts";
import { pairedSource, TEST_PAIRS, TestPair } from "../status/test_pair.ts";
import { callerAt, TEST_TOKEN, testSource } from "../status/test_source.ts";
import type { Command } from "./orders.ts";
import { isToken, NoAnswer, Refusal, UnitLink } from "./unit_link.ts";

const DRAIN: Command = { kind: "real", name: "web1", order: "drain" };

/** A link to a status app. */
function linked(change: Parameters<typeof testSource>[0] = {}) {
  const source = testSource(change);
  const app = statusApp(source);
  const link = new UnitLink(async (path, init) =>
    await app.request(`/${path}`, init, callerAt("192.0.2.7"))
  );
  return { source, link };
}

function answering(response: () => Response): UnitLink {
  return new UnitLink(() => Promise.resolve(response()));
}

Deno.test("it gives what the unit answers, and the unit's time", async () => {
  const { body } = await linked().link.get<StatusJson>("status");
  assert.equal(body.unit.name, "lb-a");
  const date = "Fri, 02 Jan 2026 03:04:05 GMT";
  const dated = answering(() => Response.json({}, { headers: { date } }));
  assert.equal((await dated.get("status")).nowMs, Date.UTC(2026, 0, 2, 3, 4, 5));
  assert.equal((await answering(() => Response.json({})).get("status")).nowMs, undefined);
});

Deno.test("an order is given with the token and its deadline", async () => {
  const { link, source } = linked();
  const done = await link.order(DRAIN, TEST_TOKEN, "10m");
  assert.equal(done.state, "draining");
  assert.deepEqual(source.orders.given, [["real", 0, "drain", 600_000]]);
});

Deno.test("what the unit refuses is told in its words", async () => {
  const { link } = linked();
  const refused = (asked: Promise<unknown>, status: number, message: RegExp) =>
    assert.rejects(asked, (error) => {
      assert.ok(error instanceof Refusal);
      assert.equal(error.status, status);
      assert.match(error.message, message);
      return true;
    });
  await refused(link.order(DRAIN, "wrong-token-of-16", ""), 401, /^wrong token: expected/);
  await refused(link.order(DRAIN, TEST_TOKEN, "soon"), 400, /^bad query; deadline: "soon": /);
  await refused(link.order({ ...DRAIN, name: "web/9" }, TEST_TOKEN, ""), 404, /"web\/9"/);
  const off = linked({ token: undefined }).link;
  await refused(off.order(DRAIN, TEST_TOKEN, ""), 403, /^the commands are off/);
});

Deno.test("a unit that is not well is no refusal", async () => {
  const health = await linked().link.getAny("healthz");
  assert.deepEqual(health, { ok: false, reason: "the engine has not started" });
});

Deno.test("where nobody answers, or somebody else, there is no answer", async () => {
  const dead = new UnitLink(() => Promise.reject(new TypeError("refused")));
  await assert.rejects(dead.get("status"), NoAnswer);
  const proxy = answering(() => new Response("<h1>Bad gateway</h1>", { status: 502 }));
  await assert.rejects(proxy.get("status"), NoAnswer);
  await assert.rejects(proxy.getAny("healthz"), /the answer \(502\) is not the unit's/);
});

Deno.test("a token is what a header can have", () => {
  assert.deepEqual(["abc.~+/-=", "", "a b", "a\nb", "tökén"].map(isToken), [
    true,
    false,
    false,
    false,
    false,
  ]);
});

Deno.test("an order of the pair goes to the unit, and is answered with its state", async () => {
  const pair = new TestPair(TEST_PAIRS["standby"]);
  const app = statusApp(pairedSource(pair));
  const link = new UnitLink(async (path, init) =>
    await app.request(`/${path}`, init, callerAt("192.0.2.7"))
  );
  const command: Command = { kind: "failover", name: "lb-a", order: "active" };
  assert.deepEqual(await link.order(command, TEST_TOKEN, ""), { state: "active" });
  assert.deepEqual(pair.given, ["active"]);
  pair.answer = { ok: false, reason: "it does not have all connections yet" };
  await assert.rejects(link.order(command, TEST_TOKEN, ""), /not have all connections yet/);
});
