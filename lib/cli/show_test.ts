import assert from "node:assert/strict";
import { statusApp } from "../status/app.ts";
import { serveStatus } from "../status/server.ts";
import { testSource } from "../status/test_source.ts";
import { open } from "../status/test_state.ts";
import { ARP_RESOLVED, SERVING_BACKUP } from "../words.ts";
import { DONE, FAILED, WRONG_USE } from "./io.ts";
import { show, type ShowOptions } from "./show.ts";
import { TestIo } from "./test_io.ts";

/** A status server over hand-filled memory, for the time of `body`. */
async function withUnit(body: (url: string) => Promise<void>) {
  const source = testSource();
  const { state, events } = source;
  for (let host = 1; host <= 3; host++) open(state, { host, port: 40_000, real: host % 2 });
  state.reals.arp[0] = ARP_RESOLVED;
  state.reals.ditched[0] = 3;
  state.reals.latencyMs[0] = 0.4;
  state.virtuals.serving[0] = SERVING_BACKUP;
  source.config.virtuals[0]!.backup = "any";
  source.config.reals[0]!.standby = "all";
  source.config.reals[0]!.maxconns = 7;
  const failed = { kind: "real", old: "in_service", new: "failed", cause: "retry" } as const;
  for (const object of ["web1", "web2"]) events.add({ time: "T", object, ...failed });
  const app = statusApp(source);
  const server = serveStatus(app, { hostname: "127.0.0.1", port: 0 });
  try {
    await body(server.url);
  } finally {
    await server.stop();
  }
}

/** A server that answers every request alike. */
async function withAnswer(answer: () => Response, body: (url: string) => Promise<void>) {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, answer);
  try {
    await body(`http://127.0.0.1:${server.addr.port}`);
  } finally {
    await server.shutdown();
  }
}

async function shown(status: string, change: Partial<ShowOptions> = {}) {
  const io = new TestIo();
  const code = await show({ what: "status", json: false, filters: {}, status, ...change }, io);
  return { code, out: io.out.join("\n"), errors: io.errors.join("\n") };
}

Deno.test("show status tells the unit, its counters, its virtuals and its reals", async () => {
  await withUnit(async (url) => {
    const { code, out, errors } = await shown(url);
    assert.equal(code, DONE);
    assert.equal(errors, "");
    assert.match(out, /^unit lb-a, Pointsman 1\.2\.3, up 1\.5 s, config 0123456789abcdef$/m);
    assert.match(out, /^drops: none$/m);
    assert.match(out, /^connections 3 of 100, embryonic 3, total 3, evicted 0, sticky clients 0$/m);
    assert.match(out, /^www +tcp 10\.0\.0\.100:80 /m);
    assert.match(out, /^all +10\.0\.0\.21:\* +in_service, resolving /m);
  });
});

Deno.test("show virtuals and show reals have a line for each", async () => {
  await withUnit(async (url) => {
    const virtuals = await shown(url, { what: "virtuals" });
    assert.deepEqual(virtuals.out.split("\n").map((line) => line.split(" ")[0]), [
      "virtual",
      "www",
      "any",
    ]);
    assert.match(virtuals.out, /^www .* backup any +3 +3 +3 /m);
    const reals = await shown(url, { what: "reals" });
    assert.match(reals.out, /^web1 .* in_service .* 1\/7 +1 +3\/8 +0\.400 +all$/m);
    assert.match(reals.out, /^web2 .* 2 +2 +0\/8 +- +-$/m);
    assert.deepEqual(reals.out.split("\n").map((line) => line.split(" ")[0]), [
      "real",
      "web1",
      "web2",
      "all",
    ]);
  });
});

Deno.test("show connections gives a page, and how to go on", async () => {
  await withUnit(async (url) => {
    const first = await shown(url, { what: "connections", filters: { limit: "2" } });
    assert.equal(first.code, DONE);
    assert.match(
      first.out,
      /198\.51\.100\.1:40000 +www +10\.0\.0\.100:80 +web2 +10\.0\.0\.12:8080 +embryonic +predictor /,
    );
    assert.match(first.out, /\nmore: --after 2$/);
    const last = await shown(url, { what: "connections", filters: { after: "2" } });
    assert.equal(last.out.split("\n").length, 2);
  });
});

