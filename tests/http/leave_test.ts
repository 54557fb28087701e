/** Clients that say more than one thing, or no more, while an answer is on its way. */
import assert from "node:assert/strict";
import { serve, within } from "./raw.ts";

const requestOf = (line: string) => `${line} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
const STREAM = { headers: { "content-type": "text/event-stream" } };

/** Long enough for what a client did to reach the server. */
const moment = () => new Promise((resolve) => setTimeout(resolve, 20));

/** Pieces of a body, the second of which comes when it is let go. */
function halves() {
  const { promise: isLetGo, resolve: letGo } = Promise.withResolvers<void>();
  const cancelled = Promise.withResolvers<void>();
  const pieces = ["first", "second"];
  const body = () =>
    new ReadableStream({
      pull: async (controller) => {
        if (pieces.length === 1) await isLetGo;
        const piece = pieces.shift();
        if (piece === undefined) controller.close();
        else controller.enqueue(new TextEncoder().encode(piece));
      },
      cancel: () => cancelled.resolve(),
    });
  return { body, letGo, cancelled: cancelled.promise };
}

Deno.test("each request is answered once, also those that come while a stream is on its way", async () => {
  for (
    const [early, late] of [
      [requestOf("POST /command"), requestOf("POST /harmles")],
      ["\r\n", requestOf("GET /harmles")],
      [requestOf("POST /command") + "\r\n", requestOf("GET /harmles")],
    ] as const
  ) {
    const asked: string[] = [];
    await using served = serve({
      handler: async ({ method, url }) => {
        asked.push(`${method} ${new URL(url).pathname}`);
        await moment();
        return new Response(`answer ${asked.length}`, STREAM);
      },
    });
    using client = await served.connect();
    await client.send(requestOf("GET /one") + early);
    const requests = (early + late).split("\r\n").filter((line) => line.includes(" /"))
      .map((line) => line.replace(" HTTP/1.1", ""));
    await client.until(`answer ${requests.length}`);
    await moment();
    await client.send(late);
    await client.until(`answer ${requests.length + 1}`);
    assert.deepEqual(asked, ["GET /one", ...requests]);
  }
});

Deno.test("a client that has said all gets the whole of an answer in pieces", async () => {
  const { body, letGo } = halves();
  await using served = serve({ handler: () => new Response(body()) });
  using client = await served.connect();
  await client.send(requestOf("GET /"));
  await client.until("first");
  await client.conn.closeWrite();
  await moment();
  letGo();
  assert.ok((await client.all()).endsWith("\r\n\r\n5\r\nfirst\r\n6\r\nsecond\r\n0\r\n\r\n"));
});

Deno.test("a stream without an end breaks off when its client closes its side, and does not pass for complete", async () => {
  const { body, cancelled } = halves();
  await using served = serve({ handler: () => new Response(body(), STREAM) });
  using client = await served.connect();
  await client.send(requestOf("GET /"));
  await client.until("first");
  await client.conn.closeWrite();
  await within("the end of the making", cancelled);
  assert.ok((await client.all()).endsWith("\r\n\r\n5\r\nfirst\r\n"));
  assert.deepEqual(served.source.reported, []);
});
