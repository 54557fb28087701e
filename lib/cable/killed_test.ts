import assert from "node:assert/strict";
import { compilePreloaded } from "./test_preloaded.ts";
import { toolTest } from "../../tests/tools.ts";
import { CableEmulator } from "./emulator/emulator.ts";
import { socketCarrier } from "./socket.ts";
import { killUnit } from "./test_far_end.ts";
import { TestListener } from "./test_listener.ts";
import { isKeeper, keepersOf, openFiles, openFilesOfHolders } from "./test_open_files.ts";

const KILLS = 5;
/** Among what a thread has open: not the cable. */
const WAKE = "anon_inode:[eventfd]";

async function withCarrier(body: (open: () => Promise<() => Promise<void>>) => Promise<void>) {
  const folder = await Deno.makeTempDir();
  {
    await using _emulator = CableEmulator.start(`${folder}/cable`);
    await body(async () => {
      const told = new TestListener();
      const carrier = socketCarrier(`${folder}/cable.primary`, told, 5);
      await told.until(() => carrier.trouble === undefined);
      return () => carrier.close();
    });
  }
  await Deno.remove(folder, { recursive: true });
}

async function until(isSo: () => boolean) {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 1));
}

for (const kind of ["serial", "socket"] as const) {
  toolTest(`${kind}: the cable of a killed process falls before its memory is freed`, [
    "python3",
  ], async () => {
    const kills = [];
    const keepers: number[] = [];
    const look = (pid: number) => keepers.push(...keepersOf(pid));
    for (let i = 0; i < KILLS; i++) kills.push(await killUnit(kind, {}, look));
    // The files of a process are closed at the very end of it, when its memory is free.
    const early = kills.filter(({ cableMs, processMs }) => cableMs < processMs / 2);
    assert.ok(early.length > KILLS / 2, JSON.stringify(kills));
    assert.equal(keepers.length, KILLS);
    assert.ok(!keepers.some((keeper) => isKeeper(keeper)));
  });
}

Deno.test("the line holder has the cable and its wake open, and nobody else has the cable", () =>
  withCarrier(async (open) => {
    const close = await open();
    const [files, ...others] = openFilesOfHolders(Deno.pid);
    assert.equal(others.length, 0);
    assert.equal(files!.length, 2);
    const [cable] = files!.filter((file) => file !== WAKE);
    assert.match(cable!, /^socket:/);
    assert.ok(!openFiles(Deno.pid).includes(cable!));
    await close();
  }));

Deno.test("a cable that was closed leaves no thread, process or open file, however often", () =>
  withCarrier(async (open) => {
    const turn = async () => {
      const close = await open();
      await close();
      // It still ends when its last word is heard.
      await until(() => openFilesOfHolders(Deno.pid).length === 0);
    };
    await turn();
    const wakes = () => openFiles(Deno.pid).filter((file) => file === WAKE).length;
    const before = wakes();
    for (let i = 0; i < 50; i++) await turn();
    assert.equal(wakes(), before);
    assert.deepEqual(keepersOf(Deno.pid), []);
  }));

toolTest("where a table of its own is refused, the cable is held in the common one", [
  "cc",
  "python3",
], async () => {
  await using preloaded = await compilePreloaded("test_refused.c");
  const { cableMs } = await killUnit("socket", { LD_PRELOAD: preloaded.path }, (pid) => {
    assert.deepEqual(openFilesOfHolders(pid), [openFiles(pid)]);
    assert.deepEqual(keepersOf(pid), []);
  });
  assert.ok(cableMs > 0);
});
