import assert from "node:assert/strict";
import { statusApp } from "../status/app.ts";
import { serveStatus } from "../status/server.ts";
import { testSource } from "../status/test_source.ts";
import { follow } from "./follow.ts";
import { FAILED, WRONG_USE } from "./io.ts";
import { PLAIN } from "./paint.ts";
import { TestIo } from "./test_io.ts";

const EVENT = { time: "T", kind: "real", old: "testing", new: "failed", cause: "retry" } as const;

const PLAINLY = { json: false, paint: PLAIN, filters: {}, retryMs: undefined } as const;

function followed(change: { json?: boolean; filters?: Record<string, string> } = {}) {
  const { events, ...source } = testSource();
  const server = serveStatus(statusApp({ ...source, events }), { hostname: "127.0.0.1", port: 0 });
  const io = new TestIo();
  const options = { ...PLAINLY, status: server.url, ...change };
  const add = (object: string) => events.add({ object, ...EVENT });
  return { events, server, io, add, start: () => follow(options, io) };
}

Deno.test("events are told as they come, until the unit ends", async () => {
  const { events, server, io, add, start } = followed({ filters: { since: "1" } });
  for (const object of ["web1", "web2"]) add(object);
  const ended = start();
  await io.until(/web2/);
  add("web3");
  await io.until(/web3/);
  events.end();
  assert.equal(await ended, FAILED);
  assert.deepEqual(io.out, [
    "T real web2: testing → failed (retry)",
    "T real web3: testing → failed (retry)",
  ]);
  assert.deepEqual(io.errors, [`the unit at ${server.url} has ended`]);
  await server.stop();
});

Deno.test("lost events are counted, for people and as JSON", async () => {
  for (
    const [json, line] of [
      [false, "(7 events before these are no longer known)"],
      [true, '{"lost":7}'],
    ] as const
  ) {
    const { events, server, io, add, start } = followed({ json });
    events.skip(7);
    add("web1");
    events.end();
    await start();
    assert.equal(io.out[0], line);
    if (json) assert.deepEqual(JSON.parse(io.out[1]!), { id: 8, object: "web1", ...EVENT });
    await server.stop();
  }
});

Deno.test("what the unit refuses is wrong use", async () => {
  const { server, io, start } = followed({ filters: { since: "x" } });
  assert.equal(await start(), WRONG_USE);
  assert.match(io.errors[0]!, /^since: "x": expected a whole number/);
  await server.stop();
});

Deno.test("an event that comes in pieces is one line", async () => {
  const data = `data: ${JSON.stringify({ id: 1, object: "web1", ...EVENT })}\nid: 1\n\n`;
  const pieces = [data.slice(0, 20), data.slice(20, -1), data.slice(-1)];
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      const piece = pieces.shift();
      if (piece === undefined) controller.close();
      else controller.enqueue(new TextEncoder().encode(piece));
    },
  });
  const answer = new Response(body, { headers: { "content-type": "text/event-stream" } });
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => answer);
  const io = new TestIo();
  await follow({ ...PLAINLY, status: `http://127.0.0.1:${server.addr.port}` }, io);
  assert.deepEqual(io.out, ["T real web1: testing → failed (retry)"]);
  await server.shutdown();
});

Deno.test("another program's answer is told from a unit's", async () => {
  const answers: [Response, RegExp][] = [
    [new Response("<html>"), /not the answer of a unit: expected a stream of events$/],
    [new Response("no", { status: 404 }), /: HTTP 404: expected 200; is a unit there\?$/],
  ];
  for (const [answer, expected] of answers) {
    const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => answer);
    const io = new TestIo();
    const status = `http://127.0.0.1:${server.addr.port}`;
    assert.equal(await follow({ ...PLAINLY, status }, io), FAILED);
    assert.match(io.errors.join("\n"), expected);
    await server.shutdown();
  }
});

Deno.test("a unit that goes without a word is told", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const status = `http://127.0.0.1:${listener.addr.port}`;
  const io = new TestIo();
  const ended = follow({ ...PLAINLY, status }, io);
  const connection = await listener.accept();
  const half = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n" +
    "transfer-encoding: chunked\r\n\r\n5\r\n: hi\n\r\n";
  await connection.write(new TextEncoder().encode(half));
  connection.close();
  listener.close();
  assert.equal(await ended, FAILED);
  assert.ok(io.errors[0]!.startsWith(`the unit at ${status} has gone: `), io.errors[0]);
});

Deno.test("a watch waits for a unit that has gone, tells that once, and goes on with what it has not seen", async () => {
  const source = testSource();
  const add = (object: string) => source.events.add({ object, ...EVENT });
  const first = serveStatus(statusApp(source), { hostname: "127.0.0.1", port: 0 });
  const { hostname, port } = new URL(first.url);
  const io = new TestIo();
  const ended = follow({ ...PLAINLY, status: first.url, retryMs: 10 }, io);
  add("web1");
  await io.until(/web1/);
  source.events.end();
  await first.stop();
  await io.until(/^no answer from /, io.errors);
  // Another life of the unit: it knows the event that was told.
  const again = testSource();
  for (const object of ["web1", "web2"]) again.events.add({ object, ...EVENT });
  const second = serveStatus(statusApp(again), { hostname, port: Number(port) });
  await io.until(/web2/);
  io.gone = true;
  again.events.add({ object: "web3", ...EVENT });
  await ended;
  await second.stop();
  assert.equal(io.out.filter((line) => line.includes("web1")).length, 1);
  assert.ok(io.errors.length <= 2, io.errors.join("\n"));
});
