import assert from "node:assert/strict";
import { startRelay } from "./relay.ts";

/** A UNIX socket whose server sends back what it gets, in capitals, after the client's end. */
async function withShouter(body: (socket: string) => Promise<void>) {
  const folder = await Deno.makeTempDir();
  const socket = `${folder}/shouter.sock`;
  const listener = Deno.listen({ transport: "unix", path: socket });
  const serving = (async () => {
    for await (const connection of listener) {
      const text = await readAll(connection).catch(() => "");
      await writeAll(connection, text.toUpperCase()).catch(() => {});
      connection.close();
    }
  })();
  try {
    await body(socket);
  } finally {
    listener.close();
    await serving;
    await Deno.remove(folder, { recursive: true });
  }
}

async function readAll(connection: Deno.Conn): Promise<string> {
  const buffer = new Uint8Array(65_536);
  let text = "";
  for (let read; (read = await connection.read(buffer)) !== null;) {
    text += new TextDecoder().decode(buffer.subarray(0, read));
  }
  return text;
}

async function writeAll(connection: Deno.Conn, text: string) {
  const bytes = new TextEncoder().encode(text);
  for (let sent = 0; sent < bytes.length;) sent += await connection.write(bytes.subarray(sent));
}

async function shout(port: number, text: string): Promise<string> {
  using connection = await Deno.connect({ port });
  await writeAll(connection, text);
  await connection.closeWrite();
  return await readAll(connection);
}

Deno.test("the relay carries both directions whole, and the end of one before the other", async () => {
  await withShouter(async (socket) => {
    const relay = startRelay(0, () => socket);
    const text = "points are set. ".repeat(100_000);
    const answers = await Promise.all([shout(relay.port, text), shout(relay.port, "short")]);
    assert.ok(answers[0] === text.toUpperCase(), "the long text came back changed");
    assert.equal(answers[1], "SHORT");
    relay.close();
  });
});

Deno.test("a client that goes away harms no other", async () => {
  await withShouter(async (socket) => {
    const relay = startRelay(0, () => socket);
    const leaving = await Deno.connect({ port: relay.port });
    await writeAll(leaving, "half a");
    leaving.close();
    assert.equal(await shout(relay.port, "still here"), "STILL HERE");
    relay.close();
  });
});

Deno.test("without a server behind it a connection is closed and the relay goes on", async () => {
  const relay = startRelay(0, () => "/nonexistent/pointsman.sock");
  const answer = () => shout(relay.port, "anyone?").catch(() => "");
  assert.equal(await answer(), "");
  assert.equal(await answer(), "");
  relay.close();
});

Deno.test("a port in use is replaced by a free one", () => {
  const first = startRelay(0, () => "/nonexistent/pointsman.sock");
  const second = startRelay(first.port, () => "/nonexistent/pointsman.sock");
  assert.notEqual(second.port, first.port);
  first.close();
  second.close();
});

Deno.test("each connection goes to what answers then", async () => {
  await withShouter(async (shouter) => {
    let socket = "/nonexistent/pointsman.sock";
    const relay = startRelay(0, () => socket);
    assert.equal(await shout(relay.port, "anyone?").catch(() => ""), "");
    socket = shouter;
    assert.equal(await shout(relay.port, "anyone?"), "ANYONE?");
    relay.close();
  });
});
