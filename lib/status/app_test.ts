import assert from "node:assert/strict";
import { OrderError } from "../engine/orders.ts";
import { FLAG_RUNNING } from "../engine/state.ts";
import { statusApp, type StatusSource } from "./app.ts";
import { HEARTBEAT_LIMIT_MS } from "./health.ts";
import { PATHS } from "./paths.ts";
import { NOW_MS, testSource } from "./test_source.ts";
import { open } from "./test_state.ts";

function served(change: Partial<StatusSource> = {}) {
  const source = testSource(change);
  const app = statusApp(source);
  const { state, reported, orders } = source;
  const get = async (path: string, init?: RequestInit) => await app.request(path, init);
  return { state, reported, orders, get };
}

Deno.test("/status gives the whole picture", async () => {
  const { get, state } = served();
  open(state, { host: 1, port: 1000 });
  const response = await get("/status");
  assert.equal(response.status, 200);
  assert.match(response.headers.get("content-type")!, /^application\/json/);
  const status = await response.json();
  assert.deepEqual(Object.keys(status), [
    "unit",
    "engine",
    "connections",
    "virtuals",
    "reals",
    "failover",
  ]);
  assert.equal(status.unit.version, "1.2.3");
  assert.equal(status.connections.current, 1);
});

Deno.test("/status/connections gives what its query asks for", async () => {
  const { get, state } = served();
  for (let host = 1; host <= 5; host++) open(state, { host, port: 1000 });
  const page = await (await get("/status/connections?limit=2&after=1")).json();
  assert.deepEqual(page.connections.map((row: { entry: number }) => row.entry), [2, 3]);
  assert.equal(page.next, 3);
});

Deno.test("a bad query is 400 with every problem", async () => {
  const response = await served().get("/status/connections?virtual=nobody&limit=0");
  assert.equal(response.status, 400);
  assert.deepEqual(await response.json(), {
    error: "bad query",
    problems: [
      'virtual: "nobody": there is no such virtual: expected a name that /status lists',
      'limit: "0": expected a whole number from 1 to 1000',
    ],
  });
});

Deno.test("a query that is not well formed is 400 or read as it stands, never a failure", async () => {
  const { get, reported } = served();
  for (const query of ["%", "%ff", "=&=", "&&&", "limit", "a=%00", "virtual=" + "x".repeat(5000)]) {
    const { status } = await get(`/status/connections?${query}`);
    assert.ok(status === 200 || status === 400, `${query.slice(0, 20)}: ${status}`);
  }
  assert.deepEqual(reported, []);
});

Deno.test("/healthz is 200 while the engine turns", async () => {
  const { get, state } = served();
  state.flags[FLAG_RUNNING] = 1;
  state.heartbeat[0] = NOW_MS - 40;
  const response = await get("/healthz");
  assert.equal(response.status, 200);
  assert.deepEqual(await response.json(), { ok: true, heartbeat_ms: 40 });
});

Deno.test("/healthz is 503 with the reason before the engine starts, when it stalls and when it has stopped", async () => {
  const { get, state } = served();
  const reason = async () => {
    const response = await get("/healthz");
    assert.equal(response.status, 503);
    const { ok, reason } = await response.json();
    assert.equal(ok, false);
    return reason;
  };
  assert.equal(await reason(), "the engine has not started");
  state.flags[FLAG_RUNNING] = 1;
  state.heartbeat[0] = NOW_MS - HEARTBEAT_LIMIT_MS - 1;
  assert.equal(await reason(), "the engine last turned 2001 ms ago: expected at most 2000 ms");
  state.flags[FLAG_RUNNING] = 0;
  assert.equal(await reason(), "the engine has stopped");
});

Deno.test("/ is the page for people, and may run its own script", async () => {
  const { status, headers } = await served().get("/");
  assert.equal(status, 200);
  assert.match(headers.get("content-type")!, /^text\/html/);
  assert.match(headers.get("content-security-policy")!, /script-src 'self';/);
});

Deno.test("an unknown path is 404 and lists those there are", async () => {
  for (const path of ["/nothing", "/status/", "/STATUS", "/status/connections/1", "//status"]) {
    const response = await served().get(path);
    assert.equal(response.status, 404, path);
    const { error, paths } = await response.json();
    assert.equal(error, "there is no such path");
    assert.deepEqual(paths.slice(0, 4), ["/", "/status", "/status/connections", "/explain"]);
    assert.ok(paths.includes("POST /reals/NAME/{in-service,out-of-service,drain}"));
  }
});

Deno.test("another method than GET and HEAD is 405, and says which there are", async () => {
  for (const path of ["/", ...Object.keys(PATHS)]) {
    const response = await served().get(path, { method: "POST" });
    assert.equal(response.status, 405, path);
    assert.equal(response.headers.get("allow"), "GET, HEAD");
    const { error } = await response.json();
    assert.equal(error, `${path} does not take POST: expected GET or HEAD`);
  }
});

Deno.test("HEAD gives the headers of GET and no body", async () => {
  const response = await served().get("/status", { method: "HEAD" });
  assert.equal(response.status, 200);
  assert.equal(await response.text(), "");
});

Deno.test("a fault of our own is 500, told to the log and not to the client", async () => {
  const { get, reported } = served({
    facts: () => {
      throw new Error("secret");
    },
  });
  const response = await get("/status");
  assert.equal(response.status, 500);
  const text = await response.text();
  assert.match(JSON.parse(text).error, /the unit's log has the cause/);
  assert.ok(!text.includes("secret"));
  assert.equal(reported.length, 1);
  assert.match(reported[0]!, /^GET \/status: Error: secret/);
});

Deno.test("an engine that does not answer is 503 with what is known, and no fault of the server", async () => {
  const { get, orders, reported } = served();
  orders.failure = new OrderError("the engine has not answered for 5 s");
  const response = await get("/explain?client=192.0.2.7&virtual=www");
  assert.equal(response.status, 503);
  assert.deepEqual(await response.json(), { error: "the engine has not answered for 5 s" });
  assert.deepEqual(reported, []);
});

Deno.test("every answer may neither be cached nor sniffed nor run scripts", async () => {
  const { get } = served({
    now: () => {
      throw new Error("broken");
    },
  });
  const answers = [
    get("/"),
    get("/status"),
    get("/nothing"),
    get("/", { method: "PUT" }),
    get("/healthz"),
  ];
  for (const { status, headers } of await Promise.all(answers)) {
    assert.equal(headers.get("cache-control"), "no-store", `${status}`);
    assert.equal(headers.get("x-content-type-options"), "nosniff", `${status}`);
    assert.match(headers.get("content-security-policy")!, /^default-src 'none';/, `${status}`);
  }
});
