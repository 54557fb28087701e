/** What is no reason for a takeover. */
import assert from "node:assert/strict";
import { setSwitchPorts, SIDES } from "../../../lib/demo/pair_faults.ts";
import { netTest } from "../needs.ts";
import { openPair, type PairScene, TRAFFIC_TOOLS, underTraffic } from "./scene.ts";

/** Many times what a takeover takes, by whatever way. */
const LONG_MS = 3_000;

/** Waits, and fails where the active unit is another one, or has been meanwhile. */
async function nothingChanges({ pair }: PairScene) {
  const before = await pair.view("unit-a");
  assert.equal(before.state, "active");
  await new Promise((resolve) => setTimeout(resolve, LONG_MS));
  const [mine, other] = [await pair.view("unit-a"), await pair.view("unit-b")];
  assert.deepEqual([mine.state, mine.term], ["active", before.term]);
  assert.equal(mine.since.slice(0, -5), before.since.slice(0, -5));
  assert.notEqual(other.state, "active");
}

for (const end of ["primary", "secondary"] as const) {
  netTest(
    `the cable's plug is pulled at the ${end} end: nothing happens, and it is told`,
    TRAFFIC_TOOLS,
    async () => {
      await using scene = await openPair();
      const { pair } = scene;
      const mine = end === "primary" ? "unit-a" as const : "unit-b" as const;
      const other = end === "primary" ? "unit-b" as const : "unit-a" as const;
      await underTraffic(scene, async () => {
        pair.cable!.setPlugged(end, false);
        await pair.until(
          "both tell it",
          async () =>
            (await pair.view(mine)).cable === "my_side_not_connected" &&
            (await pair.view(other)).cable === "other_side_not_connected",
        );
        await nothingChanges(scene);
      });
      pair.cable!.setPlugged(end, true);
      await pair.until(
        "the cable is normal",
        async () => (await pair.view(mine)).cable === "normal",
      );
      await nothingChanges(scene);
    },
  );
}

netTest(
  "a cable that flips, drops and inserts bytes: nothing happens, and it is counted",
  TRAFFIC_TOOLS,
  async () => {
    await using scene = await openPair();
    const { pair } = scene;
    const { settings } = pair.cable!;
    pair.cable!.settings = { ...settings, noise: { flip: 0.01, drop: 0.005, insert: 0.005 } };
    await nothingChanges(scene);
    const { refusals } = await pair.view("unit-b");
    const refused = Object.values(refusals).reduce((sum, count) => sum + count, 0);
    assert.ok(refused > 0, JSON.stringify(refusals));
  },
);

netTest("a standby that loses a port, or both, changes nothing", [], async () => {
  await using scene = await openPair();
  const { network, pair } = scene;
  await setSwitchPorts(network, "unit-b", ["front"], "down");
  await pair.until(
    "it is told",
    async () => (await pair.view("unit-a")).peer?.ports.front === "link_down",
  );
  await nothingChanges(scene);
  await setSwitchPorts(network, "unit-b", SIDES, "down");
  await nothingChanges(scene);
});

netTest("a standby that dies changes nothing", TRAFFIC_TOOLS, async () => {
  await using scene = await openPair();
  const { pair } = scene;
  const { term } = await pair.view("unit-a");
  await underTraffic(scene, async () => {
    await pair.kill("unit-b");
    await pair.until(
      "it is told",
      async () => (await pair.view("unit-a")).cable === "other_side_powered_off",
    );
    await pair.boot("unit-b");
    await pair.settled("unit-a");
  });
  assert.equal((await pair.view("unit-a")).term, term);
});
