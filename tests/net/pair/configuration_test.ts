/** The active unit's configuration is that of both. */
import assert from "node:assert/strict";
import { PAIR } from "../../../lib/demo/network.ts";
import type { Pair } from "../../../lib/demo/pair.ts";
import { netTest } from "../needs.ts";
import { curl } from "../scene.ts";
import { layPair, openPair } from "./scene.ts";

const MORE = `  more: { address: 10.0.0.101, port: 80, reals: [web1] }\n`;

const SAVED = /more: .*address: 10\.0\.0\.101/;

async function hashes(pair: Pair): Promise<string[]> {
  return await Promise.all(
    PAIR.map(async (unit) => (await pair.unit(unit).status()).unit.config_hash),
  );
}

netTest(
  "a change of the active unit's file reaches the standby's, whose own keys stay",
  ["curl"],
  async () => {
    await using scene = await openPair();
    const { network, pair } = scene;
    const [before] = await hashes(pair);
    const { config } = pair.unit("unit-a");
    await Deno.writeTextFile(config, await Deno.readTextFile(config) + MORE);
    pair.unit("unit-a").signal("SIGHUP");
    await pair.until("both have the new one", async () => {
      const [mine, other] = await hashes(pair);
      return mine === other && mine !== before;
    });
    const saved = await Deno.readTextFile(pair.unit("unit-b").config);
    assert.match(saved, SAVED);
    assert.match(saved, /unit: unit-b/);
    assert.match(saved, /cable\.secondary/);
    await pair.kill("unit-a");
    await pair.reaches("unit-b", "active");
    assert.match(await curl(network, "http://10.0.0.101/"), /^web1 /);
  },
);

netTest("a standby that boots with an older file gets the active unit's", ["curl"], async () => {
  await using scene = await layPair({
    edit: (unit, yaml) => unit === "unit-a" ? yaml + MORE : yaml,
  });
  const { pair } = scene;
  await pair.boot("unit-a");
  await pair.reaches("unit-a", "active");
  await pair.boot("unit-b");
  await pair.settled("unit-a");
  await pair.until("both have one configuration", async () => {
    const [mine, other] = await hashes(pair);
    return mine === other;
  });
  assert.match(await Deno.readTextFile(pair.unit("unit-b").config), SAVED);
});

netTest("a change of the standby's file is refused, and says where to make it", [], async () => {
  await using scene = await openPair();
  const { pair } = scene;
  const [before] = await hashes(pair);
  const { config } = pair.unit("unit-b");
  await Deno.writeTextFile(config, await Deno.readTextFile(config) + MORE);
  const { code, text } = await pair.command("unit-b", "/reload");
  assert.notEqual(code, 200);
  assert.match(text, /expected the change on unit-a, which is active/);
  assert.deepEqual(await hashes(pair), [before, before]);
});
