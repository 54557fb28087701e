import assert from "node:assert/strict";
import { statusApp } from "../status/app.ts";
import { serveStatus } from "../status/server.ts";
import { testSource } from "../status/test_source.ts";
import { DONE } from "./io.ts";
import { type Named, names } from "./names.ts";
import { TestIo } from "./test_io.ts";

async function named(of: Named, url: string) {
  const io = new TestIo();
  assert.equal(await names(of, url, io), DONE);
  assert.deepEqual(io.errors, []);
  return io.out;
}

Deno.test("names of reals, of virtuals and of both come one a line", async () => {
  const server = serveStatus(statusApp(testSource()), { hostname: "127.0.0.1", port: 0 });
  assert.deepEqual(await named("reals", server.url), ["web1\nweb2\nall"]);
  assert.deepEqual(await named("virtuals", server.url), ["www\nany"]);
  assert.deepEqual(await named("all", server.url), ["web1\nweb2\nall\nwww\nany"]);
  await server.stop();
});

Deno.test("where nobody answers there is not a word, not even of what went wrong", async () => {
  const free = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  free.close();
  for (const url of [`http://127.0.0.1:${free.addr.port}`, "no-url", ""]) {
    assert.deepEqual(await named("all", url), []);
  }
});

Deno.test("what is no name of a machine is kept from the shell", async () => {
  const bad = ["$(reboot)", "`reboot`", "a b", "a\nb", "-x", "", "a;b"].map((name) => ({ name }));
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () => Response.json({ reals: [...bad, { name: "web1" }], virtuals: bad }),
  );
  const url = `http://127.0.0.1:${server.addr.port}`;
  assert.deepEqual(await named("all", url), ["web1"]);
  assert.deepEqual(await named("virtuals", url), []);
  await server.shutdown();
});
