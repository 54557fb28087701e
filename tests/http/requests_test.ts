/** Requests of bad shape: each is told what is wrong with it, in one line, and the connection ends there. */
import assert from "node:assert/strict";
import { hostRule } from "../../lib/http/hosts.ts";
import { answerOf, serve, type Served } from "./raw.ts";

const HOST = "Host: localhost\r\n";

/** Sent as they are: what, which status is the answer, what its error says. */
const BAD: [name: string, text: string, status: number, error: RegExp][] = [
  ["no HTTP at all", "EHLO mail.example\r\n\r\n", 400, /^bad request line: expected "METHOD/],
  ["bytes of TLS", "\x16\x03\x01\x00\x7a\x01\x00\x00\x76\x03\x03", 400, /^a control character/],
  ["zeros", "\0\0\0\0", 400, /^a control character/],
  ["HTTP/0.9", "GET /status\r\n\r\n", 400, /^bad request line/],
  ["HTTP/1.2", `GET /status HTTP/1.2\r\n${HOST}\r\n`, 505, /^HTTP\/1\.2 is not spoken here/],
  ["the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, /^HTTP\/2\.0 is not spoken/],
  ["lines that end in LF alone", "GET /status HTTP/1.1\nHost: localhost\n\n", 400, /^bad line end/],
  ["a CR in a line", `GET /status HTTP/1.1\r\n${HOST}X: a\rb\r\n\r\n`, 400, /^bad header field/],
  ["a folded field", `GET / HTTP/1.1\r\n${HOST}X: a\r\n b\r\n\r\n`, 400, /^bad header field/],
  ["a space before the colon", `GET / HTTP/1.1\r\n${HOST}X : a\r\n\r\n`, 400, /^bad header field/],
  ["a zero in a field", `GET / HTTP/1.1\r\n${HOST}X: a\0b\r\n\r\n`, 400, /^a control character/],
  ["no Host", "GET /status HTTP/1.1\r\n\r\n", 400, /must have one header field Host/],
  [
    "two Hosts",
    `GET /status HTTP/1.1\r\n${HOST}${HOST}\r\n`,
    400,
    /must have one header field Host/,
  ],
  ["a Host that is none", "GET / HTTP/1.1\r\nHost: <script>\r\n\r\n", 400, /^bad Host/],
  ["CONNECT", `CONNECT /x HTTP/1.1\r\n${HOST}\r\n`, 501, /^the method CONNECT is not known/],
  ["TRACE", `TRACE / HTTP/1.1\r\n${HOST}\r\n`, 501, /^the method TRACE is not known/],
  ["a method in small letters", `get / HTTP/1.1\r\n${HOST}\r\n`, 400, /^bad request line/],
  ["OPTIONS *", `OPTIONS * HTTP/1.1\r\n${HOST}\r\n`, 400, /^bad request line/],
  [
    "a body on GET",
    `GET /status HTTP/1.1\r\n${HOST}Content-Length: 5\r\n\r\nhello`,
    400,
    /has a body/,
  ],
  [
    "a body that is shorter than told",
    `POST /reload HTTP/1.1\r\n${HOST}Content-Length: 500\r\n\r\nx`,
    400,
    /has a body/,
  ],
  [
    "a length that is none",
    `POST /reload HTTP/1.1\r\n${HOST}Content-Length: -4\r\n\r\nabcd`,
    400,
    /has a body/,
  ],
  [
    "two lengths",
    `POST / HTTP/1.1\r\n${HOST}Content-Length: 0\r\nContent-Length: 5\r\n\r\nabcde`,
    400,
    /has a body/,
  ],
  [
    "a length and chunks",
    `POST / HTTP/1.1\r\n${HOST}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    400,
    /has a body/,
  ],
  [
    "chunks that are none",
    `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\nzzzz\r\nabc`,
    400,
    /has a body/,
  ],
  [
    "a body to be asked for",
    `POST / HTTP/1.1\r\n${HOST}Expect: 100-continue\r\nContent-Length: 5\r\n\r\n`,
    400,
    /has a body/,
  ],
  [
    "a head of 1 MB",
    `GET / HTTP/1.1\r\n${HOST}X: ${"a".repeat(1_000_000)}\r\n\r\n`,
    431,
    /^the head of the request is too large/,
  ],
  [
    "a path of 1 MB",
    `GET /${"a".repeat(1_000_000)} HTTP/1.1\r\n${HOST}\r\n`,
    431,
    /^the head of the request is too large/,
  ],
  ["a head without an end", "x".repeat(100_000), 431, /^the head of the request is too large/],
  [
    "a thousand fields",
    `GET / HTTP/1.1\r\n${HOST}${"X: y\r\n".repeat(1000)}\r\n`,
    431,
    /has 1001 header fields/,
  ],
];

function assertClear(
  { headers, body }: { headers: Headers; body: string },
  error: RegExp,
  name: string,
) {
  assert.match(headers.get("content-type") ?? "", /^application\/json/, name);
  assert.equal(headers.get("x-content-type-options"), "nosniff", name);
  const answer = JSON.parse(body);
  assert.deepEqual(Object.keys(answer), ["error"], name);
  assert.match(answer.error, error, name);
  assert.ok(answer.error.length < 200, name);
}

Deno.test("a request of bad shape is told what is wrong with it, and its connection is ended", async () => {
  await using served = serve();
  for (const [name, text, status, error] of BAD) {
    const answer = await served.ask(text);
    assert.equal(answer.status, status, `${name}: ${answer.body}`);
    assert.equal(answer.headers.get("connection"), "close", name);
    assertClear(answer, error, name);
  }
  assert.equal((await served.get("/status")).status, 200);
  const { reported, logged } = served.source;
  assert.deepEqual([reported, logged], [[], []]);
});

Deno.test("what follows a bad request is not taken for another one", async () => {
  await using served = serve();
  const smuggled = `GET /status HTTP/1.1\r\n${HOST}\r\n`;
  for (const [name, text] of BAD.filter(([, text]) => text.length < 1000)) {
    const heard = await served.say(text + smuggled);
    assert.equal(heard.split("HTTP/1.1 ").length, 2, name);
    assert.ok(!heard.includes("config_hash"), name);
  }
});

Deno.test("a request that is only begun is not answered when its client leaves", async () => {
  await using served = serve();
  using client = await served.connect();
  await client.send("GET /status HTTP/1.1\r\nHost: local");
  await client.conn.closeWrite();
  assert.equal(await client.all(), "");
});

Deno.test("what a client still sends after it was refused is read, so that it can read the refusal", async () => {
  const never = 3_600_000;
  const times = { headMs: never, idleMs: never, answerMs: never, lingerMs: never };
  await using served = serve({ times });
  using client = await served.connect();
  await client.send("BAD\r\n\r\n");
  assert.equal(answerOf(await client.all()).status, 400);
  for (let sent = 0; sent < 20; sent++) {
    // To a connection that is closed the first one is still taken, and a reset comes back.
    await client.conn.write(new Uint8Array(1000));
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
});

Deno.test("a client that says all and closes its side is answered", async () => {
  await using served = serve();
  using client = await served.connect();
  await client.send(`GET /status HTTP/1.1\r\n${HOST}\r\n`);
  await client.conn.closeWrite();
  assert.equal(answerOf(await client.all()).status, 200);
});

Deno.test("requests sent at once are answered in their order, up to the bad one", async () => {
  await using served = serve();
  const of = (path: string) => `GET ${path} HTTP/1.1\r\n${HOST}\r\n`;
  const heard = await served.say(
    `${of("/nothing")}${of("/healthz")}${of("/events")}BAD\r\n\r\n${of("/status")}`,
  );
  const statuses = [...heard.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status));
  assert.deepEqual(statuses, [404, 503, 200, 400]);
});

Deno.test("HTTP/1.0 is answered once, with the length of the body or its end", async () => {
  await using served = serve();
  const answer = await served.ask("GET /events HTTP/1.0\r\n\r\n");
  assert.equal(Number(answer.headers.get("content-length")), answer.body.length);
  assert.deepEqual(JSON.parse(answer.body).events, []);
  using client = await served.connect();
  await client.send("GET /events HTTP/1.0\r\nAccept: text/event-stream\r\n\r\n");
  const heard = answerOf(await client.until(": waiting"));
  assert.equal(heard.headers.get("transfer-encoding"), null);
  assert.equal(heard.body, ": waiting for events\n\n");
});

Deno.test("HEAD has no body on any path", async () => {
  await using served = serve();
  for (const path of ["/", "/status", "/metrics", "/events", "/nothing"]) {
    const { body } = await served.ask(`HEAD ${path} HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`);
    assert.equal(body, "", path);
  }
});

Deno.test("a page from elsewhere that has its name lead to loopback learns nothing and does nothing", async () => {
  await using served = serve({ isOurHost: hostRule("127.0.0.1") });
  const from = (host: string, request = "GET /status") =>
    served.ask(`${request} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  for (
    const request of ["GET /status", "GET /", "POST /reload", "GET http://evil.example/status"]
  ) {
    const answer = await from("evil.example:9000", request);
    assert.equal(answer.status, 421, request);
    assertClear(
      answer,
      /^evil\.example(:9000)?: not a name of this unit: expected an address or localhost/,
      request,
    );
  }
  for (const host of ["localhost:9000", "127.0.0.1:9000", "[::1]:9000"]) {
    assert.equal((await from(host)).status, 200, host);
  }
});

Deno.test("an answer that cannot be made is 500 without a word of why, which the log has", async () => {
  const fail = () => {
    throw new Error("secret of /etc/shadow");
  };
  const broken = (served: Served) =>
    served.ask(`GET /status HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`);
  await using inside = serve({ change: { facts: fail } });
  await using outside = serve({ handler: fail });
  for (const served of [inside, outside]) {
    const answer = await broken(served);
    assert.equal(answer.status, 500);
    assertClear(answer, /^the status server failed: the unit's log has the cause$/, "500");
    assert.equal(served.source.reported.length, 1);
    assert.match(served.source.reported[0]!, /secret of/);
  }
});
