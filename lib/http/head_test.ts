import assert from "node:assert/strict";
import fc from "fast-check";
import { MAX_HEAD_FIELDS } from "../limits.ts";
import { type Head, HeadError, parseHead } from "./head.ts";

const HOST = "Host: unit:9000";

function head(...lines: string[]): Head {
  return parseHead(lines.join("\r\n"));
}

function refused(status: number, message: RegExp, ...lines: string[]) {
  assert.throws(() => head(...lines), { name: "HeadError", status, message }, lines.join("|"));
}

Deno.test("a head is its method, its target and its fields", () => {
  assert.deepEqual(head("GET /events?since=3 HTTP/1.1", HOST, "Accept:  text/html \t"), {
    method: "GET",
    target: "/events?since=3",
    fields: [["host", "unit:9000"], ["accept", "text/html"]],
    host: "unit:9000",
    keepsAlive: true,
    knowsChunks: true,
  });
});

Deno.test("HTTP/1.0 may come without a host, knows no chunks, and asks once", () => {
  const old = head("GET / HTTP/1.0", "Connection: keep-alive");
  assert.deepEqual([old.host, old.knowsChunks, old.keepsAlive], ["", false, false]);
});

Deno.test("who says close among the options of the connection asks once", () => {
  assert.equal(head("GET / HTTP/1.1", HOST, "Connection: TE, Close").keepsAlive, false);
  assert.equal(head("GET / HTTP/1.1", HOST, "Connection: closed").keepsAlive, true);
});

Deno.test("a target in absolute form is its path, and its host counts", () => {
  const { target, host } = head("GET http://other:1/status?x=1 HTTP/1.1", HOST);
  assert.deepEqual([target, host], ["/status?x=1", "other:1"]);
  assert.equal(head("GET http://other HTTP/1.1", HOST).target, "/");
});

Deno.test("what is no request line is refused", () => {
  for (
    const line of [
      "",
      "GET",
      "GET /",
      "GET / ",
      "GET / HTTP/1.1 ",
      "GET  / HTTP/1.1",
      "GET / x HTTP/1.1",
      "get / HTTP/1.1",
      "G@T / HTTP/1.1",
      "GET / HTTP/1.10",
      "GET / HTTPS/1.1",
      "GET / http/1.1",
      "GET /\x7f HTTP/1.1",
      "GET /\u00e4 HTTP/1.1",
      "GET /a\tb HTTP/1.1",
      "GET status HTTP/1.1",
      "GET * HTTP/1.1",
      "GET /#part HTTP/1.1",
      "GET /..\\..\\etc HTTP/1.1",
      "GET ftp://unit/ HTTP/1.1",
      "GET http:///status HTTP/1.1",
      "GET http://user@unit/ HTTP/1.1",
      "GET http://unit?x HTTP/1.1",
      "GET unit:9000 HTTP/1.1",
    ]
  ) refused(400, /^bad request line: expected "METHOD \/path HTTP\/1\.1"$/, line, HOST);
});

Deno.test("a path that means another one is refused", () => {
  for (
    const path of [
      "/../../etc/passwd",
      "/a/../status",
      "/./status",
      "/status/..",
      "/%2e%2e/status",
      "/.%2E/status",
      '/a"b',
      "/<script>",
    ]
  ) {
    refused(400, /^bad path: expected one without \. and \.\., /, `GET ${path} HTTP/1.1`, HOST);
    refused(400, /^bad path/, `GET http://unit${path} HTTP/1.1`, HOST);
  }
  for (
    const path of ["//", "/..a", "/a..", "/%2f..%2f", "/%00", "/%", "/a?../..", "/a?b?c", "/;x"]
  ) {
    assert.equal(head(`GET ${path} HTTP/1.1`, HOST).target, path);
  }
});

Deno.test("other versions of HTTP are refused by their number", () => {
  refused(505, /^HTTP\/1\.2 is not spoken here/, "GET / HTTP/1.2", HOST);
  refused(505, /^HTTP\/2\.0 is not spoken here/, "PRI * HTTP/2.0");
  refused(505, /^HTTP\/0\.9 is not spoken here/, "GET / HTTP/0.9");
});

