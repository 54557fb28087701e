import assert from "node:assert/strict";
import { Hono } from "hono";
import { serveStatus, serveStatusSocket, StatusError } from "./server.ts";

const LOCAL = { hostname: "127.0.0.1", port: 0 };

function helloApp(): Hono {
  return new Hono().get("/", (context) => context.text("hello"));
}

Deno.test("it answers at the address it says", async () => {
  const server = serveStatus(helloApp(), LOCAL);
  assert.match(server.url, /^http:\/\/127\.0\.0\.1:[1-9]\d*$/);
  assert.equal(await (await fetch(server.url)).text(), "hello");
  await server.stop();
  await assert.rejects(fetch(server.url));
});

Deno.test("an address in use is an error that names it", async () => {
  const first = serveStatus(helloApp(), LOCAL);
  const port = Number(new URL(first.url).port);
  assert.throws(() => serveStatus(helloApp(), { ...LOCAL, port }), (error) => {
    assert.ok(error instanceof StatusError);
    assert.ok(
      error.message.startsWith(`status 127.0.0.1:${port}: address in use by another program`),
    );
    return true;
  });
  await first.stop();
});

Deno.test("an address of no interface is an error that names it", () => {
  assert.throws(() => serveStatus(helloApp(), { hostname: "192.0.2.1", port: 0 }), {
    name: "StatusError",
    message:
      "status 192.0.2.1:0: no interface of this box has this address: expected one of its own",
  });
});

Deno.test("it answers on a UNIX socket, and takes it away at the end", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/status.sock`;
  const server = await serveStatusSocket(helloApp(), path);
  const client = Deno.createHttpClient({ proxy: { transport: "unix", path } });
  assert.equal(await (await fetch("http://unit/", { client })).text(), "hello");
  client.close();
  await assert.rejects(serveStatusSocket(helloApp(), path), {
    name: "StatusError",
    message: /address in use/,
  });
  await server.stop();
  await assert.rejects(Deno.stat(path), Deno.errors.NotFound);
  await Deno.remove(folder);
});

Deno.test("a socket that a killed unit left behind is taken over", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/status.sock`;
  // By its end a listener takes its file away, if that has the name it knows.
  const listener = Deno.listen({ transport: "unix", path: `${path}.old` });
  await Deno.rename(`${path}.old`, path);
  listener.close();
  const server = await serveStatusSocket(helloApp(), path);
  const client = Deno.createHttpClient({ proxy: { transport: "unix", path } });
  assert.equal(await (await fetch("http://unit/", { client })).text(), "hello");
  client.close();
  await server.stop();
  await Deno.remove(folder);
});

Deno.test("a file that is no socket is not taken for one that was left behind", async () => {
  const path = await Deno.makeTempFile();
  await Deno.writeTextFile(path, "precious");
  await assert.rejects(serveStatusSocket(helloApp(), path), { name: "StatusError" });
  assert.equal(await Deno.readTextFile(path), "precious");
  await Deno.remove(path);
});

Deno.test("a socket in a folder that is missing is an error that names it", async () => {
  await assert.rejects(serveStatusSocket(helloApp(), "/nonexistent/status.sock"), {
    name: "StatusError",
    message: /^status \/nonexistent\/status\.sock: /,
  });
});

Deno.test("stopping lets an answer under way come to its end, but does not wait for ever", async () => {
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<Response>();
  const app = new Hono().get("/", () => {
    asked.resolve();
    return answer.promise;
  });
  const server = serveStatus(app, LOCAL);
  const response = fetch(server.url);
  await asked.promise;
  await server.stop();
  answer.resolve(new Response("late"));
  assert.equal(await (await response).text(), "late");
});
