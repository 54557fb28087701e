import assert from "node:assert/strict";
import { ask, type Counts, firstWord, runClients } from "./client.ts";

const OK = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n";

Deno.test("the first word of the body is the real that answered", () => {
  assert.equal(firstWord(`${OK}web2 10.0.0.9\n`), "web2");
});

Deno.test("an answer that is not whole or not 200 is no answer", () => {
  assert.throws(() => firstWord(""), /status none/);
  assert.throws(() => firstWord("HTTP/1.1 502 Bad Gateway\r\n\r\nweb1"), /status 502/);
  assert.throws(() => firstWord(OK), /without a body/);
  assert.throws(() => firstWord("HTTP/1.1 200 OK\r\nContent-"), /without a body/);
});

Deno.test("requests are counted by real, failures by reason", async () => {
  const counts: Counts = { answered: {}, failed: {} };
  await ask(counts, () => Promise.resolve(`${OK}web1 10.0.0.9\n`));
  await ask(counts, () => Promise.resolve(`${OK}web1 10.0.0.9\n`));
  await ask(counts, () => Promise.reject(new Error("connection refused")));
  assert.deepEqual(counts, { answered: { web1: 2 }, failed: { "connection refused": 1 } });
});

Deno.test("clients that are told to end wait for the answers under way", async () => {
  const counts: Counts = { answered: {}, failed: {} };
  const end = new AbortController();
  const answer = Promise.withResolvers<string>();
  const running = runClients(counts, () => {
    end.abort();
    return answer.promise;
  }, end.signal);
  setTimeout(() => answer.resolve(`${OK}web3 10.0.0.9\n`), 20);
  await running;
  assert.deepEqual(counts, { answered: { web3: 1 }, failed: {} });
});