Deno.test("methods of which no request can be made are refused", () => {
  refused(501, /^the method CONNECT is not known here/, "CONNECT /x HTTP/1.1", HOST);
  refused(501, /^the method TRACE is not known here/, "TRACE / HTTP/1.1", HOST);
});

Deno.test("a field that is none is refused: folded, without a name, with a space before the colon, with a control character", () => {
  for (
    const line of [
      " folded",
      ": x",
      "X : y",
      "X",
      "",
      "X@: y",
      "X: a\0b",
      "X: a\rb",
      "X: \x7f",
      "\u00e4: x",
    ]
  ) {
    refused(400, /^bad header field/, "GET / HTTP/1.1", HOST, line);
  }
});

Deno.test("as many fields as allowed are taken, and one more is not", () => {
  const fields = Array.from({ length: MAX_HEAD_FIELDS - 1 }, (_, i) => `X-${i}: y`);
  assert.equal(head("GET / HTTP/1.1", HOST, ...fields).fields.length, MAX_HEAD_FIELDS);
  refused(
    431,
    /has 101 header fields: expected at most 100/,
    "GET / HTTP/1.1",
    HOST,
    ...fields,
    "X: y",
  );
});

Deno.test("a body is refused, however it is announced", () => {
  const body = /^the request has a body: expected none$/;
  for (
    const fields of [
      ["Content-Length: 5"],
      ["Content-Length: 00"],
      ["Content-Length: -1"],
      ["Content-Length: 0, 0"],
      ["Content-Length: 0", "Content-Length: 5"],
      ["Content-Length: 99999999999999999999999"],
      ["Transfer-Encoding: chunked"],
      ["Transfer-Encoding: identity"],
      ["Content-Length: 0", "transfer-encoding: gzip, chunked"],
    ]
  ) refused(400, body, "POST / HTTP/1.1", HOST, ...fields);
  assert.equal(head("POST / HTTP/1.1", HOST, "Content-Length: 0").method, "POST");
});

Deno.test("there is one host, and it is one", () => {
  refused(400, /must have one header field Host$/, "GET / HTTP/1.1");
  refused(400, /must have one header field Host$/, "GET / HTTP/1.1", HOST, "host: unit");
  refused(400, /must have one header field Host$/, "GET / HTTP/1.0", HOST, HOST);
  for (const host of ["a b", "a/b", "a@b", "<a>", "a:b", "a:123456", "[::1", "a?", "a#", "a,b"]) {
    refused(400, /^bad Host/, "GET / HTTP/1.1", `Host: ${host}`);
  }
  for (const host of ["unit", "unit.", "10.0.0.1:9000", "[::1]:9000", "a_b", ""]) {
    assert.equal(head("GET / HTTP/1.1", `Host: ${host}`).host, host);
  }
});

Deno.test("any text is a request that a handler can have, or is refused with what is wrong", () => {
  const seed = "POST http://a:1/b?c HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nX: y";
  const piece = fc.oneof(
    fc.constantFrom(..."\r\n :/?#%\\\0\t\u00ff", "\r\n", "HTTP/1.1", "//", "%2e%2e", "Host: "),
    fc.string({ unit: "binary", maxLength: 4 }),
  );
  const changes = fc.array(fc.tuple(fc.nat(seed.length), fc.nat(4), piece), { maxLength: 6 });
  fc.assert(
    fc.property(changes, (list) => {
      const text = list.reduce(
        (text, [at, gone, put]) => text.slice(0, at) + put + text.slice(at + gone),
        seed,
      );
      try {
        const { method, target, fields } = parseHead(text);
        const request = new Request(`http://unit${target}`, { method, headers: fields });
        assert.equal(new URL(request.url).origin, "http://unit");
      } catch (error) {
        assert.ok(error instanceof HeadError, String(error));
        assert.ok(error.status >= 400 && error.status <= 505);
        assert.ok(!/[\r\n]/.test(error.message));
      }
    }),
    { numRuns: 3000 },
  );
});
