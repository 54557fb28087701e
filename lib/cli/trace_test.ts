/** The command, against a unit in memory. */
import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { newTraced } from "../status/test_traced.ts";
import { serveStatus } from "../status/server.ts";
import { TEST_TOKEN } from "../status/test_source.ts";
import type { TraceLineJson } from "../status/trace_json.ts";
import { DONE, FAILED, WRONG_USE } from "./io.ts";
import { main } from "./program.ts";
import { TestIo } from "./test_io.ts";
import { trace, type TraceOptions } from "./trace.ts";

async function newScene() {
  const traced = newTraced();
  const server = serveStatus(traced.app, { hostname: "127.0.0.1", port: 0 });
  const folder = await Deno.makeTempDir();
  const tokenFile = `${folder}/token`;
  await Deno.writeTextFile(tokenFile, TEST_TOKEN);
  const io = new TestIo();
  let end = () => {};
  const onEnd = (listener: () => void) => {
    end = listener;
    return () => {};
  };
  const start = (change: Partial<TraceOptions> = {}) => {
    const options = { filters: { virtual: "www" }, write: undefined, json: false };
    return trace({ ...options, status: server.url, tokenFile, ...change }, io, onEnd);
  };
  /** Resolves when the engine traces. */
  const tracing = async () => {
    while (!traced.unit.state.trace.isOn) await new Promise((resolve) => setTimeout(resolve, 1));
  };
  return {
    ...traced,
    io,
    folder,
    server,
    start,
    tracing,
    interrupt: () => end(),
    async [Symbol.asyncDispose]() {
      await server.stop();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

const LINE = /^\d\d:\d\d:\d\d\.\d{6} (front|back ) 198\.51\.100\.9:\d+ [▸◂] www 192\.0\.2\.10:80 /;

Deno.test("a line a packet, and at the end how many", async () => {
  await using scene = await newScene();
  const { unit, io, start, tracing } = scene;
  const ended = start({ filters: { virtual: "www", limit: "3" } });
  await tracing();
  unit.connect(5000);
  assert.equal(await ended, DONE);
  assert.equal(io.out.length, 3);
  for (const line of io.out) assert.match(line, LINE);
  assert.match(io.out[0]!, /: forwarded: opened, embryonic: the predictor chose it$/);
  assert.deepEqual(io.errors, ["3 packets shown, 0 lost: as many as were asked for"]);
});

Deno.test("Control-C ends it cleanly, and the unit traces no more", async () => {
  await using scene = await newScene();
  const { unit, io, start, tracing, interrupt, logged } = scene;
  const ended = start();
  await tracing();
  unit.fromClient({});
  await io.until(/no_connection/);
  interrupt();
  assert.equal(await ended, DONE);
  assert.deepEqual(io.errors, ["1 packet shown, 0 lost"]);
  while (logged.length < 2) await new Promise((resolve) => setTimeout(resolve, 1));
  assert.equal(unit.state.trace.isOn, false);
});

Deno.test("Control-C ends it also when the answer's head has become garbage", async () => {
  await using scene = await newScene();
  const { io, start, tracing, interrupt } = scene;
  const ended = start();
  await tracing();
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc");
  await new Promise((resolve) => setTimeout(resolve, 50));
  collect();
  await new Promise((resolve) => setTimeout(resolve, 50));
  interrupt();
  assert.equal(await ended, DONE);
  assert.deepEqual(io.errors, ["0 packets shown, 0 lost"]);
});

Deno.test("--json prints the lines of the unit", async () => {
  await using scene = await newScene();
  const { unit, io, start, tracing } = scene;
  const ended = start({ json: true, filters: { virtual: "www", limit: "1" } });
  await tracing();
  unit.fromClient({});
  assert.equal(await ended, DONE);
  const lines: TraceLineJson[] = io.out.map((line) => JSON.parse(line));
  assert.deepEqual(lines.map((line) => Object.keys(line)[0]), ["trace", "packet", "end"]);
});

Deno.test("what was lost is told where it is missing", async () => {
  await using scene = await newScene();
  const { unit, io, start, tracing } = scene;
  const ended = start({ filters: { virtual: "www", limit: "1025" } });
  await tracing();
  for (let i = 0; i < 1030; i++) unit.fromClient({ sourcePort: 1 + i });
  await io.until(/192\.0\.2\.10:80/);
  while (io.out.length < 1024) await new Promise((resolve) => setTimeout(resolve, 1));
  unit.fromClient({});
  assert.equal(await ended, DONE);
  assert.equal(io.out[1024], "(6 packets came too fast to show)");
  assert.equal(io.errors[0], "1025 packets shown, 6 lost: as many as were asked for");
});

Deno.test("a capture has each packet as it came and as it went, for nobody else to read", async () => {
  await using scene = await newScene();
  const { unit, folder, start, tracing } = scene;
  const write = `${folder}/www.pcap`;
  const ended = start({ write, filters: { virtual: "www", limit: "4" } });
  await tracing();
  unit.connect(5000);
  unit.fromClient({ sourcePort: 1 });
  assert.equal(await ended, DONE);
  assert.equal((await Deno.stat(write)).mode! & 0o777, 0o600);
  const bytes = await Deno.readFile(write);
  const text = new TextDecoder().decode(bytes);
  assert.equal(text.split("received: forwarded").length, 4);
  assert.equal(text.split("sent: forwarded").length, 4);
  assert.equal(text.split("received: dropped (no_connection)").length, 2);
  assert.ok(text.includes("unit lb-a"));
  assert.equal(bytes.length, blocksOf(bytes).reduce((sum, { length }) => sum + length, 0));
  assert.deepEqual(blocksOf(bytes).map(({ type }) => type), [
    0x0a0d0d0a,
    1,
    1,
    6,
    6,
    6,
    6,
    6,
    6,
    6,
  ]);
});

/** Types and lengths of the blocks of a capture. */
function blocksOf(bytes: Uint8Array): { type: number; length: number }[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const blocks: { type: number; length: number }[] = [];
  for (let at = 0; at < bytes.length; at += blocks.at(-1)!.length) {
    blocks.push({ type: view.getUint32(at, true), length: view.getUint32(at + 4, true) });
  }
  return blocks;
}

Deno.test("a capture that cannot be written is one clear line, and the unit traces no more", async () => {
  await using scene = await newScene();
  const { io, folder, start, logged } = scene;
  const cases: [string, RegExp][] = [
    [
      `${folder}/none/x.pcap`,
      /^-w .*x\.pcap: there is no such folder: expected a file to write to$/,
    ],
    [folder, /: this is a directory: expected a file to write to$/],
  ];
  for (const [i, [write, expected]] of cases.entries()) {
    assert.equal(await start({ write }), FAILED, write);
    assert.match(io.errors[i]!, expected);
    while (logged.length < 2 * (i + 1)) await new Promise((resolve) => setTimeout(resolve, 1));
    io.errors.splice(i + 1);
  }
});

Deno.test("a unit that refuses leaves the file as it was", async () => {
  await using scene = await newScene();
  const { io, folder, start } = scene;
  const write = `${folder}/old.pcap`;
  await Deno.writeTextFile(write, "older");
  assert.equal(await start({ write, filters: { virtual: "nothing" } }), WRONG_USE);
  assert.match(io.errors[0]!, /^virtual: "nothing": there is no such virtual/);
  assert.equal(await Deno.readTextFile(write), "older");
});

Deno.test("what stands in the way is one clear line and its exit code", async () => {
  await using scene = await newScene();
  const { io, folder, start, ask } = scene;
  const wrong = `${folder}/wrong`;
  await Deno.writeTextFile(wrong, "not-the-right-token");
  const first = await ask("virtual=www&seconds=30");
  const none = { status: "http://127.0.0.1:1" };
  const cases: [Partial<TraceOptions>, number, RegExp][] = [
    [{ filters: {} }, WRONG_USE, /^which packets is missing: expected virtual, client or real$/],
    [{ tokenFile: `${folder}/none` }, WRONG_USE, /^--token-file .*: there is no such file/],
    [{ tokenFile: wrong }, FAILED, /^the unit refuses the token/],
    [none, FAILED, /^no unit answers at http:\/\/127\.0\.0\.1:1: /],
    [
      {},
      FAILED,
      /^the unit refuses: a trace runs already, for 192\.0\.2\.7: expected one at a time/,
    ],
    [{ write: "-", json: true }, WRONG_USE, /^--json and -w - both want the standard output/],
  ];
  for (const [change, code, expected] of cases) {
    io.errors.splice(0);
    assert.equal(await start(change), code, expected.source);
    assert.equal(io.errors.length, 1);
    assert.match(io.errors[0]!, expected);
  }
  await first.body!.cancel();
});

Deno.test("the command line is passed on to the unit, which judges it", async () => {
  await using scene = await newScene();
  const { io, folder, server } = scene;
  const args = ["trace", "--status", server.url, "--token-file", `${folder}/token`];
  const filters = ["--client", "1.2.3.4/33", "--snap", "1", "--limit", "0", "--seconds", "0"];
  assert.equal(await main([...args, ...filters, "--virtual", "x", "--real", "y"], io), WRONG_USE);
  const named = io.errors[0]!.split("\n").map((line) => line.split(":")[0]);
  assert.deepEqual(named, ["virtual", "real", "client", "snap", "limit", "seconds"]);
});

Deno.test("a capture is not written to a terminal", async () => {
  const terminal = { columns: () => 80, rows: () => 24, write() {}, onResize: () => () => {} };
  const io = new TestIo(terminal);
  const options = { filters: {}, write: "-", json: false, status: "", tokenFile: "" };
  assert.equal(await trace(options, io, () => () => {}), WRONG_USE);
  assert.match(
    io.errors[0]!,
    /^-w -: the standard output is a terminal: expected a file or a pipe$/,
  );
});

Deno.test("a unit that stops is told, with what was shown by then", async () => {
  await using scene = await newScene();
  const { unit, io, start, tracing, events } = scene;
  const ended = start();
  await tracing();
  unit.fromClient({});
  events.end();
  assert.equal(await ended, FAILED);
  assert.equal(io.errors.at(-1), "1 packet shown, 0 lost: the unit stops");
});

Deno.test("a unit that goes without a word is told", async () => {
  await using scene = await newScene();
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const status = `http://127.0.0.1:${listener.addr.port}`;
  const { io, start } = scene;
  const ended = start({ status });
  const connection = await listener.accept();
  const half = "HTTP/1.1 200 OK\r\ncontent-type: application/x-ndjson\r\n" +
    "transfer-encoding: chunked\r\n\r\n1\r\n\n\r\n";
  await connection.write(new TextEncoder().encode(half));
  connection.close();
  listener.close();
  assert.equal(await ended, FAILED);
  assert.ok(io.errors[0]!.startsWith(`the unit at ${status} has gone: `), io.errors[0]);
  assert.equal(io.errors[1], "0 packets shown, 0 lost");
});

Deno.test("nobody is shown anything when nobody reads it", async () => {
  await using scene = await newScene();
  const { unit, io, start, tracing } = scene;
  const ended = start();
  await tracing();
  io.gone = true;
  unit.fromClient({});
  assert.equal(await ended, DONE);
  assert.deepEqual(io.errors, []);
});
