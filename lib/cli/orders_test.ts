import assert from "node:assert/strict";
import { statusApp, type StatusSource } from "../status/app.ts";
import { serveStatus } from "../status/server.ts";
import { TEST_TOKEN, type TestSource, testSource } from "../status/test_source.ts";
import { open } from "../status/test_state.ts";
import { REAL_IN_SERVICE, REAL_OUT_OF_SERVICE } from "../words.ts";
import { DONE, FAILED, WRONG_USE } from "./io.ts";
import { order, type OrderOptions } from "./orders.ts";
import { TestIo } from "./test_io.ts";

interface Unit extends TestSource {
  url: string;
  /** Each pause of a wait calls this. */
  onPause(): void;
  call(change: Partial<OrderOptions>): Promise<{ code: number; out: string[]; errors: string }>;
}

/** A unit and a file with its token, for the time of `body`. */
async function withUnit(
  body: (unit: Unit, tokenFile: string) => Promise<void>,
  change: Partial<StatusSource> = {},
) {
  const source = testSource(change);
  const server = serveStatus(statusApp(source), { hostname: "127.0.0.1", port: 0 });
  const tokenFile = await Deno.makeTempFile();
  await Deno.writeTextFile(tokenFile, `${TEST_TOKEN}\n`);
  const unit: Unit = {
    ...source,
    url: server.url,
    onPause: () => assert.fail("it must not wait"),
    async call(change) {
      const io = new TestIo();
      const name = "web1";
      const options = { order: "drain" as const, name, json: false, tokenFile, status: unit.url };
      const pause = () => Promise.resolve(unit.onPause());
      const code = await order({ ...options, ...change }, io, pause);
      return { code, out: io.out, errors: io.errors.join("\n") };
    },
  };
  try {
    await body(unit, tokenFile);
  } finally {
    await server.stop();
    await Deno.remove(tokenFile);
  }
}

Deno.test("an order goes to the object of that name, real or virtual, and is told in a line", async () => {
  await withUnit(async ({ call, orders, state }) => {
    open(state, { host: 1, port: 1000 });
    state.tick[0] = 125;
    const real = await call({ order: "out-of-service" });
    assert.deepEqual(real, {
      code: DONE,
      out: ["real web1: out_of_service, 1 connection, the oldest 12.5 s old"],
      errors: "",
    });
    const virtual = await call({ order: "drain", name: "any", deadline: "30s" });
    assert.deepEqual(virtual.out, [
      "virtual any: draining, 0 connections, until 2026-01-02T00:00:30.000Z at the latest",
    ]);
    assert.deepEqual(orders.given, [
      ["real", 0, "out-of-service", 0],
      ["virtual", 1, "drain", 30_000],
    ]);
  });
});

Deno.test("with --json the answer of the unit is printed", async () => {
  await withUnit(async ({ call }) => {
    const { out } = await call({ order: "in-service", json: true });
    assert.deepEqual(JSON.parse(out.join("\n")), {
      kind: "real",
      name: "web1",
      state: "in_service",
      connections: 0,
      oldest_s: null,
      deadline: null,
    });
  });
});

Deno.test("a drain that is waited for tells what is left until it is out of service", async () => {
  await withUnit(async (unit) => {
    const { state } = unit;
    const entries = [1, 2].map((port) => open(state, { host: 1, port }));
    unit.onPause = () => {
      state.tick[0]! += 10;
      const entry = entries.shift();
      if (entry !== undefined) state.connections.release(entry);
      if (entries.length === 0) state.reals.state[0] = REAL_OUT_OF_SERVICE;
    };
    const { code, out } = await unit.call({ wait: true });
    assert.equal(code, DONE);
    assert.deepEqual(out, [
      "real web1: draining, 2 connections, the oldest 0.0 s old",
      "real web1: draining, 1 connection, the oldest 1.0 s old",
      "real web1: out_of_service, 0 connections",
    ]);
    assert.equal(unit.orders.given.length, 1, "asking again is no order");
  });
});

Deno.test("a drain that is waited for gives one JSON object a line with --json", async () => {
  await withUnit(async (unit) => {
    unit.onPause = () => unit.state.reals.state[0] = REAL_OUT_OF_SERVICE;
    const { out } = await unit.call({ wait: true, json: true });
    assert.deepEqual(out.map((line) => JSON.parse(line).state), ["draining", "out_of_service"]);
  });
});

Deno.test("a drain that somebody else ends is not ordered again", async () => {
  await withUnit(async (unit) => {
    unit.onPause = () => unit.state.reals.state[0] = REAL_IN_SERVICE;
    const { code, errors } = await unit.call({ wait: true });
    assert.equal(code, FAILED);
    assert.equal(errors, "web1 drains no more: it is in_service: somebody else ordered that");
    assert.equal(unit.orders.given.length, 1);
  });
});

Deno.test("an unknown name is wrong use, with the one that may be meant", async () => {
  await withUnit(async ({ call, orders }) => {
    const { code, errors } = await call({ name: "wbe1" });
    assert.equal(code, WRONG_USE);
    assert.equal(
      errors,
      'there is no real and no virtual "wbe1" (did you mean web1?): expected a name that "pointsman show" lists',
    );
    assert.deepEqual(orders.given, []);
  });
});

Deno.test("a deadline that is no time is wrong use, in the unit's words", async () => {
  await withUnit(async ({ call }) => {
    const { code, errors } = await call({ deadline: "30" });
    assert.equal(code, WRONG_USE);
    assert.match(errors, /^deadline: "30": expected a time from 100ms to 7d/);
  });
});

Deno.test("without a token file nothing is asked", async () => {
  await withUnit(async ({ call, logged }) => {
    const { code, errors } = await call({ tokenFile: "/nonexistent/token" });
    assert.equal(code, WRONG_USE);
    assert.match(errors, /^--token-file \/nonexistent\/token: there is no such file: expected/);
    assert.deepEqual(logged, []);
  });
});

Deno.test("a wrong token is told", async () => {
  await withUnit(async ({ call }, tokenFile) => {
    await Deno.writeTextFile(tokenFile, "0123456789abcdef");
    const { code, errors } = await call({});
    assert.equal(code, FAILED);
    assert.match(errors, /^the unit refuses the token: expected the one in its own token_file$/);
  });
});

Deno.test("commands that are off are told, with how to turn them on", async () => {
  await withUnit(async ({ call }) => {
    const { code, errors } = await call({});
    assert.equal(code, FAILED);
    assert.match(errors, /^the unit refuses: the commands are off: to turn them on, name a file/);
  }, { token: undefined });
});

Deno.test("a unit that is not there is told", async () => {
  const free = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const status = `http://127.0.0.1:${free.addr.port}`;
  free.close();
  await withUnit(async (unit) => {
    const away = await unit.call({ status });
    assert.equal(away.code, FAILED);
    assert.ok(away.errors.startsWith(`no unit answers at ${status}: `), away.errors);
  });
});
