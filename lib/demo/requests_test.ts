import assert from "node:assert/strict";
import { ask, type Counts, firstWord, Requests, totalOf } from "./requests.ts";

const OK = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n";

function noCounts(): Counts {
  return { answered: {}, failed: {}, slowestMs: 0 };
}

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
  const counts = noCounts();
  await ask(counts, () => Promise.resolve(`${OK}web1 10.0.0.9\n`));
  await ask(counts, () => Promise.resolve(`${OK}web1 10.0.0.9\n`));
  await ask(counts, () => Promise.reject(new Error("connection refused")));
  assert.deepEqual(counts.answered, { web1: 2 });
  assert.deepEqual(counts.failed, { "connection refused": 1 });
});

Deno.test("the slowest answer is kept, and what failed is none", async () => {
  const counts = noCounts();
  const after = (ms: number, text: string) =>
    new Promise<string>((resolve) => setTimeout(() => resolve(text), ms));
  await ask(counts, () => after(40, `${OK}web1 10.0.0.9\n`));
  await ask(counts, () => after(1, `${OK}web1 10.0.0.9\n`));
  const slowest = counts.slowestMs;
  assert.ok(slowest >= 35, `${slowest} ms`);
  await ask(counts, () => after(80, "HTTP/1.1 502 Bad Gateway\r\n\r\nno"));
  assert.equal(counts.slowestMs, slowest);
});

Deno.test("what several clients saw adds up, and the slowest of all is the slowest", () => {
  const total = totalOf([
    { answered: { web1: 2, web2: 1 }, failed: { late: 1 }, slowestMs: 30 },
    { answered: { web2: 4 }, failed: { late: 2, reset: 1 }, slowestMs: 20 },
  ]);
  assert.deepEqual(total, {
    answered: { web1: 2, web2: 5 },
    failed: { late: 3, reset: 1 },
    slowestMs: 30,
  });
});

/** Requests that wait for their answers until {@linkcode answer}, which lets all further ones through. */
function held() {
  const gate = Promise.withResolvers<void>();
  let asked = 0;
  const requests = new Requests(async () => {
    asked++;
    await gate.promise;
    return `${OK}web3 10.0.0.9\n`;
  });
  return { requests, answer: gate.resolve, asked: () => asked };
}

async function until(reached: () => boolean) {
  while (!reached()) await new Promise((resolve) => setTimeout(resolve, 5));
}

Deno.test("requests that are told to stop wait for the answers under way", async () => {
  const { requests, answer, asked } = held();
  await until(() => asked() > 0);
  const stopped = requests.stop();
  answer();
  await stopped;
  assert.deepEqual(requests.counts.answered, { web3: asked() });
});

Deno.test("requests that pause start no more, and have paused when none is under way", async () => {
  const { requests, answer, asked } = held();
  await until(() => asked() > 0);
  let paused = false;
  const pausing = requests.pause().then(() => paused = true);
  const before = asked();
  await new Promise((resolve) => setTimeout(resolve, 150));
  assert.equal(paused, false, "an answer is awaited");
  answer();
  await pausing;
  await new Promise((resolve) => setTimeout(resolve, 150));
  assert.equal(asked(), before);
  requests.resume();
  await until(() => asked() > before);
  await requests.stop();
});

Deno.test("requests that pause can be stopped", async () => {
  const { requests, answer } = held();
  answer();
  await requests.pause();
  // Until all of them wait to go on.
  await new Promise((resolve) => setTimeout(resolve, 150));
  await requests.stop();
});
