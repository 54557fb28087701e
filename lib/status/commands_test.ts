import assert from "node:assert/strict";
import { OrderError } from "../engine/orders.ts";
import { WRONG_TOKENS_PER_MINUTE } from "../limits.ts";
import { REAL_FAILED } from "../words.ts";
import { statusApp, type StatusSource } from "./app.ts";
import { serveStatus, serveStatusSocket } from "./server.ts";
import { callerAt, NOW_MS, TEST_TOKEN, testSource } from "./test_source.ts";
import { open } from "./test_state.ts";

interface Request {
  method?: string;
  token?: string | undefined;
  from?: string;
  body?: BodyInit;
}

function commanded(change: Partial<StatusSource> = {}) {
  const source = testSource(change);
  const app = statusApp(source);
  const send = async (path: string, given: Request = {}) => {
    const { method = "POST", from = "192.0.2.7", body } = given;
    const token = "token" in given ? given.token : `Bearer ${TEST_TOKEN}`;
    const headers = token === undefined ? [] : [["authorization", token] as [string, string]];
    const init = { method, headers, ...body === undefined ? {} : { body } };
    return await app.request(path, init, callerAt(from));
  };
  return { ...source, send };
}

Deno.test("a command is done by the engine, and answered with what came of it", async () => {
  const { send, orders, state, logged } = commanded();
  open(state, { host: 1, port: 1000, real: 1, tick: 50 });
  open(state, { host: 2, port: 1000, real: 1, tick: 20 });
  state.tick[0] = 145;
  const response = await send("/reals/web2/out-of-service");
  assert.equal(response.status, 200);
  assert.deepEqual(await response.json(), {
    kind: "real",
    name: "web2",
    state: "out_of_service",
    connections: 2,
    oldest_s: 12.5,
    deadline: null,
  });
  assert.deepEqual(orders.given, [["real", 1, "out-of-service", 0]]);
  assert.deepEqual(logged, ["192.0.2.7: real web2: out-of-service"]);
});

Deno.test("a virtual takes the same commands", async () => {
  const { send, orders } = commanded();
  const drained = await (await send("/virtuals/any/drain")).json();
  assert.deepEqual(drained, {
    kind: "virtual",
    name: "any",
    state: "draining",
    connections: 0,
    oldest_s: null,
    deadline: null,
  });
  assert.equal((await (await send("/virtuals/any/in-service")).json()).state, "in_service");
  assert.deepEqual(orders.given, [["virtual", 1, "drain", 0], ["virtual", 1, "in-service", 0]]);
});

Deno.test("a drain may have a deadline, and one given again replaces it", async () => {
  const { send, orders, logged } = commanded();
  const first = await (await send("/reals/web1/drain?deadline=30s")).json();
  assert.equal(first.state, "draining");
  assert.equal(first.deadline, "2026-01-02T00:00:30.000Z");
  const second = await (await send("/reals/web1/drain?deadline=2m")).json();
  assert.equal(second.deadline, "2026-01-02T00:02:00.000Z");
  assert.deepEqual(orders.given.map(([, , , deadlineMs]) => deadlineMs), [30_000, 120_000]);
  assert.equal(logged[0], "192.0.2.7: real web1: drain within 30s");
});

Deno.test("a drain given again without a deadline only reports, and keeps the one there is", async () => {
  const { send, orders, logged } = commanded();
  await send("/reals/web1/drain?deadline=30s");
  const again = await (await send("/reals/web1/drain")).json();
  assert.equal(again.deadline, "2026-01-02T00:00:30.000Z");
  assert.equal(orders.given.length, 1);
  assert.equal(logged.length, 1);
});

Deno.test("without a token in the config every command is refused, and says how to turn them on", async () => {
  const { send, orders } = commanded({ token: undefined });
  for (const path of ["/reals/web1/drain", "/reals/nobody/drain", "/virtuals/www/frobnicate"]) {
    const response = await send(path);
    assert.equal(response.status, 403);
    assert.deepEqual(await response.json(), {
      error: "the commands are off: to turn them on, name a file with a token in status.token_file",
    });
  }
  assert.deepEqual(orders.given, []);
});

