import assert from "node:assert/strict";
import { statusApp } from "../status/app.ts";
import { serveStatus } from "../status/server.ts";
import { testSource } from "../status/test_source.ts";
import { explain } from "./explain.ts";
import { DONE, WRONG_USE } from "./io.ts";
import { TestIo } from "./test_io.ts";

async function explained(client: string, virtual: string, json = false) {
  const server = serveStatus(statusApp(testSource()), { hostname: "127.0.0.1", port: 0 });
  const io = new TestIo();
  const code = await explain({ client, virtual, json, status: server.url }, io);
  await server.stop();
  return { code, out: io.out.join("\n"), errors: io.errors.join("\n") };
}

Deno.test("explain prints the sentences of the unit", async () => {
  const { code, out } = await explained("198.51.100.9:40000", "www");
  assert.equal(code, DONE);
  assert.deepEqual(out.split("\n"), [
    "198.51.100.9:40000 has no connection to www.",
    "A new connection of 198.51.100.9 would go to web1: no other real is usable.",
  ]);
});

Deno.test("explain --json prints its whole answer", async () => {
  const { out } = await explained("198.51.100.9", "www", true);
  assert.equal(JSON.parse(out).next.real, "web1");
});

Deno.test("what the unit refuses is wrong use, in its words", async () => {
  const { code, out, errors } = await explained("nobody", "wwww");
  assert.equal(code, WRONG_USE);
  assert.equal(out, "");
  assert.match(
    errors,
    /^client: "nobody": expected an IPv4 address .*\nvirtual: "wwww": .*mean www/,
  );
});
