import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { Hono } from "hono";
import type { StatusEnv } from "../status/answers.ts";
import { addPage, type PageFiles } from "./serve.ts";

const FILES: Readonly<Record<string, string>> = {
  "page.html": '<link rel="stylesheet" href="page.css"><script src="page.js"></script>' +
    '<img src="icon.svg"><link rel="icon" href="icon.svg">',
  "page.css": "body { color: red /* $& */ }",
  "page.js": `console.log("${"x".repeat(5000)}")`,
  "icon.svg": "<svg/>",
};

function served(files: Readonly<Record<string, string>> = FILES) {
  const asked: string[] = [];
  const read = (name: string) => {
    asked.push(name);
    const text = files[name];
    if (text === undefined) throw new Deno.errors.NotFound(name);
    return new TextEncoder().encode(text);
  };
  const pageFiles: PageFiles = { read };
  const app = new Hono<StatusEnv>();
  addPage(app, pageFiles);
  const get = async (path: string, headers: Record<string, string> = {}, method = "GET") =>
    await app.request(path, { headers, method });
  return { get, asked };
}

/** Paths that the page names. */
async function named(get: (path: string) => Promise<Response>): Promise<string[]> {
  const html = await (await get("/")).text();
  return [...html.matchAll(/(?:src|href)="(.*?)"/g)].map(([, path]) => path!);
}

Deno.test("the page has its style in it, and the policy names that style and nothing foreign", async () => {
  const response = await served().get("/");
  assert.equal(response.headers.get("content-type"), "text/html; charset=utf-8");
  assert.equal(response.headers.get("cache-control"), null);
  const html = await response.text();
  assert.ok(html.startsWith(`<style>${FILES["page.css"]}</style>`), html);
  const hash = createHash("sha256").update(FILES["page.css"]!).digest("base64");
  assert.equal(
    response.headers.get("content-security-policy"),
    "default-src 'none'; script-src 'self'; img-src 'self'; connect-src 'self'; " +
      `style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  );
});

Deno.test("script and icon have names by their content, and are kept for long", async () => {
  const { get } = served();
  const [script, icon] = await named(get);
  assert.match(script!, /^page\.[0-9a-f]{12}\.js$/);
  assert.match(icon!, /^icon\.[0-9a-f]{12}\.svg$/);
  const response = await get(`/${script}`);
  assert.equal(await response.text(), FILES["page.js"]);
  assert.equal(response.headers.get("content-type"), "text/javascript; charset=utf-8");
  assert.match(response.headers.get("cache-control")!, /immutable/);
  const [changed] = await named(served({ ...FILES, "page.js": "other" }).get);
  assert.notEqual(changed, script);
});

Deno.test("who takes gzip gets gzip, others get it plain", async () => {
  const { get } = served();
  const [script] = await named(get);
  const coded = await get(`/${script}`, { "accept-encoding": "gzip, deflate, br" });
  assert.equal(coded.headers.get("content-encoding"), "gzip");
  assert.equal(coded.headers.get("vary"), "Accept-Encoding");
  const bytes = new Uint8Array(await coded.arrayBuffer());
  assert.ok(bytes.length < 200);
  const plain = new Response(bytes).body!.pipeThrough(new DecompressionStream("gzip"));
  assert.equal(await new Response(plain).text(), FILES["page.js"]);
  for (const coding of ["identity", "br", "gzip;q=0", ""]) {
    const response = await get(`/${script}`, { "accept-encoding": coding });
    assert.equal(response.headers.get("content-encoding"), null, coding);
    assert.equal(await response.text(), FILES["page.js"]);
  }
});

Deno.test("files are read before the first request, and by none", async () => {
  const { get, asked } = served();
  const before = asked.length;
  const [script] = await named(get);
  const paths = [
    "page.js",
    "page.css",
    "page.html",
    "..%2fdeno.json",
    "build/page.js",
    `${script}/`,
  ];
  for (const path of paths) assert.equal((await get(`/${path}`)).status, 404, path);
  assert.equal(asked.length, before);
});

Deno.test("what is not built is told, and is no fault of the unit", async () => {
  const response = await served({ "page.html": "" }).get("/");
  assert.equal(response.status, 500);
  const error = 'the page is not built: expected "deno task page" before the start';
  assert.deepEqual(await response.json(), { error });
});

Deno.test("other methods than GET and HEAD are refused", async () => {
  const { get } = served();
  const [script] = await named(get);
  assert.equal((await get(`/${script}`, {}, "HEAD")).status, 200);
  const refused = await get(`/${script}`, {}, "POST");
  assert.equal(refused.status, 405);
  assert.equal(refused.headers.get("allow"), "GET, HEAD");
});
