import assert from "node:assert/strict";
import { statusApp } from "../status/app.ts";
import { serveStatus } from "../status/server.ts";
import { testSource } from "../status/test_source.ts";
import { DONE, WRONG_USE } from "./io.ts";
import { PLAIN } from "./paint.ts";
import { TestIo } from "./test_io.ts";
import { TestTerminal } from "./test_terminal.ts";
import { AskedView, type Kind } from "./views/view.ts";
import { askDated } from "./ask.ts";
import type { StatusJson } from "../status/json.ts";
import { FAILOVER } from "./views/failover.ts";
import { machineKind } from "./views/machines.ts";
import { REALS } from "./views/reals.ts";
import { statusKind } from "./views/status.ts";
import { watch } from "./watch.ts";

/** Far less than people want, so that tests end soon. */
const WATCH_MS = 10;

interface Change {
  kind?: Kind<StatusJson>;
  terminal?: TestTerminal;
  json?: boolean;
  url?: string;
}

/** A watch of a unit, of its reals unless something else is said. */
function started({ kind = machineKind(REALS, true), terminal, json = false, url }: Change = {}) {
  const source = testSource();
  const server = serveStatus(statusApp(source), { hostname: "127.0.0.1", port: 0 });
  const io = new TestIo(terminal);
  const status = url ?? server.url;
  const fields = ["unit", "reals"] as const;
  const view = new AskedView(
    kind,
    (signal) => askDated({ url: status, path: "/status", fields, signal }),
  );
  const end = Promise.withResolvers<void>();
  const options = { what: "reals", status, json, paint: PLAIN, watchMs: WATCH_MS };
  const ended = watch(view, options, io, (listener) => {
    end.promise.then(listener);
    return () => {};
  });
  return { source, server, io, ended, end: end.resolve };
}

/** Resolves as soon as what can be seen has this in it. */
async function seen(terminal: TestTerminal, pattern: RegExp): Promise<readonly string[]> {
  while (!pattern.test(terminal.lines.join("\n"))) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return terminal.lines;
}

Deno.test("on a terminal the view is drawn again and again, and the screen is restored at the end", async () => {
  const terminal = new TestTerminal(120, 24);
  const { source, server, ended, end } = started({ terminal });
  const [head] = await seen(terminal, /web1/);
  assert.match(head!, /^pointsman show reals {2}20\d\d-\S+Z {2}every 10 ms {2}http:/);
  assert.ok(terminal.isAlternate);
  source.state.reals.connections[0] = 77;
  await seen(terminal, /web1 .* 77 /);
  end();
  assert.equal(await ended, DONE);
  assert.ok(!terminal.isAlternate && terminal.isCursorShown);
  assert.equal(terminal.listeners, 0);
  await server.stop();
});

Deno.test("rates are what the counters have risen by between two looks", async () => {
  const terminal = new TestTerminal(200, 24);
  const { source, server, ended, end } = started({ terminal, kind: statusKind(true) });
  await seen(terminal, /web1 .* 0 +0 B +0 B /);
  const rise = setInterval(() => {
    source.state.reals.connectionsTotal[0]! += 1;
    source.state.reals.bytesOut[0]! += 1000;
  }, 1);
  await seen(terminal, /web1 .* \d+(\.\d)?( k)? +0 B +[1-9]\S* [kM]B /);
  clearInterval(rise);
  end();
  await ended;
  await server.stop();
});

Deno.test("a smaller terminal is drawn for at once", async () => {
  const terminal = new TestTerminal(120, 24);
  const { server, ended, end } = started({ terminal });
  await seen(terminal, /all /);
  terminal.resize(30, 4);
  assert.equal(terminal.lines.length, 4);
  assert.equal(terminal.lines[3], "… 3 more lines hidden");
  for (const line of terminal.lines) assert.ok(line.length <= 30, line);
  end();
  await ended;
  await server.stop();
});

Deno.test("while the unit does not answer that is shown above what is known, and it recovers", async () => {
  const terminal = new TestTerminal(200, 24);
  const { source, server, ended, end } = started({ terminal });
  await seen(terminal, /web1/);
  const { hostname, port } = new URL(server.url);
  await server.stop();
  const lines = await seen(terminal, /no answer/);
  assert.match(
    lines[1]!,
    /^no answer from http:\/\/127\.0\.0\.1:\d+ since 20\d\d-\d\d-\d\dT[\d:]{8}Z \(.*\)$/,
  );
  assert.match(lines[2]!, /^no unit answers at /);
  assert.ok(lines.some((line) => line.startsWith("web1 ")));
  const again = serveStatus(statusApp(source), { hostname, port: Number(port) });
  while (terminal.lines[1] !== "") await new Promise((resolve) => setTimeout(resolve, 1));
  end();
  assert.equal(await ended, DONE);
  await again.stop();
});

Deno.test("without a terminal each look is a block with its time, until nobody reads", async () => {
  const { server, io, ended } = started({ kind: FAILOVER });
  while (io.out.length < 3) await new Promise((resolve) => setTimeout(resolve, 1));
  io.gone = true;
  assert.equal(await ended, DONE);
  assert.match(io.out[0]!, /^20\d\d-\d\d-\d\dT[\d:]{8}Z\nunit lb-a: no failover .*\n.*\n$/);
  await server.stop();
});

Deno.test("with JSON each look is a line, and an outage is told once, on the other stream", async () => {
  const { server, io, ended, end } = started({ json: true });
  await io.until(/web1/);
  await server.stop();
  await io.until(/^no answer from .*: no unit answers at /, io.errors);
  end();
  assert.equal(await ended, DONE);
  for (const line of io.out) assert.equal(JSON.parse(line)[0].name, "web1");
  assert.equal(io.errors.length, 1);
});

Deno.test("a wrong question ends it, and is told on the restored screen", async () => {
  const terminal = new TestTerminal(80, 24);
  const { server, io, ended } = started({ terminal, url: "localhost" });
  assert.equal(await ended, WRONG_USE);
  assert.match(io.errors[0]!, /not a URL/);
  assert.ok(!terminal.isAlternate);
  await server.stop();
});
