/** A pair whose connections are in the kernel when something befalls the active unit. */
import assert from "node:assert/strict";
import { type Network, VIRTUAL_ADDRESS } from "../../../lib/demo/network.ts";
import { ACTIVE_ADDRESS } from "../../../lib/demo/pair_config.ts";
import { type Side, SIDES } from "../../../lib/demo/pair_faults.ts";
import { startTransfers } from "../../../lib/demo/transfers.ts";
import { activeMac } from "../../../lib/failover/active_mac.ts";
import { formatMacBytes } from "../../../lib/packet/address.ts";
import { startCapture, whyNoCapture } from "../capture.ts";
import { openPair, type PairScene, TRAFFIC_TOOLS } from "../pair/scene.ts";
import { assertFastpath, kernelDoes, kernelTest } from "./kernel.ts";

const COUNT = 200;

/** Downloads of four seconds, a piece of each every second; no connection is made after they have begun. */
function startDownloads({ network }: PairScene) {
  const target = { address: VIRTUAL_ADDRESS, port: 80, count: COUNT, seconds: 4 };
  return startTransfers(network, "client", target);
}

kernelTest(
  `a unit is killed with ${COUNT} connections in its kernel: all go on in that of its peer`,
  TRAFFIC_TOOLS,
  async () => {
    await using scene = await openPair();
    const { pair } = scene;
    await using downloads = await startDownloads(scene);
    await kernelDoes(pair.unit("unit-a"), "forwarded", COUNT, () => Promise.resolve());
    const standby = pair.unit("unit-b");
    const before = await standby.status();
    assertFastpath(before.engine);
    assert.equal(before.engine.kernel.forwarded, 0, "a standby is silent");
    await kernelDoes(standby, "forwarded", 2 * COUNT, async () => {
      await pair.kill("unit-a");
      await pair.reaches("unit-b", "active");
    });
    const { connections } = await standby.status();
    assert.equal(connections.total, before.connections.total, "without a new SYN");
    assert.deepEqual(await downloads.report(), { whole: COUNT, failed: {} });
  },
);

/** The switch forgets where everybody is: every frame gets to both units, whoever is active. */
async function makeHub(network: Network, side: Side) {
  await network.exec(side, ["ip", "link", "set", "br0", "type", "bridge", "ageing_time", "0"]);
}

/** The times of frames, in seconds, in a capture that tells them from the epoch on. */
function timesOf(text: string, matching: string): number[] {
  const lines = text.split("\n").filter((line) => /^\d/.test(line) && line.includes(matching));
  return lines.map((line) => Number.parseFloat(line));
}

/** Two bridges at once would be a loop. */
async function isSilentFrom(scene: PairScene, befalls: () => Promise<unknown>) {
  const { network, pair } = scene;
  for (const side of SIDES) await makeHub(network, side);
  await using downloads = await startDownloads(scene);
  await kernelDoes(pair.unit("unit-a"), "forwarded", COUNT, () => Promise.resolve());
  const heard = await Promise.all(
    SIDES.map((side) => startCapture(network, side, "tcp", { incoming: "unit-a", times: "-tt" })),
  );
  await kernelDoes(pair.unit("unit-a"), "forwarded", COUNT / 2, () => Promise.resolve());
  await befalls();
  await pair.reaches("unit-b", "active");
  const tookOver = Date.parse((await pair.view("unit-b")).since) / 1000;
  await kernelDoes(pair.unit("unit-b"), "forwarded", COUNT, () => Promise.resolve());
  const texts = await Promise.all(heard.map((capture) => capture.text()));
  for (const [index, side] of SIDES.entries()) {
    const mac = `${formatMacBytes(activeMac(ACTIVE_ADDRESS, side))} >`;
    const times = timesOf(texts[index]!, side === "front" ? mac : " > ");
    assert.ok(times.length > 0, `it sent before, in the ${side}`);
    assert.deepEqual(times.filter((time) => time > tookOver), [], `in the ${side}`);
  }
  assert.deepEqual(await downloads.report(), { whole: COUNT, failed: {} });
}

kernelTest(
  "an active unit that is stopped sends nothing from its kernel after its peer took over",
  [...TRAFFIC_TOOLS, "tcpdump"],
  async () => {
    await using scene = await openPair();
    const { pair } = scene;
    await isSilentFrom(scene, () => Promise.resolve(pair.unit("unit-a").signal("SIGSTOP")));
    pair.unit("unit-a").signal("SIGCONT");
    await pair.settled("unit-b");
  },
  whyNoCapture(),
);

kernelTest(
  "nor does one that is killed, however long the kernel takes to clear it away",
  [...TRAFFIC_TOOLS, "tcpdump"],
  async () => {
    await using scene = await openPair();
    await isSilentFrom(scene, () => scene.pair.kill("unit-a"));
  },
  whyNoCapture(),
);