Deno.test("a missing and a wrong token are 401, each with its challenge, and named in the log", async () => {
  const { send, orders, logged } = commanded();
  const challenges: [string | undefined, string][] = [
    [undefined, "Bearer"],
    ["", "Bearer"],
    ["Basic dXNlcjpwYXNz", "Bearer"],
    [TEST_TOKEN, "Bearer"],
    ["Bearer", "Bearer"],
    ["Bearer wrong", 'Bearer error="invalid_token"'],
    [`Bearer ${TEST_TOKEN}x`, 'Bearer error="invalid_token"'],
    [`Bearer ${TEST_TOKEN} ${TEST_TOKEN}`, 'Bearer error="invalid_token"'],
  ];
  for (const [token, challenge] of challenges) {
    const response = await send("/reals/web1/drain", { token });
    assert.equal(response.status, 401, token);
    assert.equal(response.headers.get("www-authenticate"), challenge, token);
    assert.match((await response.json()).error, /: expected the header "Authorization: Bearer /);
  }
  assert.deepEqual(orders.given, []);
  assert.equal(logged[0], "192.0.2.7: POST /reals/web1/drain: no token");
  assert.equal(logged.at(-1), "192.0.2.7: POST /reals/web1/drain: wrong token");
  assert.ok(logged.every((line) => !line.includes(TEST_TOKEN) && !line.includes("dXNlcj")));
});

Deno.test("the scheme is of either case", async () => {
  const { send } = commanded();
  for (const scheme of ["bearer", "BEARER"]) {
    assert.equal(
      (await send("/reals/web1/drain", { token: `${scheme} ${TEST_TOKEN}` })).status,
      200,
    );
  }
});

Deno.test("who may not command learns no names", async () => {
  const { send } = commanded();
  const answers = ["/reals/web1/drain", "/reals/nobody/drain", "/reals/web1/frobnicate"].map(
    async (path) => {
      const response = await send(path, { token: "Bearer wrong" });
      return [response.status, await response.text()];
    },
  );
  const [first, ...others] = await Promise.all(answers);
  for (const other of others) assert.deepEqual(other, first);
});

Deno.test("an address with too many wrong tokens has to wait, others and its reading do not", async () => {
  let nowMs = NOW_MS;
  const { send } = commanded({ now: () => nowMs });
  const wrong = { token: "Bearer wrong", from: "192.0.2.66" };
  for (let i = 0; i < WRONG_TOKENS_PER_MINUTE; i++) {
    assert.equal((await send("/reals/web1/drain", wrong)).status, 401);
  }
  nowMs += 10_000;
  const refused = await send("/reals/web1/drain", { from: "192.0.2.66" });
  assert.equal(refused.status, 429);
  assert.equal(refused.headers.get("retry-after"), "50");
  assert.match((await refused.json()).error, /from 192\.0\.2\.66: expected none for 50 s$/);
  assert.equal((await send("/reals/web1/drain", { from: "192.0.2.67" })).status, 200);
  assert.equal((await send("/status", { method: "GET", from: "192.0.2.66" })).status, 200);
  nowMs += 50_000;
  assert.equal((await send("/reals/web1/drain", { from: "192.0.2.66" })).status, 200);
});

Deno.test("an unknown name is 404 with the one that may be meant", async () => {
  const { send } = commanded();
  const names: [string, string][] = [
    ["/reals/wbe1/drain", 'there is no real "wbe1" (did you mean web1?): '],
    ["/reals/www/drain", 'there is no real "www" (it is a virtual): '],
    ["/virtuals/web1/drain", 'there is no virtual "web1" (it is a real): '],
    ["/virtuals/nobody-at-all/drain", 'there is no virtual "nobody-at-all": '],
    ["/reals/%00%0a/drain", 'there is no real "\\u0000\\n": '],
    ["/reals/__proto__/drain", 'there is no real "__proto__": '],
  ];
  for (const [path, error] of names) {
    const response = await send(path);
    assert.equal(response.status, 404, path);
    assert.equal((await response.json()).error, `${error}expected a name that /status lists`);
  }
});

Deno.test("an unknown command is 404 and names those there are", async () => {
  const { send } = commanded();
  const response = await send("/reals/web1/frobnicate");
  assert.equal(response.status, 404);
  assert.deepEqual(await response.json(), {
    error: 'there is no command "frobnicate": expected in-service, out-of-service or drain',
  });
});

Deno.test("another method than POST is 405, without a token", async () => {
  const { send } = commanded();
  for (const method of ["GET", "HEAD", "PUT", "DELETE"]) {
    const response = await send("/virtuals/www/drain", { method, token: undefined });
    assert.equal(response.status, 405, method);
    assert.equal(response.headers.get("allow"), "POST");
  }
});

Deno.test("what a command does not take is refused, and nothing is done", async () => {
  const { send, orders } = commanded();
  const queries: [string, RegExp][] = [
    ["/reals/web1/drain?deadline=30", /^deadline: "30": expected a time from 100ms to 7d/],
    ["/reals/web1/drain?dedline=30s", /unknown parameter: expected deadline$/],
    ["/reals/web1/drain?deadline=1s&deadline=2s", /given more than once/],
    ["/reals/web1/in-service?deadline=30s", /unknown parameter: expected none$/],
  ];
  for (const [path, expected] of queries) {
    const response = await send(path);
    assert.equal(response.status, 400, path);
    assert.match((await response.json()).problems[0], expected);
  }
  for (const body of ['{"deadline":"30s"}', " "]) {
    const response = await send("/reals/web1/drain", { body });
    assert.equal(response.status, 400, body);
    assert.match((await response.json()).error, /^the request has a body: expected none/);
  }
  assert.equal((await send("/reals/web1/drain", { body: "" })).status, 200);
  assert.equal(orders.given.length, 1);
});

Deno.test("an engine that does not answer is 503, and the log does not say that it was done", async () => {
  const { send, orders, logged } = commanded();
  orders.failure = new OrderError("64 orders wait for the engine");
  const response = await send("/reals/web1/drain");
  assert.equal(response.status, 503);
  assert.deepEqual(await response.json(), { error: "64 orders wait for the engine" });
  assert.deepEqual(logged, []);
});

Deno.test("the state that is answered is that of the object, not what was ordered", async () => {
  const { send, state } = commanded();
  state.reals.state[0] = REAL_FAILED;
  assert.equal((await (await send("/reals/web1/in-service")).json()).state, "in_service");
  assert.equal((await (await send("/reals/web1/out-of-service")).json()).state, "out_of_service");
  assert.equal((await (await send("/reals/web1/drain")).json()).state, "draining");
});

Deno.test("over real sockets the log names the address, or the UNIX socket", async () => {
  const source = testSource();
  const app = statusApp(source);
  const folder = await Deno.makeTempDir();
  const path = `${folder}/status.sock`;
  const servers = [
    serveStatus(app, { hostname: "127.0.0.1", port: 0 }),
    await serveStatusSocket(app, path),
  ];
  const client = Deno.createHttpClient({ proxy: { transport: "unix", path } });
  const headers = { authorization: `Bearer ${TEST_TOKEN}` };
  for (
    const answer of [
      await fetch(`${servers[0]!.url}/reals/web1/drain`, { method: "POST", headers }),
      await fetch("http://unit/reals/web2/drain", { method: "POST", headers, client }),
    ]
  ) {
    assert.equal(answer.status, 200);
    await answer.body?.cancel();
  }
  client.close();
  for (const server of servers) await server.stop();
  await Deno.remove(folder);
  assert.deepEqual(source.logged, [
    "127.0.0.1: real web1: drain",
    "unix socket: real web2: drain",
  ]);
});
