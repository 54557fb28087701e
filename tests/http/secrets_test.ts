/** Paths that would lead out of the server, and what must never be told: files, and the token. */
import assert from "node:assert/strict";
import { TEST_TOKEN } from "../../lib/status/test_source.ts";
import { serve } from "./raw.ts";

const TRICKS = [
  "/../../etc/passwd",
  "/..%2f..%2fetc/passwd",
  "/%2e%2e/%2e%2e/etc/passwd",
  "/%252e%252e/etc/passwd",
  "/status/../../../etc/passwd",
  "/./../main.ts",
  "//etc/passwd",
  "///",
  "//status",
  "/status/",
  "/status//connections",
  "/etc/passwd%00.html",
  "/%00",
  "/%ff%fe",
  "/%",
  "/%zz",
  "/;/status",
  "/status;x=1",
  "/STATUS",
  "/.git/config",
  "/deno.json",
  "/main.ts",
  "/lib/status/app.ts",
  "/config/pointsman.yaml",
  "/proc/self/environ",
  "/reals",
  "/reals/../status/..",
  "/favicon.ico",
  "/constructor",
  "/__proto__",
];

/** What stands in the files that the tricks are after. */
const IN_FILES = /root:x|"imports"|deno run|\[core\]|reals:|PATH=/;

Deno.test("no path leads to a file: what is none of the server's is 404, what would become another path is 400", async () => {
  await using served = serve();
  for (const path of TRICKS) {
    const { status, body } = await served.get(path);
    const isPlain = !/(^|\/)(\.|%2e)+(\/|$)/i.test(path);
    assert.equal(status, isPlain ? 404 : 400, path);
    const error = isPlain ? /^there is no such path$/ : /^bad path: expected one without/;
    assert.match(JSON.parse(body).error, error, path);
    assert.doesNotMatch(body, IN_FILES, path);
  }
});

Deno.test("a name in a command is no path", async () => {
  await using served = serve();
  for (
    const name of [
      "..%2f..%2fetc",
      "..%2f",
      "%00",
      "%0d%0aX-Injected:%201",
      "__proto__",
      "constructor",
      "%ff",
    ]
  ) {
    const { status, headers, body } = await served.ask(
      `POST /reals/${name}/drain HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n` +
        `Authorization: Bearer ${TEST_TOKEN}\r\n\r\n`,
    );
    assert.equal(status, 404, name);
    assert.match(JSON.parse(body).error, /^there is no (such path|real ")/, name);
    assert.equal(headers.get("x-injected"), null);
  }
  assert.deepEqual(served.source.orders.given, []);
});

Deno.test("line ends in a parameter stay in it: none gets into the head of an answer, or into the log", async () => {
  await using served = serve();
  const injected = "%0d%0aX-Injected:%201%0d%0a%0d%0a<script>";
  for (
    const request of [
      `GET /explain?client=${injected}&virtual=${injected}`,
      `GET /status/connections?${injected}=1`,
      `GET /events?since=${injected}`,
      `POST /reals/${injected}/drain`,
      `POST /reload?${injected}`,
      `PUT /status${injected}`,
    ]
  ) {
    const { status, headers } = await served.ask(
      `${request} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
    );
    assert.ok(status >= 400 && status < 500, `${request}: ${status}`);
    assert.equal(headers.get("x-injected"), null, request);
  }
  for (const line of served.source.logged) assert.doesNotMatch(line, /[\r\n]/);
});

Deno.test("the token is in no answer and in no line of the log, wherever a client puts it", async () => {
  await using served = serve();
  const { source, ask } = served;
  const bearer = `Authorization: Bearer ${TEST_TOKEN}\r\n`;
  const wrong = `Authorization: Bearer ${TEST_TOKEN}x\r\n`;
  const asked: [request: string, fields: string][] = [
    ["POST /reals/web1/drain", bearer],
    ["POST /reals/nobody/drain", bearer],
    ["POST /reals/web1/nothing", bearer],
    ["POST /reals/web1/drain?deadline=never", bearer],
    ["POST /reals/web1/drain", `${bearer}Content-Length: 3\r\n`],
    ["POST /reload", bearer],
    ["POST /reals/web1/drain", wrong],
    ["POST /reals/web1/drain", `Authorization: ${TEST_TOKEN}\r\n`],
    ["POST /reals/web1/drain", `Authorization: Basic ${TEST_TOKEN}\r\n`],
    ["POST /reals/web1/drain", `${bearer}Broken ${TEST_TOKEN}\r\n`],
    [`POST /reals/web1/drain?token=${TEST_TOKEN}`, ""],
    [`GET /status?token=${TEST_TOKEN}`, bearer],
    [`GET /events?since=1&token=${TEST_TOKEN}`, ""],
    ["GET /trace", bearer],
    ["GET /trace", wrong],
    ["GET /nothing", bearer],
    ["DELETE /status", bearer],
    ["GET /metrics", bearer],
    ["GET /", bearer],
  ];
  for (const [request, fields] of asked) {
    using client = await served.connect();
    await client.send(
      `${request} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${fields}\r\n`,
    );
    // A trace goes on for as long as it is read.
    const heard = request === "GET /trace" ? await client.until("\r\n\r\n") : await client.all();
    assert.ok(heard.startsWith("HTTP/1.1 "), request);
    assert.ok(!heard.includes(TEST_TOKEN), request);
  }
  const facts = () => {
    throw new Error("broken");
  };
  await using broken = serve({ change: { facts } });
  assert.equal(
    (await ask(`GET /x HTTP/1.1\r\nHost: a\r\n${bearer}Connection: close\r\n\r\n`)).status,
    404,
  );
  await broken.ask(`GET /status HTTP/1.1\r\nHost: a\r\n${bearer}Connection: close\r\n\r\n`);
  const lines = [...source.logged, ...source.reported, ...broken.source.reported];
  assert.ok(lines.length > 5);
  for (const line of lines) assert.ok(!line.includes(TEST_TOKEN), line);
});
