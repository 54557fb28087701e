import assert from "node:assert/strict";
import fc from "fast-check";
import { MAX_HEAD_BYTES } from "../limits.ts";
import { Incoming } from "./incoming.ts";

/** What comes in these pieces, and then the end. */
function incomingOf(...pieces: string[]): Incoming {
  const bytes = pieces.map((piece) => Uint8Array.from(piece, (sign) => sign.charCodeAt(0)));
  return new Incoming((into) => {
    const piece = bytes.shift();
    if (piece === undefined) return Promise.resolve(null);
    into.set(piece.subarray(0, into.length));
    if (piece.length > into.length) bytes.unshift(piece.subarray(into.length));
    return Promise.resolve(Math.min(piece.length, into.length));
  });
}

async function headsOf(incoming: Incoming): Promise<string[]> {
  const heads: string[] = [];
  while (true) {
    const head = incoming.take();
    if (head !== undefined) heads.push(head);
    else if (!await incoming.more()) return heads;
  }
}

Deno.test("heads are told apart however they are cut into pieces", async () => {
  const heads = [
    "GET / HTTP/1.1\r\nHost: a",
    "GET /2 HTTP/1.1",
    `X: ${"y".repeat(5000)}\r\n\xff: z`,
  ];
  const text = `\r\n${heads[0]}\r\n\r\n${heads[1]}\r\n\r\n\r\n\r\n${heads[2]}\r\n\r\nGET`;
  const cuts = fc.array(fc.nat(text.length), { maxLength: 20 });
  await fc.assert(fc.asyncProperty(cuts, async (places) => {
    const sorted = [0, ...places.sort((a, b) => a - b), text.length];
    const pieces = sorted.slice(1).map((end, i) => text.slice(sorted[i], end));
    const incoming = incomingOf(...pieces);
    assert.deepEqual(await headsOf(incoming), heads);
    assert.ok(incoming.hasBegun);
  }));
});

Deno.test("what no head can have is refused before the head is complete", async () => {
  for (
    const text of [
      "\x16\x03\x01",
      "GET /\0",
      "GET / HTTP/1.1\n",
      "GET / HTTP/1.1\r\nHost: a\n",
      "\n",
      "\x7f",
    ]
  ) {
    await assert.rejects(
      headsOf(incomingOf(text)),
      { name: "HeadError", status: 400 },
      JSON.stringify(text),
    );
  }
});

Deno.test("a head of the largest size is taken, and a larger one is not", async () => {
  const largest = `${"x".repeat(MAX_HEAD_BYTES - 4)}`;
  assert.deepEqual(await headsOf(incomingOf(`${largest}\r\n\r\n`)), [largest]);
  await assert.rejects(headsOf(incomingOf(`${largest}x\r\n\r\n`)), { status: 431 });
  await assert.rejects(headsOf(incomingOf("x".repeat(1_000_000))), { status: 431 });
});

Deno.test("two who wait for more bytes wait for the same ones", async () => {
  const incoming = incomingOf("G", "ET");
  await Promise.all([incoming.more(), incoming.more()]);
  await incoming.more();
  assert.equal(await incoming.more(), false);
});

Deno.test("what comes while a head is taken out follows on what is left", async () => {
  const waits: ((piece: string) => void)[] = [];
  const incoming = new Incoming((into) => {
    const { promise, resolve } = Promise.withResolvers<number>();
    waits.push((piece) => resolve(new TextEncoder().encodeInto(piece, into).written));
    return promise;
  });
  const said = async (piece: string, meanwhile: () => void = () => {}) => {
    const more = incoming.more();
    meanwhile();
    waits.shift()!(piece);
    assert.ok(await more);
  };
  const taken = (head: string | undefined) => () => assert.equal(incoming.take(), head);
  await said("GET /one\r\n\r\nPOST /command\r\n\r\n");
  await said("POST /harmles\r\n", taken("GET /one"));
  await said("\r\n\r\n", taken("POST /command"));
  taken("POST /harmles")();
  await said("GET /two\r\n\r\n", taken(undefined));
  taken("GET /two")();
  await said("left", () => incoming.discard());
  assert.ok(incoming.hasBegun);
});

Deno.test("a connection that breaks has come to its end", async () => {
  const incoming = new Incoming(() => Promise.reject(new Deno.errors.ConnectionReset()));
  assert.equal(await incoming.more(), false);
});

Deno.test("what is discarded makes room", async () => {
  const incoming = incomingOf("x".repeat(MAX_HEAD_BYTES), "\r\nGET /\r\n\r\n");
  while (!incoming.isFull) await incoming.more();
  incoming.discard();
  assert.equal(incoming.hasBegun, false);
  assert.deepEqual(await headsOf(incoming), ["GET /"]);
});
