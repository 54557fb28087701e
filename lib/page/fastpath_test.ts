import assert from "node:assert/strict";
import type { EngineJson } from "../status/json.ts";
import { fastpathText } from "./fastpath.ts";
import { testStatus } from "./test_status.ts";

function text(change: Partial<EngineJson>): string {
  return fastpathText({ ...testStatus().engine, ...change });
}

Deno.test("the fast path is shown with the part of all packets that it took", () => {
  const kernel = { forwarded: 900, bridged: 60, synguard: 10 };
  assert.equal(text({ fastpath: "tc", packets: 1000, kernel }), "tc, 97 % of all packets");
  assert.equal(text({ fastpath: "xdp", packets: 971, kernel }), "xdp, 99 % of all packets");
});

Deno.test("where there is no fast path, or no packet yet, there is no part", () => {
  assert.equal(text({ fastpath: "off", packets: 1000 }), "off");
  assert.equal(text({ fastpath: "tc", packets: 0 }), "tc");
});
