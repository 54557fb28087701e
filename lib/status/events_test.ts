import assert from "node:assert/strict";
import { Hono } from "hono";
import { MAX_EVENT_STREAMS } from "../limits.ts";
import type { StatusEnv } from "./answers.ts";
import { EventStore } from "./event_store.ts";
import { EventStreams, type StreamTimes } from "./event_stream.ts";
import { addEvents } from "./events.ts";
import { serveStatus } from "./server.ts";

const TIMES: StreamTimes = { heartbeatMs: 60_000, stallMs: 60_000 };
const STREAM = { headers: { accept: "text/event-stream" } };

function newApp(times: Partial<StreamTimes> = {}) {
  const store = new EventStore();
  const app = new Hono<StatusEnv>();
  const streams = new EventStreams(store, { ...TIMES, ...times });
  addEvents(app, streams, store);
  const add = (object: string) =>
    store.add({ time: "T", kind: "real", object, old: "testing", new: "failed", cause: "retry" });
  /** Resolves when so many streams are open. */
  const untilOpen = async (count: number) => {
    while (streams.count !== count) await new Promise((resolve) => setTimeout(resolve, 1));
  };
  return { store, app, add, untilOpen };
}

/** Reads a stream message by message. */
class Messages {
  readonly #reader: ReadableStreamDefaultReader<string>;
  #text = "";

