import assert from "node:assert/strict";
import { statusApp } from "./app.ts";
import { pairedSource, TEST_PAIRS, TestPair } from "./test_pair.ts";
import { callerAt, TEST_TOKEN, type TestSource, testSource } from "./test_source.ts";

function sender(source: TestSource) {
  const app = statusApp(source);
  return async (path: string, init: RequestInit = {}, token = TEST_TOKEN) => {
    const headers = { authorization: `Bearer ${token}` };
    const response = await app.request(
      path,
      { method: "POST", headers, ...init },
      callerAt("192.0.2.7"),
    );
    return { status: response.status, body: await response.json(), headers: response.headers };
  };
}

function paired(name = "standby") {
  const pair = new TestPair(TEST_PAIRS[name]);
  const source = pairedSource(pair);
  return { pair, source, send: sender(source) };
}

Deno.test("an order of the pair is given, answered with the state, and logged", async () => {
  const { pair, source, send } = paired();
  const { status, body } = await send("/failover/active");
  assert.deepEqual([status, body], [200, { state: "active" }]);
  pair.answer = { ok: true, state: "standby" };
  assert.deepEqual((await send("/failover/reset")).body, { state: "standby" });
  assert.deepEqual(pair.given, ["active", "reset"]);
  assert.deepEqual(source.logged, ["192.0.2.7: failover active", "192.0.2.7: failover reset"]);
});

Deno.test("a unit that cannot follow it says why, to who asks and in the log", async () => {
  const { pair, source, send } = paired();
  pair.answer = { ok: false, reason: "it is active already" };
  const { status, body } = await send("/failover/active");
  assert.deepEqual([status, body.error], [409, "it is active already"]);
  assert.deepEqual(source.logged, ["192.0.2.7: failover active: refused: it is active already"]);
});

Deno.test("a unit without a peer has no orders of a pair", async () => {
  const { status, body } = await sender(testSource())("/failover/active");
  assert.deepEqual([status, body.error], [
    409,
    "this unit has no peer: expected failover in its config",
  ]);
});

Deno.test("a wrong order, a parameter, a body, another method and a wrong token are refused", async () => {
  const { pair, send } = paired();
  const wrong = await send("/failover/passive");
  assert.equal(wrong.status, 404);
  assert.equal(wrong.body.error, 'there is no command "passive": expected active or reset');
  assert.equal((await send("/failover/active?now=yes")).status, 400);
  assert.equal((await send("/failover/active", { body: "x" })).status, 400);
  const got = await send("/failover/active", { method: "GET" });
  assert.deepEqual([got.status, got.headers.get("allow")], [405, "POST"]);
  assert.equal((await send("/failover/active", {}, "wrong-horse-battery")).status, 401);
  assert.deepEqual(pair.given, []);
});

Deno.test("orders for reals and virtuals go to the active unit, and the other one says so", async () => {
  const { source, send } = paired("standby");
  for (const path of ["/reals/web1/drain", "/virtuals/www/out-of-service"]) {
    const { status, body } = await send(path);
    assert.equal(status, 409, path);
    assert.equal(body.error, "this unit is standby: expected orders to the active unit, lb-b");
  }
  assert.deepEqual(source.orders.given, []);
  assert.equal((await send("/reals/nobody/drain")).status, 404, "a wrong name is told first");
  const failed = await paired("failed").send("/reals/web1/drain");
  assert.match(failed.body.error, /^this unit is failed: /);
});

Deno.test("a unit that is active, or hears no active one, takes them", async () => {
  for (const name of ["well", "alone", "booting", "split"]) {
    const { source, send } = paired(name);
    assert.equal((await send("/reals/web1/out-of-service")).status, 200, name);
    assert.equal(source.orders.given.length, 1, name);
  }
  const pair = new TestPair((view) => {
    TEST_PAIRS["standby"]!(view);
    view.peer!.isHeard = false;
  });
  assert.equal((await sender(pairedSource(pair))("/reals/web1/drain")).status, 200);
});
