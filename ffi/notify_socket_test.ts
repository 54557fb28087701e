import assert from "node:assert/strict";
import { run } from "../lib/demo/commands.ts";
import { Listener } from "../lib/notify/test_listener.ts";
import { PYTHON } from "../lib/setup/tools.ts";
import { toolTest } from "../tests/tools.ts";
import { notifySocket } from "./notify_socket.ts";

/** What a UNIX socket's name has room for (unix(7)). */
const MAX_NAME_BYTES = 108;

async function withFolder(body: (folder: string) => Promise<void>) {
  const folder = await Deno.makeTempDir();
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

toolTest("what is said arrives at a path, and at a name without a file", ["python3"], async () => {
  await withFolder(async (folder) => {
    const long = `${folder}/${"n".repeat(MAX_NAME_BYTES - 2 - folder.length)}`;
    for (const name of [`${folder}/notify`, long, `@pointsman-${crypto.randomUUID()}`]) {
      await using listener = await Listener.start(name);
      const socket = notifySocket(name);
      assert.equal(socket.send("READY=1\nSTATUS=a real “läuft”"), undefined, name);
      assert.equal(await listener.until(/./), "READY=1\nSTATUS=a real “läuft”", name);
    }
  });
});

toolTest("a manager that ends is an error by its name, not a wait", ["python3"], async () => {
  await withFolder(async (folder) => {
    const name = `${folder}/notify`;
    const socket = notifySocket(name);
    assert.equal(socket.send("READY=1"), "ENOENT");
    await using listener = await Listener.start(name);
    assert.equal(socket.send("READY=1"), undefined);
    await listener[Symbol.asyncDispose]();
    assert.equal(socket.send("READY=1"), "ECONNREFUSED");
  });
});

toolTest("a manager that reads nothing is no wait either", ["python3"], async () => {
  const name = `@pointsman-${crypto.randomUUID()}`;
  await using listener = await Listener.start(name);
  listener.signal("SIGSTOP");
  const socket = notifySocket(name);
  let refused: string | undefined;
  // Its queue has room for a few (net.unix.max_dgram_qlen), whatever the box is set to.
  for (let i = 0; i < 100_000 && refused === undefined; i++) refused = socket.send("WATCHDOG=1");
  assert.equal(refused, "EAGAIN");
  listener.signal("SIGCONT");
});

Deno.test("a name that no socket can have is an error", () => {
  for (const name of [`/${"n".repeat(MAX_NAME_BYTES)}`, ""]) {
    assert.equal(notifySocket(name).send("READY=1"), "ENAMETOOLONG");
  }
});

toolTest("the clock is the one that the manager has", ["python3"], async () => {
  const { monotonicUs } = notifySocket("@nobody");
  const before = monotonicUs();
  // It asks for CLOCK_MONOTONIC.
  const other = await run([PYTHON, "-c", "import time; print(time.monotonic_ns() // 1000)"]);
  const after = monotonicUs();
  assert.ok(before <= BigInt(other) && BigInt(other) <= after, `${before}, ${other}, ${after}`);
});
