/** What the kernel does by itself is counted as if the engine had done it. */
import assert from "node:assert/strict";
import type { UnitProcess } from "../../../lib/demo/unit.ts";
import { type Capture, startCapture, whyNoCapture } from "../capture.ts";
import { fastpathTest } from "../fastpaths.ts";
import { virtualOf } from "../looks.ts";
import { curl, openScene } from "../scene.ts";
import { readReport } from "../wrk.ts";
import {
  assertEachCountedOnce,
  assertFastpath,
  assertNothingLost,
  countsCame,
  engineOf,
  kernelTest,
} from "./kernel.ts";

/** Packets and bytes, from the client and to it. */
type Counts = [packetsIn: number, bytesIn: number, packetsOut: number, bytesOut: number];

/** What a capture of TCP on the client's own interface has. */
async function countsOf(capture: Capture): Promise<Counts> {
  const counts: Counts = [0, 0, 0, 0];
  const heads = (await capture.text()).matchAll(
    /, length (\d+): \(.*\n +([\d.]+) > [\d.]+: Flags/g,
  );
  for (const [, length, from] of heads) {
    const at = from!.startsWith("10.0.0.9.") ? 0 : 2;
    counts[at]!++;
    counts[at + 1]! += Number(length);
  }
  return counts;
}

async function counted(unit: UnitProcess): Promise<Counts> {
  await countsCame();
  const virtual = await virtualOf(unit, "www");
  return [virtual.packets_in, virtual.bytes_in, virtual.packets_out, virtual.bytes_out];
}

kernelTest("almost all packets of connections that are kept are the kernel's", [
  "nginx",
  "wrk",
], async () => {
  await using scene = await openScene();
  const { network, unit } = scene;
  const load = ["wrk", "-t1", "-c32", "-d2s", "http://10.0.0.100/"];
  const { requests, errors } = readReport(await network.exec("client", load));
  assert.deepEqual(errors, {});
  await countsCame();
  const engine = await engineOf(unit);
  assertFastpath(engine);
  assertNothingLost(engine);
  assertEachCountedOnce(engine);
  const { forwarded, kernel } = engine;
  assert.ok(forwarded >= 2 * requests, `${forwarded} packets of ${requests} requests`);
  assert.ok(kernel.forwarded > 0.95 * forwarded, `${kernel.forwarded} of ${forwarded}`);
});

fastpathTest("packets and bytes of a virtual are those that its client has sent and got", [
  "nginx",
  "curl",
  "tcpdump",
], async (fastpath) => {
  await using scene = await openScene({ fastpath });
  const { network, unit, servers } = scene;
  await Promise.all(
    servers.map(({ files }) => Deno.writeFile(`${files}/some`, new Uint8Array(300_000))),
  );
  await curl(network, "http://10.0.0.100/");
  const before = await counted(unit);
  await using capture = await startCapture(network, "client", "tcp");
  for (let time = 0; time < 5; time++) {
    await curl(network, "http://10.0.0.100/file/some", "-o", "/dev/null");
  }
  const seen = await countsOf(capture);
  assert.ok(seen[3] > 5 * 300_000, `${seen}`);
  const after = await counted(unit);
  assert.deepEqual(after.map((count, index) => count - before[index]!), seen);
  assertEachCountedOnce(await engineOf(unit));
}, whyNoCapture());
