import assert from "node:assert/strict";
import type { Config } from "../config/config.ts";
import { virtualConfig } from "../config/defaults_for_tests.ts";
import type { Candidate, Explanation } from "../engine/orders.ts";
import { LINK_DOWN, OUT_OF_SERVICE } from "../engine/verdicts.ts";
import { ENTRY_SHIFT, FOREIGN, OWNERS } from "../objects/entry.ts";
import { parseIpv4 } from "../packet/address.ts";
import { REAL_FAILED, VIRTUAL_DRAINING } from "../words.ts";
import { statusApp } from "./app.ts";
import { EXPLAINED_ROWS } from "./explain.ts";
import type { ExplainJson } from "./json.ts";
import { NOW_MS, testSource } from "./test_source.ts";
import { open, testConfig } from "./test_state.ts";

/** `www` has a twin for clients of 10.0.7.0/24, and a backup. */
function newConfig(): Config {
  const config = testConfig();
  const [www] = config.virtuals;
  www!.backup = "sorry";
  config.virtuals.push(
    virtualConfig({ ...www!, name: "partners", clients: ["10.0.7.0/24"], backup: null }),
    virtualConfig({
      name: "sorry",
      address: "10.0.0.103",
      port: 80,
      predictor: "hash",
      reals: ["all"],
    }),
  );
  return config;
}

const WEB1: Candidate = { virtual: 0, bound: 0, real: 0, skip: "none", usable: true, figure: 5 };
const WEB2: Candidate = { virtual: 0, bound: 1, real: 1, skip: "none", usable: true, figure: 3 };

function newSource(explanation: Partial<Explanation> = {}) {
  const source = testSource({ config: newConfig() });
  source.orders.explanation = {
    ...source.orders.explanation,
    real: 1,
    candidates: [WEB1, WEB2],
    ...explanation,
  };
  const app = statusApp(source);
  const explain = async (client = "198.51.100.9", virtual = "www"): Promise<ExplainJson> => {
    const response = await app.request(`/explain?client=${client}&virtual=${virtual}`);
    assert.equal(response.status, 200);
    return await response.json();
  };
  return { ...source, app, explain };
}

Deno.test("for a client without connections it says what a new one would get, by the engine's word", async () => {
  const { explain, orders } = newSource();
  assert.deepEqual(await explain(), {
    client: "198.51.100.9",
    virtual: "www",
    connections: [],
    next: {
      virtual: "www",
      serving: "www",
      real: "web2",
      reason: "predictor",
      drop: null,
      predictor: "leastconns",
      measure: "connections",
      sticky: null,
      candidates: [
        {
          virtual: "www",
          real: "web1",
          standing_in_for: null,
          skip: "none",
          usable: true,
          figure: 5,
        },
        {
          virtual: "www",
          real: "web2",
          standing_in_for: null,
          skip: "none",
          usable: true,
          figure: 3,
        },
      ],
    },
    text: [
      "198.51.100.9 has no connection to www.",
      "A new connection of 198.51.100.9 would go to web2: leastconns found 3 connections there, " +
      "the least of 2 usable reals (web1: 5).",
    ],
  });
  assert.deepEqual(orders.asked, [[0, "198.51.100.9"]]);
});

Deno.test("connections of the client to that virtual and its twins are shown, and no others", async () => {
  const { explain, state } = newSource();
  open(state, { host: 9, port: 1000, real: 1 });
  open(state, { host: 8, port: 1000 });
  open(state, { host: 9, port: 1001, virtual: 1, real: 2 });
  const twin = open(state, { host: 9, port: 1002 });
  state.connections.entries[(twin << ENTRY_SHIFT) + OWNERS] = 2;
  const { connections, text } = await explain();
  assert.deepEqual(connections.map((row) => [row.foreign_port, row.virtual, row.real]), [
    [1000, "www", "web2"],
    [1002, "partners", "web1"],
  ]);
  assert.equal(
    text[0],
    "198.51.100.9:1000 is connected to web2 (embryonic, 0.0 s old): the predictor chose it.",
  );
  assert.equal(text.length, 3);
});

