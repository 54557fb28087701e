/** A file is taken that has a real or a virtual no more, whose connections the kernel forwards. */
import assert from "node:assert/strict";
import { type CommandedScene, openCommandedScene } from "../commands.ts";
import { curlCode, eventually } from "../scene.ts";
import {
  assertEachCountedOnce,
  assertNothingLost,
  engineOf,
  kernelDoes,
  kernelTest,
} from "./kernel.ts";
import { Talker } from "./talker.ts";

const VIRTUAL = "http://10.0.0.100/";

async function reload({ unit, pointsman }: CommandedScene, config: string) {
  await Deno.writeTextFile(unit.config, config);
  assert.match(await pointsman("reload"), /, 0 connections dropped$/m);
}

function othersThan(real: string): string[] {
  return ["web1", "web2", "web3"].filter((name) => name !== real);
}

/** The config without one of its reals. */
function without(config: string, real: string): string {
  return config.replace(new RegExp(`  ${real}: .*\\n`), "")
    .replace("[web1, web2, web3]", `[${othersThan(real).join(", ")}]`);
}

kernelTest(
  "a removed real keeps what the kernel forwards until it ends, and then its row is another's",
  [
    "nginx",
    "curl",
  ],
  async () => {
    await using scene = await openCommandedScene();
    const { network, unit, config } = scene;
    let real: string;
    {
      await using talker = await Talker.open(network);
      real = (await talker.ask()).split(" ")[0]!;
      await kernelDoes(unit, "forwarded", 20, () => talker.ask(10));
      await reload(scene, without(config, real));
      await kernelDoes(unit, "forwarded", 20, () => talker.ask(10));
      const removed = (await unit.status()).reals.find(({ name }) => name === real)!;
      assert.deepEqual([removed.state, removed.connections], ["draining", 1]);
      assert.equal(await talker.ask(), `${real} 10.0.0.9`);
    }
    await eventually("it is let go", 10, async () => {
      return (await unit.status()).reals.every(({ name }) => name !== real);
    });
    await reload(scene, config);
    const back = (await unit.status()).reals.find(({ name }) => name === real)!;
    assert.equal(back.connections_total, 0);
    await unit.resolved();
    for (const other of othersThan(real)) await scene.pointsman("out-of-service", other);
    await using again = await Talker.open(network);
    await kernelDoes(unit, "forwarded", 20, () => again.ask(10));
    assert.equal(await again.ask(), `${real} 10.0.0.9`);
    const engine = await engineOf(unit);
    assertNothingLost(engine);
    assertEachCountedOnce(engine);
  },
);

kernelTest("a removed virtual keeps what the kernel forwards, and its address then is nobody's", [
  "nginx",
  "curl",
], async () => {
  await using scene = await openCommandedScene();
  const { network, unit, config } = scene;
  {
    await using talker = await Talker.open(network);
    await talker.ask();
    await kernelDoes(unit, "forwarded", 20, () => talker.ask(10));
    await reload(scene, config.replace("10.0.0.100", "10.0.0.101"));
    await kernelDoes(unit, "forwarded", 20, () => talker.ask(10));
    assert.notEqual(await curlCode(network, VIRTUAL), 0);
    assert.equal(await curlCode(network, "http://10.0.0.101/", 5), 0);
  }
  await eventually("it is let go", 10, async () => {
    return (await unit.status()).virtuals.length === 1;
  });
  await using talker = await Talker.open(network, { address: "10.0.0.101" });
  await kernelDoes(unit, "forwarded", 20, () => talker.ask(10));
  const engine = await engineOf(unit);
  assertNothingLost(engine);
  assertEachCountedOnce(engine);
});
