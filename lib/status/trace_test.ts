/** The path of a trace, over an engine in memory. */
import assert from "node:assert/strict";
import { OrderError } from "../engine/orders.ts";
import { serveStatus } from "./server.ts";
import { TEST_TOKEN } from "./test_source.ts";
import { ended, newTraced, opened, packetOf, TraceLines } from "./test_traced.ts";

Deno.test("a trace begins with what it is of, and ends after as many packets as were asked for", async () => {
  const { unit, ask, logged } = newTraced();
  const lines = await opened(ask("virtual=www&client=198.51.100.0/24&real=web1&limit=2&snap=64"));
  const head = await lines.next();
  assert.ok(head !== undefined && "trace" in head);
  const { until, ...trace } = head.trace;
  assert.match(until, /^\d{4}-.*Z$/);
  assert.deepEqual(trace, {
    unit: "lb-a",
    virtual: "www",
    client: "198.51.100.0/24",
    real: "web1",
    snap: 64,
    limit: 2,
    ports: { front: "eth0", back: "eth1" },
  });
  unit.connect(5000);
  const rest = await lines.rest();
  assert.deepEqual(rest.map((line) => Object.keys(line)[0]), ["packet", "packet", "end"]);
  assert.deepEqual(rest[2], { end: { reason: "limit", packets: 2, lost: 0 } });
  await ended(logged);
  assert.equal(unit.state.trace.isOn, false);
  assert.deepEqual(logged, [
    "192.0.2.7: trace of virtual www, client 198.51.100.0/24, real web1, 64 bytes of each frame",
    "192.0.2.7: trace ended (as many as were asked for): 2 packets shown",
  ]);
});

Deno.test("only who has the token sees traffic, or learns what there is", async () => {
  const { unit, ask } = newTraced();
  assert.equal((await ask("virtual=www", "wrong-token-wrong-token")).status, 401);
  assert.equal((await ask("virtual=nothing", null)).status, 401);
  assert.equal(unit.state.trace.isOn, false);
});

Deno.test("HEAD starts no trace that nobody would read", async () => {
  const { unit, ask, logged } = newTraced();
  assert.equal((await ask("virtual=www", TEST_TOKEN, "HEAD")).status, 200);
  assert.equal(unit.state.trace.isOn, false);
  assert.deepEqual(logged, []);
});

Deno.test("a bad question names all that is wrong with it", async () => {
  const { ask, unit } = newTraced();
  const query = "virtual=ww&real=web3&client=198.51.100.9/24&snap=1519&limit=0&seconds=3601&x=1";
  const answer = await ask(query);
  assert.equal(answer.status, 400);
  assert.deepEqual((await answer.json()).problems, [
    'virtual: "ww": there is no such virtual: expected a name that /status lists',
    'real: "web3": there is no such real (did you mean web1?): expected a name that /status lists',
    'client: "198.51.100.9/24": expected 198.51.100.0/24, because 198.51.100.9 has bits after the first 24, or 198.51.100.9 alone',
    'snap: "1519": expected a whole number from 64 to 1518',
    'limit: "0": expected a whole number from 1 to 1000000',
    'seconds: "3601": expected a whole number from 1 to 3600',
    '"x": unknown parameter: expected virtual, real, client, snap, limit or seconds',
  ]);
  for (const client of ["1.2.3.4:0", "1.2.3.4:65536", "::1", "1.2.3", ":80"]) {
    assert.equal((await ask(`client=${client}`)).status, 400, client);
  }
  const none = await (await ask("limit=3")).json();
  assert.deepEqual(none.problems, ["which packets is missing: expected virtual, client or real"]);
  assert.equal(unit.state.trace.isOn, false);
});

Deno.test("there is one trace at a time, and the next can begin when its reader has gone", async () => {
  const { ask, logged, unit } = newTraced();
  const first = await opened(ask("virtual=www&seconds=30"));
  await first.next();
  const second = await ask("client=192.0.2.1:80");
  assert.equal(second.status, 409);
  assert.ok(Number(second.headers.get("retry-after")) <= 30);
  assert.match(
    (await second.json()).error,
    /^a trace runs already, for 192\.0\.2\.7: expected one at a time; it ends in \d+ s at the latest$/,
  );
  await first.leave();
  assert.equal(
    await ended(logged),
    "192.0.2.7: trace ended (its reader has gone): 0 packets shown",
  );
  assert.equal(unit.state.trace.isOn, false);
  const third = await opened(ask("client=192.0.2.1:80"));
  await third.leave();
});

Deno.test("an engine that does not answer is told, and the place is free again", async () => {
  const { orders, ask } = newTraced();
  const { trace } = orders;
  orders.trace = () => Promise.reject(new OrderError("the engine has not answered for 5 s"));
  const answer = await ask("virtual=www");
  assert.equal(answer.status, 503);
  assert.deepEqual(await answer.json(), { error: "the engine has not answered for 5 s" });
  orders.trace = trace;
  const lines = await opened(ask("virtual=www"));
  await lines.leave();
});

Deno.test("over HTTP each packet comes at once, and a reader that hangs up ends the trace", async () => {
  const { unit, app, logged } = newTraced();
  const server = serveStatus(app, { hostname: "127.0.0.1", port: 0 });
  const headers = { authorization: `Bearer ${TEST_TOKEN}` };
  const left = new AbortController();
  const answer = await fetch(`${server.url}/trace?virtual=www`, { headers, signal: left.signal });
  const lines = new TraceLines(answer);
  await lines.next();
  for (let i = 1; i < 4; i++) {
    unit.fromClient({});
    assert.equal(packetOf(await lines.next()).id, i);
  }
  left.abort();
  await ended(logged);
  assert.equal(unit.state.trace.isOn, false);
  await server.stop();
});
