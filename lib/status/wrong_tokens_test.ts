import assert from "node:assert/strict";
import { WRONG_TOKEN_CLIENTS, WRONG_TOKENS_PER_MINUTE } from "../limits.ts";
import { LINES_PER_MINUTE, WrongTokens } from "./wrong_tokens.ts";

const START_MS = 5_000;

function counted() {
  const lines: string[] = [];
  const wrong = new WrongTokens((line) => lines.push(line));
  const count = (client: string, times: number, nowMs = START_MS) => {
    for (let i = 0; i < times; i++) wrong.count(client, "wrong token", nowMs);
  };
  return { lines, wrong, count };
}

Deno.test("an address waits after its wrong tokens of one minute, and the others do not", () => {
  const { wrong, count } = counted();
  count("192.0.2.1", WRONG_TOKENS_PER_MINUTE - 1);
  assert.equal(wrong.waitSeconds("192.0.2.1", START_MS), 0);
  count("192.0.2.1", 1, START_MS + 1500);
  assert.equal(wrong.waitSeconds("192.0.2.1", START_MS + 1500), 59);
  assert.equal(wrong.waitSeconds("192.0.2.1", START_MS + 59_999), 1);
  assert.equal(wrong.waitSeconds("192.0.2.2", START_MS + 1500), 0);
});

Deno.test("after the minute an address may try again as often", () => {
  const { wrong, count } = counted();
  count("192.0.2.1", WRONG_TOKENS_PER_MINUTE);
  const later = START_MS + 60_000;
  assert.equal(wrong.waitSeconds("192.0.2.1", later), 0);
  count("192.0.2.1", WRONG_TOKENS_PER_MINUTE - 1, later);
  assert.equal(wrong.waitSeconds("192.0.2.1", later), 0);
  count("192.0.2.1", 1, later);
  assert.equal(wrong.waitSeconds("192.0.2.1", later), 60);
});

Deno.test("more addresses than are remembered push out the one that began first", () => {
  const { wrong, count } = counted();
  count("first", WRONG_TOKENS_PER_MINUTE);
  count("second", WRONG_TOKENS_PER_MINUTE);
  for (let i = 2; i < WRONG_TOKEN_CLIENTS; i++) count(`other ${i}`, 1);
  assert.ok(wrong.waitSeconds("first", START_MS) > 0);
  count("one too many", 1);
  assert.equal(wrong.waitSeconds("first", START_MS), 0);
  assert.ok(wrong.waitSeconds("second", START_MS) > 0);
});

Deno.test("each is a line of the log, and the last says that the address has to wait", () => {
  const { lines, count } = counted();
  count("192.0.2.1", WRONG_TOKENS_PER_MINUTE);
  assert.equal(lines.length, WRONG_TOKENS_PER_MINUTE);
  assert.equal(lines[0], "192.0.2.1: wrong token");
  assert.equal(lines.at(-1), "192.0.2.1: wrong token; it has to wait now");
});

Deno.test("however many addresses take part, the log gets so many lines a minute, and then their number", () => {
  const { lines, count } = counted();
  for (let i = 0; i < LINES_PER_MINUTE + 5; i++) count(`192.0.2.${i}`, 1);
  assert.equal(lines.length, LINES_PER_MINUTE);
  count("198.51.100.1", 1, START_MS + 60_000);
  assert.deepEqual(lines.slice(LINES_PER_MINUTE), [
    "5 more requests without the token were not shown",
    "198.51.100.1: wrong token",
  ]);
});
