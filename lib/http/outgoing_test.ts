import assert from "node:assert/strict";
import { type Form, sendAnswer } from "./outgoing.ts";

const FORM: Form = { isHead: false, inChunks: true, keepsAlive: true };
const ENDLESS = { "content-type": "text/event-stream" };

/** Takes all, and leaves when it is told to. */
class TestClient {
  text = "";
  sends = 0;
  leave = () => {};

  send(bytes: Uint8Array): Promise<void> {
    this.sends++;
    this.text += new TextDecoder().decode(bytes);
    return Promise.resolve();
  }

  onLeave(listener: () => void): () => void {
    this.leave = listener;
    return () => this.leave = () => {};
  }

  async until(part: string) {
    while (!this.text.includes(part)) await new Promise((resolve) => setTimeout(resolve, 1));
  }

  /** Without the date. */
  get told(): string {
    return this.text.replace(/date: .* GMT\r\n/, "");
  }
}

async function sent(response: Response, form: Partial<Form> = {}): Promise<TestClient> {
  const client = new TestClient();
  await sendAnswer(response, { ...FORM, ...form }, client);
  return client;
}

function streamed(...pieces: string[]): ReadableStream<Uint8Array> {
  return ReadableStream.from((async function* () {
    for (const piece of pieces) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      yield new TextEncoder().encode(piece);
    }
  })());
}

Deno.test("a body that is known goes out with its length, with the head in one piece", async () => {
  const client = await sent(new Response("ähm", { status: 404 }));
  assert.equal(
    client.told,
    "HTTP/1.1 404 Not Found\r\ncontent-type: text/plain;charset=UTF-8\r\ncontent-length: 4\r\n\r\nähm",
  );
  assert.equal(client.sends, 1);
  assert.match(client.text, /^date: \w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT\r$/m);
});

Deno.test("a body that comes in pieces goes out in chunks", async () => {
  const { told } = await sent(new Response(streamed("one", "", "x".repeat(16))));
  const chunks = `3\r\none\r\n10\r\n${"x".repeat(16)}\r\n0\r\n\r\n`;
  assert.equal(told, `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${chunks}`);
});

Deno.test("what an answer says of the connection is left out: it is said once", async () => {
  const headers = {
    "transfer-encoding": "chunked",
    connection: "keep-alive",
    "content-length": "9",
  };
  const { told } = await sent(new Response(streamed("one", "two"), { headers }));
  assert.match(told, /^HTTP\/1\.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\n/);
  assert.match(
    (await sent(new Response("one", { headers }))).told,
    /\r\ncontent-length: 3\r\n\r\none$/,
  );
});

Deno.test("who knows no chunks gets the pieces as they are, up to the end of the connection", async () => {
  const { told } = await sent(new Response(streamed("one", "two")), {
    inChunks: false,
    keepsAlive: false,
  });
  assert.equal(told, "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nonetwo");
});

Deno.test("no body is one of no length, but not after HEAD", async () => {
  assert.equal(
    (await sent(new Response(null))).told,
    "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
  );
  for (const body of [null, "text"]) {
    const { told } = await sent(new Response(body), { isHead: true });
    assert.match(told, /^HTTP\/1\.1 200 OK\r\n(content-type: .*\r\n)?\r\n$/);
  }
});

Deno.test("a client that leaves ends the making of the body, even before its first piece", async () => {
  const client = new TestClient();
  const cancelled = Promise.withResolvers<void>();
  const silent = new ReadableStream({ cancel: () => cancelled.resolve() });
  const end = sendAnswer(new Response(silent, { headers: ENDLESS }), FORM, client);
  client.leave();
  await Promise.all([cancelled.promise, assert.rejects(end, { name: "Gone" })]);
  assert.equal(client.text, "", "nothing would be an answer without a body");
});

Deno.test("a body that is given up has no end: the last chunk is missing", async () => {
  for (const type of ["text/event-stream", "application/x-ndjson; charset=utf-8"]) {
    const client = new TestClient();
    const begun = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode("half")),
    });
    const headers = { "content-type": type };
    const end = sendAnswer(new Response(begun, { headers }), FORM, client);
    await client.until("half\r\n");
    client.leave();
    await assert.rejects(end, { name: "Gone" });
    assert.ok(client.text.endsWith("\r\n\r\n4\r\nhalf\r\n"));
  }
});

Deno.test("an answer that ends by itself goes on to a client that has no more to ask", async () => {
  const client = new TestClient();
  const end = sendAnswer(new Response(streamed("one", "two")), FORM, client);
  client.leave();
  await end;
  assert.ok(client.text.endsWith("\r\n\r\n3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n"));
});

Deno.test("a client that takes no more ends the making of the body", async () => {
  const cancelled = Promise.withResolvers<void>();
  const endless = new ReadableStream({
    pull: (controller) => controller.enqueue(new Uint8Array(10)),
    cancel: () => cancelled.resolve(),
  });
  const client = { send: () => Promise.reject(new Error("gone")), onLeave: () => () => {} };
  await assert.rejects(sendAnswer(new Response(endless), FORM, client), /gone/);
  await cancelled.promise;
});

Deno.test("a body that breaks off is no end: the last chunk is missing", async () => {
  const client = new TestClient();
  const broken = ReadableStream.from((async function* () {
    yield new TextEncoder().encode("half");
    await client.until("half");
    throw new Error("broken");
  })());
  await assert.rejects(sendAnswer(new Response(broken), FORM, client), /broken/);
  assert.ok(client.text.endsWith("4\r\nhalf\r\n"));
});
