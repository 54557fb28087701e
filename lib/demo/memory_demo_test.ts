import assert from "node:assert/strict";
import { memoryDemo } from "./memory_demo.ts";
import { Plain } from "./screen.ts";
import { assertStoryTold } from "./test_story.ts";

Deno.test("without namespaces the engine tells the whole story with simulated hosts", async () => {
  const lines: string[] = [];
  const display = new Plain((text) => lines.push(text));
  const options = { once: true, seconds: undefined, port: 0 };
  const code = await memoryDemo(options, new AbortController().signal, display);
  const text = `${lines.join("\n")}\n`;
  assert.equal(code, 0, text);
  assertStoryTold(text);
  assert.match(text, /curl http:\/\/127\.0\.0\.1:\d+\/status/);
});
