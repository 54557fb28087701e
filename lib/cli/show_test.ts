import assert from "node:assert/strict";
import { statusApp } from "../status/app.ts";
import { statusOf } from "../status/snapshot.ts";
import { serveStatus } from "../status/server.ts";
import { testSource } from "../status/test_source.ts";
import { open } from "../status/test_state.ts";
import { CAUSES } from "../engine/events.ts";
import { ARP_RESOLVED, REAL_FAILED, SERVING_BACKUP } from "../words.ts";
import { DONE, FAILED, type Terminal, WRONG_USE } from "./io.ts";
import { show, type ShowOptions } from "./show.ts";
import { TestIo } from "./test_io.ts";
import { widthOf } from "./width.ts";

/** A status server over hand-filled memory, for the time of `body`. */
async function withUnit(body: (url: string) => Promise<void>) {
  const source = testSource();
  const { state, events } = source;
  for (let host = 1; host <= 3; host++) open(state, { host, port: 40_000, real: host % 2 });
  state.reals.arp[0] = ARP_RESOLVED;
  state.reals.ditched[0] = 3;
  state.reals.latencyMs[0] = 0.4;
  state.reals.state[1] = REAL_FAILED;
  state.reals.cause[1] = 1 + CAUSES.indexOf("connections reset");
  state.reals.since[1] = Date.now() - 123_000;
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

async function shown(
  status: string,
  change: Partial<ShowOptions> = {},
  terminal: Terminal | undefined = undefined,
) {
  const io = new TestIo(terminal);
  const once = { what: "status", json: false, color: "auto", filters: {}, follow: false } as const;
  const code = await show({ ...once, watchMs: undefined, status, ...change }, io);
  return { code, out: io.out.join("\n"), errors: io.errors.join("\n") };
}

Deno.test("show status tells the unit, its counters, its virtuals and its reals", async () => {
  await withUnit(async (url) => {
    const { code, out, errors } = await shown(url);
    assert.equal(code, DONE);
    assert.equal(errors, "");
    assert.match(
      out,
      /^unit lb-a, Pointsman 1\.2\.3, up 1 s, config 0123456789abcdef, commands on$/m,
    );
    assert.match(out, /^drops: none$/m);
    assert.match(out, /^connections 3 of 100, embryonic 3, total 3, evicted 0, sticky clients 0$/m);
    assert.match(out, /^www +tcp 10\.0\.0\.100:80 /m);
    assert.match(out, /^front eth0 down, back eth1 down, fastpath off$/m);
    assert.match(out, /^all +10\.0\.0\.21:\* +in_service \d.*, resolving /m);
    assert.doesNotMatch(out, /in the kernel/);
  });
});

Deno.test("show status tells what the fast path did, and why there is no better one", async () => {
  const source = testSource();
  const status = statusOf(source.config, source.state, source.facts());
  status.engine.fastpath = "tc";
  status.engine.fastpath_reason = "XDP: the driver of eth0 has none";
  status.engine.kernel = { forwarded: 12_345, bridged: 60, synguard: 0 };
  await withAnswer(() => Response.json(status), async (url) => {
    const { out } = await shown(url);
    assert.match(out, /, fastpath tc: XDP: the driver of eth0 has none$/m);
    assert.match(
      out,
      /^packets .*\nof these in the kernel: forwarded 12\.3 k, bridged 60, synguard 0\ndrops: /m,
    );
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
    assert.match(virtuals.out, /^www .* 3 +3 +3 +0 B +0 B +backup any +leastconns +web1,web2$/m);
    const reals = await shown(url, { what: "reals" });
    assert.match(reals.out, /^web1 .* in_service .* 1\/7 +3\/8 +0\.40 ms +1 +0 B +0 B +\d +all$/m);
    assert.match(reals.out, /^web2 .* 2 +0\/8 +- +2 +0 B +0 B +\d +-$/m);
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
      /^198\.51\.100\.1:40000 +www +web2 +embryonic +.* predictor +10\.0\.0\.100:80 +10\.0\.0\.12:8080 +1$/m,
    );
    assert.match(first.out, /\nmore: --after 2$/);
    const last = await shown(url, { what: "connections", filters: { after: "2" } });
    assert.equal(last.out.split("\n").length, 2);
  });
});

Deno.test("a state tells how long it has lasted, by the unit's clock, and why it is no good one", async () => {
  await withUnit(async (url) => {
    const { out } = await shown(url, { what: "reals" });
    assert.match(out, /^web2 .* failed 2 min [2-9] s, connections reset, resolving /m);
  });
});

Deno.test("show failover says that there is none", async () => {
  await withUnit(async (url) => {
    const { code, out } = await shown(url, { what: "failover" });
    assert.equal(code, DONE);
    assert.match(out, /^unit lb-a: no failover is configured/);
    const json = await shown(url, { what: "failover", json: true });
    assert.deepEqual(JSON.parse(json.out), { enabled: false });
  });
});

const NARROW: Terminal = {
  columns: () => 60,
  rows: () => 24,
  write() {},
  onResize: () => () => {},
};

Deno.test("on a terminal no line of a table is longer than it is wide, elsewhere nothing is cut", async () => {
  await withUnit(async (url) => {
    for (const what of ["status", "virtuals", "reals", "connections", "failover"] as const) {
      const narrow = await shown(url, { what, color: "never" }, NARROW);
      for (const line of narrow.out.split("\n")) assert.ok(widthOf(line) <= 60, line);
      assert.ok(!(await shown(url, { what })).out.includes("…"), what);
    }
  });
});

Deno.test("colours come where they are asked for, and never into JSON", async () => {
  await withUnit(async (url) => {
    const always = await shown(url, { what: "reals", color: "always" });
    assert.ok(always.out.includes("\x1b[31mfailed 2 min"));
    assert.ok(!(await shown(url, { what: "reals" })).out.includes("\x1b"));
    assert.ok(!(await shown(url, { what: "reals", color: "never" }, NARROW)).out.includes("\x1b"));
    const json = await shown(url, { what: "reals", color: "always", json: true });
    assert.ok(!json.out.includes("\x1b"));
    const events = await shown(url, { what: "events", color: "always" });
    assert.equal(
      events.out.split("\n")[0],
      "1 T real web1: in_service → \x1b[31mfailed\x1b[0m (retry)",
    );
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
