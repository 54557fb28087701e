/** Anything at all, cut anywhere, with clients that die at any time: the server lives on, and nothing is left of them. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { TEST_TOKEN } from "../../lib/status/test_source.ts";
import { serve, within } from "./raw.ts";

const SEEDS = [
  "GET /status HTTP/1.1\r\nHost: localhost\r\n\r\n",
  "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
  "GET /events HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\n\r\n",
  "GET http://a/status/connections?limit=5&after=1 HTTP/1.1\r\nHost: a\r\n\r\n",
  `POST /reals/web1/drain?deadline=5s HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${TEST_TOKEN}\r\n\r\n`,
  "POST /reload HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
  "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
];

const PIECES = ["\r\n", "\r\n\r\n", "\0", " ", ":", "%00", "/../", "HTTP/1.0", "x".repeat(20_000)];

/** What a client says, in which parts, and how it goes. */
const visit = fc.record({
  seeds: fc.array(fc.constantFrom(...SEEDS), { minLength: 1, maxLength: 3 }),
  changes: fc.array(
    fc.tuple(
      fc.nat(200),
      fc.nat(6),
      fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: "binary" })),
    ),
    { maxLength: 4 },
  ),
  cut: fc.nat(300),
  leaves: fc.constantFrom("at once", "after its side is closed", "after a while"),
});

Deno.test("whatever clients say, the server goes on, and forgets them", async () => {
  await using served = serve();
  await fc.assert(
    fc.asyncProperty(fc.array(visit, { minLength: 8, maxLength: 8 }), async (visits) => {
      await Promise.all(visits.map(async ({ seeds, changes, cut, leaves }) => {
        const text = changes.reduce(
          (text, [at, gone, put]) => text.slice(0, at) + put + text.slice(at + gone),
          seeds.join(""),
        ).replace(/[^\0-\xff]/g, "?");
        using client = await served.connect();
        await client.send(text.slice(0, cut));
        await client.send(text.slice(cut));
        if (leaves === "after its side is closed") await client.conn.closeWrite().catch(() => {});
        if (leaves === "after a while") await new Promise((resolve) => setTimeout(resolve, 1));
      }));
      assert.equal((await served.get("/status")).status, 200);
    }),
    { numRuns: 150 },
  );
  const deserted = async () => {
    while (served.server.connections > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  await within("the last connection's end", deserted());
  assert.deepEqual(served.source.reported, []);
});
