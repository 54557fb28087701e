import assert from "node:assert/strict";
import { memoryDemo } from "./memory_demo.ts";

Deno.test("without namespaces the engine spreads simulated requests over all reals, and none fails", async () => {
  const lines: string[] = [];
  const log = console.log;
  console.log = (text: string) => lines.push(text);
  try {
    const options = { once: true, seconds: 1, port: 0 };
    assert.equal(await memoryDemo(options, new AbortController().signal), 0);
  } finally {
    console.log = log;
  }
  const text = lines.join("\n");
  for (const real of ["web1", "web2", "web3"]) {
    assert.match(text, new RegExp(`${real} +in_service +[1-9]`));
  }
  assert.match(text, /; 0 failed/);
  assert.match(text, /curl http:\/\/127\.0\.0\.1:\d+\/status/);
});