Deno.test("show events has a line for each, from any one on", async () => {
  await withUnit(async (url) => {
    const all = await shown(url, { what: "events" });
    assert.deepEqual(all.out.split("\n"), [
      "1 T real web1: in_service → failed (retry)",
      "2 T real web2: in_service → failed (retry)",
    ]);
    const last = await shown(url, { what: "events", filters: { since: "1" } });
    assert.equal(last.out, "2 T real web2: in_service → failed (retry)");
    const bad = await shown(url, { what: "events", filters: { since: "x" } });
    assert.equal(bad.code, WRONG_USE);
    assert.match(bad.errors, /^since: "x": expected a whole number/);
  });
});

Deno.test("with --json each gives its part of the unit's answer", async () => {
  await withUnit(async (url) => {
    const json = async (what: ShowOptions["what"]) =>
      JSON.parse((await shown(url, { what, json: true })).out);
    assert.equal((await json("status")).unit.name, "lb-a");
    assert.deepEqual((await json("virtuals")).map((v: { name: string }) => v.name), ["www", "any"]);
    assert.equal((await json("reals")).length, 3);
    assert.equal((await json("connections")).connections.length, 3);
    assert.deepEqual((await json("events")).last, 2);
  });
});

Deno.test("the address of /status itself is taken as well", async () => {
  await withUnit(async (url) => {
    assert.equal((await shown(`${url}/`)).code, DONE);
    assert.equal((await shown(`${url}/status`)).code, DONE);
  });
});

Deno.test("a filter that the unit refuses is wrong use, with the unit's words", async () => {
  await withUnit(async (url) => {
    const { code, errors } = await shown(url, {
      what: "connections",
      filters: { real: "x", limit: "0" },
    });
    assert.equal(code, WRONG_USE);
    assert.deepEqual(errors.split("\n"), [
      'real: "x": there is no such real: expected a name that /status lists',
      'limit: "0": expected a whole number from 1 to 1000',
    ]);
  });
});

Deno.test("where no unit answers, one line says so", async () => {
  const free = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const url = `http://127.0.0.1:${free.addr.port}`;
  free.close();
  const { code, out, errors } = await shown(url);
  assert.equal(code, FAILED);
  assert.equal(out, "");
  assert.equal(
    errors,
    `no unit answers at ${url}: Connection refused (os error 111): expected the address of a running unit`,
  );
});

Deno.test("another program's answer is told from a unit's", async () => {
  const answers: [() => Response, RegExp][] = [
    [() => new Response("<html>"), /not the answer of a unit: expected JSON with unit, engine/],
    [() => Response.json({ unit: {} }), /not the answer of a unit/],
    [() => Response.json(null), /not the answer of a unit/],
    [() => Response.json({ error: "no" }, { status: 503 }), /^the unit refuses: no$/],
    [() => new Response("no", { status: 404 }), /: HTTP 404: expected 200/],
    [() => new Response("no", { status: 400 }), /^the unit refuses the query$/],
    [() => Response.redirect("http://127.0.0.1:1/"), /: HTTP 302: expected 200/],
  ];
  for (const [answer, expected] of answers) {
    await withAnswer(answer, async (url) => {
      const { code, errors } = await shown(url);
      assert.notEqual(code, DONE);
      assert.match(errors, expected);
      assert.equal(errors.split("\n").length, 1);
    });
  }
});

Deno.test("what is no URL is wrong use", async () => {
  for (const url of ["", "127.0.0.1:9000", "localhost", "ftp://127.0.0.1/", "http://"]) {
    const { code, errors } = await shown(url);
    assert.equal(code, WRONG_USE, url);
    assert.match(errors, /: not a URL: expected one such as http:\/\/127\.0\.0\.1:9000$/);
  }
});
