/** Clients that are slow, on purpose or not: they lose their places, and everybody else is answered. */
import assert from "node:assert/strict";
import { TIMES, type Times } from "../../lib/http/connection.ts";
import { MAX_STATUS_CONNECTIONS, MAX_UNTAKEN_BYTES } from "../../lib/limits.ts";
import { answerOf, type RawClient, serve, type Served, within } from "./raw.ts";

/** Times of the real kind, so short that a test need not wait. */
const SHORT = 40;
const NEVER = 3_600_000;
const PATIENT: Times = { headMs: NEVER, idleMs: NEVER, answerMs: NEVER, lingerMs: NEVER };
const REQUEST = "GET /status HTTP/1.1\r\nHost: localhost\r\n\r\n";

/** More than both ends of a connection can hold for a client that does not read. */
const HUGE = new Uint8Array(24_000_000);

async function connections(served: Served, count: number): Promise<RawClient[]> {
  return await Promise.all(Array.from({ length: count }, () => served.connect()));
}

/** Until nothing is left of any client. */
async function deserted({ server }: Served) {
  const empty = async () => {
    while (server.connections > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  await within("the last connection's end", empty());
}

Deno.test("a connection on which nothing is said is ended", async () => {
  await using served = serve({ times: { ...TIMES, headMs: SHORT } });
  assert.equal(await served.say(""), "");
});

Deno.test("a head that is not complete in time is 408, however busily it is sent", async () => {
  await using served = serve({ times: { ...TIMES, headMs: SHORT } });
  const starts = ["G", "GET / HTTP/1.1\r\nHost: localhost\r\nX: "];
  for (const start of starts) {
    using client = await served.connect();
    const heard = client.all();
    let isOver = false;
    const dripping = (async () => {
      await client.send(start);
      while (!isOver) {
        await client.send("x");
        await new Promise((resolve) => setTimeout(resolve, SHORT / 10));
      }
    })();
    const { status, body } = answerOf(await heard);
    isOver = true;
    await dripping;
    assert.equal(status, 408);
    const error = `the head of the request is not complete: expected within ${SHORT / 1000} s`;
    assert.deepEqual(JSON.parse(body), { error });
  }
});

Deno.test("empty lines without end are no head", async () => {
  await using served = serve({ times: { ...TIMES, headMs: SHORT } });
  using client = await served.connect();
  const heard = client.all();
  let isOver = false;
  const dripping = (async () => {
    while (!isOver) {
      await client.send("\r\n");
      await new Promise((resolve) => setTimeout(resolve, SHORT / 10));
    }
  })();
  await heard;
  isOver = true;
  await dripping;
});

Deno.test("a connection that is kept is ended when nothing more is asked on it", async () => {
  await using served = serve({ times: { ...TIMES, idleMs: SHORT } });
  assert.equal((await served.ask(REQUEST + REQUEST)).status, 200);
});

Deno.test("500 connections that send a byte now and then keep nobody from being answered", async () => {
  await using served = serve();
  const slow = await connections(served, 500);
  try {
    await Promise.all(slow.map((client) => client.send("GET / HTTP/1.1\r\nHost: ")));
    for (let round = 0; round < 10; round++) {
      await Promise.all(slow.map((client) => client.send("x")));
      assert.equal((await served.get("/status")).status, 200);
      assert.ok(served.server.connections <= MAX_STATUS_CONNECTIONS);
    }
    assert.ok(served.server.connections > MAX_STATUS_CONNECTIONS / 2);
  } finally {
    for (const client of slow) client[Symbol.dispose]();
  }
  await deserted(served);
});

Deno.test("clients that ask and never read lose their answers to those that do", async () => {
  await using served = serve({ handler: () => new Response(HUGE) });
  const fits = Math.floor(MAX_UNTAKEN_BYTES / HUGE.length);
  const deaf = await connections(served, 3 * fits);
  try {
    for (const client of deaf) await client.send(REQUEST);
    const answer = await served.get("/");
    assert.equal(answer.body.length, HUGE.length);
    const heard = await Promise.all(deaf.map((client) => gotten(client)));
    const cut = heard.filter((length) => length < HUGE.length).length;
    assert.ok(cut >= 2 * fits - 1, `${cut} of ${deaf.length}`);
  } finally {
    for (const client of deaf) client[Symbol.dispose]();
  }
});

/** Bytes of an answer that come, up to all of it. */
async function gotten({ conn }: RawClient): Promise<number> {
  const buffer = new Uint8Array(1_000_000);
  let length = 0;
  while (length < HUGE.length) {
    const count = await conn.read(buffer).catch(() => null);
    if (count === null) break;
    length += count;
  }
  return length;
}

Deno.test("an answer that is not taken in time is given up", async () => {
  const times = { ...PATIENT, answerMs: SHORT };
  await using served = serve({ handler: () => new Response(HUGE), times });
  using client = await served.connect();
  await client.send(REQUEST);
  await deserted(served);
  assert.ok(await gotten(client) < HUGE.length);
});

Deno.test("streams of events that nobody reads are ended, and make room for others", async () => {
  const times = { ...PATIENT, answerMs: SHORT };
  await using served = serve({ times });
  const { events } = served.source;
  const open = "GET /events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n";
  const deaf = await connections(served, 64);
  try {
    for (const client of deaf) await client.send(open);
    for (const client of deaf) await client.until(": waiting");
    assert.equal(
      (await served.ask(open.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"))).status,
      503,
    );
    // Each event is larger than any that there are, so that fewer of them fill what the systems hold for a client.
    const large = "x".repeat(100_000);
    const telling = setInterval(() => {
      const event = { time: "T", kind: "real", object: large, old: "", new: "" } as const;
      events.add({ ...event, cause: "retry" });
    }, 1);
    await deserted(served).finally(() => clearInterval(telling));
    using reader = await served.connect();
    await reader.send(open);
    assert.equal(answerOf(await reader.until(": waiting")).status, 200);
  } finally {
    for (const client of deaf) client[Symbol.dispose]();
  }
});

Deno.test("the server's end does not wait for who is slow to ask", async () => {
  const served = serve();
  const slow = await connections(served, 3);
  await slow[0]!.send("GET / HTTP");
  await slow[1]!.send(REQUEST);
  await slow[1]!.until("}");
  await served[Symbol.asyncDispose]();
  for (const client of slow) {
    await client.all();
    client[Symbol.dispose]();
  }
});
