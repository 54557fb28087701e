/** Who becomes active at boot, and who does not. */
import assert from "node:assert/strict";
import { VIRTUAL_ADDRESS } from "../../../lib/demo/network.ts";
import { ACTIVE_ADDRESS, FAILOVER_ADDRESS } from "../../../lib/demo/pair_config.ts";
import { netTest } from "../needs.ts";
import { curl } from "../scene.ts";
import { layPair, openPair } from "./scene.ts";

for (const cable of [true, false]) {
  const how = cable ? "with a cable" : "without a cable";
  netTest(
    `both boot together ${how}: the primary is active, and each knows its role`,
    [],
    async () => {
      // So slow that neither takes the other for dead that starts a second later, on a busy machine.
      await using scene = await layPair({ cable, failover: "hello: 500ms" });
      const { pair } = scene;
      await pair.bootBoth();
      const [mine, other] = [await pair.view("unit-a"), await pair.view("unit-b")];
      assert.deepEqual([mine.role, other.role], ["primary", "secondary"]);
      assert.deepEqual([mine.cable, other.cable], Array(2).fill(cable ? "normal" : "none"));
      assert.deepEqual([mine.peer?.name, other.peer?.name], ["unit-b", "unit-a"]);
      const hashes = await Promise.all(
        (["unit-a", "unit-b"] as const).map(async (unit) =>
          (await pair.unit(unit).status()).unit.config_hash
        ),
      );
      assert.equal(hashes[0], hashes[1]);
    },
  );
}

netTest("a secondary whose primary has no power serves, and keeps on when that comes back", [
  "curl",
], async () => {
  await using scene = await layPair();
  const { network, pair } = scene;
  await pair.boot("unit-b");
  await pair.reaches("unit-b", "active");
  assert.match(await curl(network, `http://${VIRTUAL_ADDRESS}/`), /^web\d /);
  await pair.boot("unit-a");
  await pair.settled("unit-b");
  assert.match(await curl(network, `http://${VIRTUAL_ADDRESS}/`), /^web\d /);
});

netTest("not plugged in at boot: the primary serves, the secondary waits", [], async () => {
  for (
    const [unit, end, state] of [
      ["unit-a", "primary", "active"],
      ["unit-b", "secondary", "standby"],
    ] as const
  ) {
    await using scene = await layPair({ failover: `role: ${end}` });
    const { pair } = scene;
    pair.cable!.setPlugged(end, false);
    await pair.boot(unit);
    await pair.reaches(unit, state);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    assert.equal((await pair.view(unit)).state, state);
  }
});

netTest("the address of management is where the active unit is", ["ping"], async () => {
  await using scene = await openPair();
  const { network, pair } = scene;
  const addresses = async (unit: string) => {
    const shown = await network.exec(unit, ["ip", "-4", "-br", "addr", "show", "dev", "eth0"]);
    return shown.match(/10\.0\.0\.\d+/g) ?? [];
  };
  assert.deepEqual(await addresses("unit-a"), [ACTIVE_ADDRESS]);
  assert.deepEqual(await addresses("unit-b"), [FAILOVER_ADDRESS]);
  const ping = ["ping", "-c", "1", "-W", "2", ACTIVE_ADDRESS];
  await network.exec("client", ping);
  await pair.kill("unit-a");
  await pair.reaches("unit-b", "active");
  await pair.until(
    "the address has moved",
    async () => (await addresses("unit-b")).join() === ACTIVE_ADDRESS,
  );
  await pair.until(
    "a killed unit leaves no address",
    async () => (await addresses("unit-a")).length === 0,
  );
  await network.exec("client", ping);
});

netTest("a unit that is told to end hands over before it goes", ["curl"], async () => {
  await using scene = await openPair({ cable: false });
  const { network, pair } = scene;
  await pair.end("unit-a");
  assert.equal((await pair.view("unit-b")).state, "active");
  assert.match(await curl(network, `http://${VIRTUAL_ADDRESS}/`), /^web\d /);
});