Deno.test("with a port only that connection is meant", async () => {
  const { explain, state, orders } = newSource();
  for (const port of [1000, 1001]) open(state, { host: 9, port });
  const { client, connections } = await explain("198.51.100.9:1001");
  assert.equal(client, "198.51.100.9:1001");
  assert.deepEqual(connections.map((row) => row.foreign_port), [1001]);
  const none = await explain("198.51.100.9:1002");
  assert.equal(none.text[0], "198.51.100.9:1002 has no connection to www.");
  assert.deepEqual(orders.asked[0], [0, "198.51.100.9"]);
});

Deno.test("of many connections the first ten are shown", async () => {
  const { explain, state } = newSource();
  for (let port = 1; port <= EXPLAINED_ROWS + 5; port++) open(state, { host: 9, port });
  assert.equal((await explain()).connections.length, EXPLAINED_ROWS);
});

Deno.test("an address with a freed entry has no connection", async () => {
  const { explain, state } = newSource();
  state.connections.release(open(state, { host: 9, port: 1000 }));
  assert.equal(state.connections.entries[(1 << ENTRY_SHIFT) + FOREIGN], parseIpv4("198.51.100.9"));
  assert.deepEqual((await explain()).connections, []);
});

/** All but the sentence on connections. */
async function nextText(
  explanation: Partial<Explanation>,
  virtual = "www",
  prepare: (source: ReturnType<typeof newSource>) => void = () => {},
): Promise<string[]> {
  const source = newSource(explanation);
  prepare(source);
  return (await source.explain("198.51.100.9", virtual)).text.slice(1);
}

const WOULD = "A new connection of 198.51.100.9 would go to";

Deno.test("reals that are skipped are named with the reason, and with who stands in", async () => {
  const candidates: Candidate[] = [
    { ...WEB1, skip: "failed", usable: false },
    WEB2,
    { virtual: 0, bound: 0, real: 2, skip: "failed", usable: true, figure: 9 },
    { virtual: 0, bound: 2, real: 2, skip: "unresolved", usable: false, figure: 0 },
  ];
  const [line] = await nextText({ candidates }, "www", ({ state }) => {
    state.reals.state[0] = REAL_FAILED;
    state.reals.since[0] = NOW_MS;
  });
  assert.equal(
    line,
    `${WOULD} web2: leastconns found 3 connections there, the least of 2 usable reals (all: 9); ` +
      "web1 skipped: failed since 2026-01-02T00:00:00.000Z; " +
      "web1 skipped: failed since 2026-01-02T00:00:00.000Z, all stands in for it; " +
      "all skipped: it does not answer ARP.",
  );
});

Deno.test("each reason has its words", async () => {
  const only = [{ ...WEB1, usable: false, skip: "unresolved" as const }, WEB2];
  const sentences: [Partial<Explanation>, RegExp][] = [
    [{ reason: "sticky", sticky: 1 }, /web2: the client sticks to it\.$/],
    [{ reason: "trial" }, /web2: it is in testing, and this would be its one trial\.$/],
    [
      { candidates: only },
      /web2: no other real is usable; web1 skipped: it does not answer ARP\.$/,
    ],
    [
      { real: 0, candidates: [WEB1, WEB2] },
      /web1: leastconns found 5 connections there, the least of 2 usable reals but those that start slowly \(web2: 3\)\.$/,
    ],
  ];
  for (const [explanation, expected] of sentences) {
    assert.match((await nextText(explanation)).join("\n"), expected);
  }
});

Deno.test("predictors that count nothing are told in their own words", async () => {
  const text = await nextText({ real: 0 }, "www", ({ config }) => {
    config.virtuals[0]!.predictor = "roundrobin";
  });
  assert.match(
    text[0]!,
    /web1: it is its turn by roundrobin: what it has earned by its weight and not spent, 5, is the most of 2 usable reals \(web2: 3\)\.$/,
  );
  const candidates = [WEB1, WEB2].map((candidate) => ({ ...candidate, virtual: 3 }));
  const hashed = await nextText({ serving: 3, candidates });
  assert.match(hashed[1]!, /web2: hash gives it this client address, whatever its load\.$/);
});

Deno.test("a sticky real that cannot be had is named", async () => {
  const [first, second] = await nextText({ sticky: 0 });
  assert.equal(first, "The client sticks to web1, which can take no connection now.");
  assert.match(second!, /would go to web2: leastconns/);
});

