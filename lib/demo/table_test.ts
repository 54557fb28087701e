import assert from "node:assert/strict";
import { plainLine, tableLines, timed } from "./table.ts";
import { shown } from "./test_shown.ts";

Deno.test("the table shows each real's answers and share, and fits 80 columns", () => {
  const lines = tableLines(shown({ web1: 30, web2: 10 }));
  assert.match(lines.join("\n"), /web1 +in_service +30 +75\.0 % +█{14}░{4} +2 +0 of 3/);
  assert.match(lines.join("\n"), /web3 +in_service +0 +0\.0 % +░{18} +2 +0 of 3/);
  assert.match(lines.join("\n"), /2\.0 s: 40 requests answered, 20 a second; 0 failed/);
  for (const line of lines) assert.ok(line.length < 80, line);
});

Deno.test("a real that failed shows by how many connections, and one without ARP that it has none", () => {
  const before = shown({});
  before.status.reals[0]!.arp = "resolving";
  Object.assign(before.status.reals[1]!, { state: "failed", ditched: 3 });
  const text = tableLines(before).join("\n");
  assert.match(text, /web1 +in_service, resolving/);
  assert.match(text, /web2 +failed .* 3 of 3$/m);
});

Deno.test("without a terminal the same stands in one line", () => {
  assert.equal(
    plainLine(shown({ web2: 1, web1: 3 }, { "connection reset": 2 })),
    "  2.00 s  4 answered  web1 3  web2 1  2 failed: 2 × connection reset",
  );
});

Deno.test("a line of a moment and those that belong to it stand below each other", () => {
  assert.equal(timed(12.345, "now"), " 12.35 s  now");
  assert.equal(timed(undefined, "and"), "          and");
});
