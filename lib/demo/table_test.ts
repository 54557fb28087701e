import assert from "node:assert/strict";
import type { RealJson, StatusJson } from "../status/json.ts";
import { demoConfig } from "./demo_config.ts";
import { picture } from "./picture.ts";
import { plainLine, type Shown, tableLines, whatIsWrong } from "./table.ts";

function shown(answered: Record<string, number>, failed: Record<string, number> = {}): Shown {
  const virtual = { name: "www", address: "10.0.0.100", port: 80, state: "in_service" as const };
  const status = {
    virtuals: [{ ...virtual, predictor: "leastconns", connections: 7, connections_total: 40 }],
    reals: ["web1", "web2", "web3"].map((name) => real(name)),
  };
  return { seconds: 2, counts: { answered, failed }, status: status as StatusJson };
}

function real(name: string): RealJson {
  const state = { arp: "resolved", state: "in_service" } as const;
  return {
    name,
    address: "10.0.0.11",
    port: 80,
    ...state,
    connections: 2,
    connections_total: 9,
  } as RealJson;
}

Deno.test("the table shows each real's answers and share, and fits 80 columns", () => {
  const lines = tableLines(shown({ web1: 30, web2: 10 }));
  assert.match(lines.join("\n"), /web1 +in_service +30 +75\.0 % +#{15}\.{5} +2 +9/);
  assert.match(lines.join("\n"), /web3 +in_service +0 +0\.0 % +\.{20} +2 +9/);
  assert.match(lines.join("\n"), /2\.0 s: 40 requests answered, 20 a second; 0 failed/);
  for (const line of lines) assert.ok(line.length < 80, line);
});

Deno.test("a real that has not answered ARP is shown so", () => {
  const before = shown({});
  before.status.reals[0]!.arp = "resolving";
  assert.match(tableLines(before).join("\n"), /web1 +in_service, resolving/);
});

Deno.test("without a terminal the same stands in one line", () => {
  assert.equal(
    plainLine(shown({ web2: 1, web1: 3 }, { "connection reset": 2 })),
    "2 s  4 answered  web1 3 (75.0 %)  web2 1 (25.0 %)  2 failed: 2 × connection reset",
  );
});

Deno.test("the demo is as it should be only if every request and every real answered", () => {
  const all = { web1: 1, web2: 1, web3: 1 };
  assert.equal(whatIsWrong(shown(all), false), undefined);
  assert.match(whatIsWrong(shown(all, { late: 1 }), false)!, /1 failed: 1 × late/);
  assert.match(whatIsWrong(shown({ web1: 1, web3: 1 }), false)!, /web2 answered no request/);
  assert.match(whatIsWrong(shown({}), false)!, /no request was answered/);
});

Deno.test("an interrupted demo need not have reached every real, but may not have failed", () => {
  assert.equal(whatIsWrong(shown({ web1: 1 }), true), undefined);
  assert.match(whatIsWrong(shown({ web1: 1 }, { late: 1 }), true)!, /1 failed/);
  assert.match(whatIsWrong(shown({}), true)!, /no request was answered/);
});

Deno.test("the picture names the client, the unit's ports and every real", () => {
  const lines = picture(demoConfig(), "10.0.0.9").join("\n");
  for (const word of ["client", "10.0.0.9", "eth0", "eth1", "web1", "web3", "10.0.0.100:80"]) {
    assert.ok(lines.includes(word), word);
  }
  assert.match(lines, /web2 10\.0\.0\.12:\d+/);
});