  constructor(response: Response) {
    assert.equal(response.status, 200);
    assert.match(response.headers.get("content-type")!, /^text\/event-stream/);
    this.#reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  }

  /** The next message that is no comment; undefined at the end. */
  async next(): Promise<string | undefined> {
    while (true) {
      const message = await this.any();
      if (message === undefined || !message.startsWith(":")) return message;
    }
  }

  async any(): Promise<string | undefined> {
    while (!this.#text.includes("\n\n")) {
      const { value, done } = await this.#reader.read();
      if (done) return undefined;
      this.#text += value;
    }
    const end = this.#text.indexOf("\n\n");
    const message = this.#text.slice(0, end);
    this.#text = this.#text.slice(end + 2);
    return message;
  }

  async leave() {
    await this.#reader.cancel();
  }
}

/** Id and object of a message. */
function told(message: string | undefined): [id: string, object: string] {
  const [, data, id] = /^data: (.*)\nid: (.*)$/.exec(message ?? "") ?? assert.fail(message);
  const event = JSON.parse(data!);
  assert.equal(String(event.id), id);
  return [id!, event.object];
}

Deno.test("/events gives what is kept, from any id on, as JSON", async () => {
  const { app, add } = newApp();
  for (const object of ["web1", "web2", "web3"]) add(object);
  const answer = await (await app.request("/events?since=1&limit=1")).json();
  assert.deepEqual(answer, {
    events: [{
      id: 2,
      time: "T",
      kind: "real",
      object: "web2",
      old: "testing",
      new: "failed",
      cause: "retry",
    }],
    last: 2,
    lost: 0,
  });
});

Deno.test("/events without an id gives the newest, as many as are asked for", async () => {
  const { app, add } = newApp();
  for (const object of ["web1", "web2", "web3"]) add(object);
  const ids = async (query: string) => {
    const { events, last } = await (await app.request(`/events${query}`)).json();
    return [...events.map(({ id }: { id: number }) => id), last];
  };
  assert.deepEqual(await ids("?limit=2"), [2, 3, 3]);
  assert.deepEqual(await ids("?since=0&limit=2"), [1, 2, 2]);
  assert.deepEqual(await ids(""), [1, 2, 3, 3]);
});

Deno.test("a bad id is 400, for JSON and for a stream", async () => {
  const { app } = newApp();
  const answers = [
    await app.request("/events?since=x"),
    await app.request("/events?sinc=1"),
    await app.request("/events?since=x", STREAM),
    await app.request("/events", { headers: { ...STREAM.headers, "last-event-id": "x" } }),
  ];
  for (const answer of answers) {
    assert.equal(answer.status, 400);
    assert.equal((await answer.json()).problems.length, 1);
  }
});

Deno.test("a stream gives what is kept, then each event as it comes, until the unit stops", async () => {
  const { app, add, store } = newApp();
  for (const object of ["web1", "web2"]) add(object);
  const messages = new Messages(await app.request("/events?since=1", STREAM));
  assert.deepEqual(told(await messages.next()), ["2", "web2"]);
  add("web3");
  assert.deepEqual(told(await messages.next()), ["3", "web3"]);
  add("web4");
  store.end();
  assert.deepEqual(told(await messages.next()), ["4", "web4"]);
  assert.equal(await messages.next(), undefined);
});

Deno.test("a reader that comes back says by Last-Event-ID where it was", async () => {
  const { app, add } = newApp();
  for (const object of ["web1", "web2", "web3"]) add(object);
  const headers = { ...STREAM.headers, "last-event-id": "2" };
  const messages = new Messages(await app.request("/events?since=0", { headers }));
  assert.deepEqual(told(await messages.next()), ["3", "web3"]);
  await messages.leave();
});

Deno.test("a stream tells how many events were lost", async () => {
  const { app, add, store } = newApp();
  store.skip(7);
  add("web1");
  const messages = new Messages(await app.request("/events", STREAM));
  assert.equal(await messages.next(), 'event: lost\ndata: {"lost":7}');
  assert.deepEqual(told(await messages.next()), ["8", "web1"]);
  await messages.leave();
});

Deno.test("a stream without events says now and then that it lives", async () => {
  const { app } = newApp({ heartbeatMs: 1 });
  const messages = new Messages(await app.request("/events", STREAM));
  for (let i = 0; i < 3; i++) assert.match((await messages.any())!, /^: /);
  await messages.leave();
});

Deno.test("a reader that takes nothing holds back a few events, not all that happened, and is sent away", async () => {
  const { app, add, untilOpen } = newApp({ stallMs: 1 });
  const response = await app.request("/events", STREAM);
  for (let i = 0; i < 3000; i++) add(`web${i}`);
  await untilOpen(0);
  const messages = new Messages(response);
  let count = 0;
  while (await messages.any() !== undefined) count++;
  assert.ok(count < 10, `${count} messages were held`);
});

Deno.test("a stream that is left makes room for another", async () => {
  const { app, untilOpen } = newApp();
  const open = async () => await app.request("/events", STREAM);
  const streams = await Promise.all(Array.from({ length: MAX_EVENT_STREAMS }, open));
  const refused = await open();
  assert.equal(refused.status, 503);
  assert.equal(refused.headers.get("retry-after"), "10");
  assert.match((await refused.json()).error, /^64 readers have a stream of events already/);
  assert.equal((await app.request("/events")).status, 200);
  await streams[0]!.body!.cancel();
  await untilOpen(MAX_EVENT_STREAMS - 1);
  const next = new Messages(await open());
  await next.any();
  await next.leave();
  for (const stream of streams.slice(1)) await stream.body!.cancel();
});

Deno.test("HEAD opens no stream that nobody reads", async () => {
  const { app } = newApp();
  for (let i = 0; i <= MAX_EVENT_STREAMS; i++) {
    const response = await app.request("/events", { method: "HEAD", ...STREAM });
    assert.equal(response.status, 200);
    assert.match(response.headers.get("content-type")!, /^application\/json/);
  }
});

Deno.test("over a real socket the headers come before any event, and a reader that goes away is noticed", async () => {
  const { app, add, store, untilOpen } = newApp();
  const server = serveStatus(app, { hostname: "127.0.0.1", port: 0 });
  const leaving = new AbortController();
  const gone = await fetch(`${server.url}/events`, { ...STREAM, signal: leaving.signal });
  const stays = new Messages(await fetch(`${server.url}/events`, STREAM));
  await untilOpen(2);
  leaving.abort();
  await assert.rejects(gone.text());
  await untilOpen(1);
  add("web1");
  assert.deepEqual(told(await stays.next()), ["1", "web1"]);
  store.end();
  assert.equal(await stays.next(), undefined);
  await server.stop();
});