Deno.test("where no real can take it, the drop is named", async () => {
  const none = [{ ...WEB1, skip: "failed" as const, usable: false }];
  const source = newSource({ real: -1, serving: -1, candidates: none });
  const { next, text } = await source.explain();
  assert.deepEqual([next.real, next.reason, next.serving], [null, null, null]);
  assert.match(
    text[1]!,
    /^No real can take a new connection: its SYN would be dropped \(no_real\); web1 skipped: failed since /,
  );
});

Deno.test("a backup that serves is named, and it is its predictor that was asked", async () => {
  const source = newSource({
    serving: 3,
    real: 2,
    candidates: [{ ...WEB1, virtual: 3, bound: 2, real: 2 }],
  });
  const { next, text } = await source.explain();
  assert.deepEqual([next.serving, next.predictor], ["sorry", "hash"]);
  assert.equal(
    text[1],
    "No real of www can take a connection of 198.51.100.9: its backup sorry does.",
  );
  assert.equal(text[2], `${WOULD} all: no other real is usable.`);
});

Deno.test("a client of another virtual at the same address and port is told so, either way", async () => {
  const taken = await nextText({ virtual: 2, serving: 2 });
  assert.equal(
    taken[0],
    "198.51.100.9 belongs to partners, which serves 10.0.7.0/24 at the address and port of www.",
  );
  const fallen = await nextText({}, "partners");
  assert.equal(
    fallen[0],
    "partners is for 10.0.7.0/24 only: 198.51.100.9 is served by www, at the same address and port.",
  );
});

Deno.test("a client that nobody serves is told so", async () => {
  const none = { virtual: -1, serving: -1, real: -1, candidates: [] };
  assert.deepEqual(await nextText(none, "partners"), [
    "No virtual at 10.0.0.100:80 takes 198.51.100.9: partners is for 10.0.7.0/24 only; " +
    "its SYN would be dropped (not_served).",
  ]);
});

Deno.test("a virtual that takes nothing new says since when", async () => {
  const text = await nextText(
    { serving: -1, real: -1, drop: OUT_OF_SERVICE },
    "www",
    ({ state }) => {
      state.virtuals.state[0] = VIRTUAL_DRAINING;
      state.virtuals.since[0] = NOW_MS;
    },
  );
  assert.deepEqual(text, [
    "www is draining since 2026-01-02T00:00:00.000Z: " +
    "the SYN of a new connection would be dropped (out_of_service).",
  ]);
});

Deno.test("of many reals a few are named", async () => {
  const candidates = Array.from({ length: 20 }, (_, i): Candidate => ({
    virtual: 0,
    bound: i % 2 === 0 ? 0 : 2,
    real: i % 2 === 0 ? 0 : 2,
    skip: i < 10 ? "none" : "failed",
    usable: i < 10,
    figure: 9,
  }));
  const [line] = await nextText({ candidates: [...candidates, WEB2] });
  assert.match(line!, / and 2 more\)/);
  assert.match(line!, /; 2 more skipped\.$/);
});

Deno.test("bad parameters are 400 with every problem", async () => {
  const { app } = newSource();
  const response = await app.request("/explain?client=x&virtual=ww");
  assert.equal(response.status, 400);
  assert.deepEqual((await response.json()).problems, [
    'client: "x": expected an IPv4 address such as 192.0.2.7, or with its port 192.0.2.7:40000',
    'virtual: "ww": there is no such virtual: expected a name that /status lists',
  ]);
});

Deno.test("what else would drop the SYN is said in words, with the name of its counter", async () => {
  const text = await nextText({ serving: -1, real: -1, drop: LINK_DOWN });
  assert.deepEqual(text, [
    "The SYN of a new connection of 198.51.100.9 to www would be dropped: " +
    "the link of the back port is down (link_down).",
  ]);
});

Deno.test("a real in testing that gets its trial is not told as skipped, whoever stands in for it", async () => {
  const candidates: Candidate[] = [{
    virtual: 0,
    bound: 0,
    real: 2,
    skip: "testing",
    usable: true,
    figure: 0,
  }];
  const [line] = await nextText({ real: 0, reason: "trial", candidates });
  assert.equal(line, `${WOULD} web1: it is in testing, and this would be its one trial.`);
});
