/** Other programs of tc at the unit's ports, and a program of ours that outlives its process. */
import assert from "node:assert/strict";
import { startServer } from "../../../lib/demo/servers.ts";
import type { Network } from "../../../lib/demo/network.ts";
import { whyNoProgram } from "../fastpaths.ts";
import { netTest, ownNetwork } from "../needs.ts";
import { eventually, openScene, THREE_REALS } from "../scene.ts";
import { ClsactUnit } from "./clsact_unit.ts";
import { assertEachCountedOnce, assertFastpath, engineOf, kernelDoes } from "./kernel.ts";
import { Talker } from "./talker.ts";
import { countTcx, takeFrames } from "./tcx.ts";

netTest("where another program takes frames first, the unit notices and goes on by itself", [
  "nginx",
  "python3",
], async () => {
  await using scene = await openScene({ config: `${THREE_REALS}fastpath: tc\n` });
  const { network, unit } = scene;
  await using talker = await Talker.open(network);
  await kernelDoes(unit, "forwarded", 20, () => talker.ask(10));
  {
    await using _other = await takeFrames(network, "eth0");
    assert.equal(await countTcx(network, "eth0"), 2);
    for (let time = 0; time < 20; time++) assert.match(await talker.ask(), /^web/);
    const engine = await engineOf(unit);
    assertFastpath(engine, "off");
    assert.match(engine.fastpath_reason!, /^another program on .* took frames before it/);
    const { fastpath_lost: lost } = engine.drops;
    assert.ok(lost >= 1 && lost <= navigator.hardwareConcurrency, `${lost} packets were lost`);
  }
  await eventually("it has tried again", 20, async () => {
    return (await engineOf(unit)).fastpath === "tc";
  });
  await kernelDoes(unit, "forwarded", 20, () => talker.ask(10));
  assertEachCountedOnce(await engineOf(unit));
}, whyNoProgram());

const ONE_REAL = THREE_REALS.replace("[web1, web2, web3]", "[web1]");

/** Filters of tc on a port of the unit, in the words of tc: a line each. */
async function filters(network: Network, port: string): Promise<string[]> {
  const shown = await network.exec("unit", ["tc", "filter", "show", "dev", port, "ingress"]);
  return shown.split("\n").filter((line) => line.includes(" handle "));
}

/** Waits until it has done so. */
async function until(unit: ClsactUnit, reached: (forwarded: number) => boolean) {
  let { forwarded } = await unit.view();
  while (!reached(forwarded)) ({ forwarded } = await unit.view());
}

netTest(
  "a filter of clsact that outlives its process is silent, and the next one takes its place",
  [
    "nginx",
  ],
  async () => {
    await using network = await ownNetwork({ webs: 1 });
    await startServer(network, "web1", { port: 8080 });
    const first = await ClsactUnit.start(network, ONE_REAL);
    const { kind, reason } = await first.view();
    assert.equal(kind, "tc");
    assert.match(reason!, /clsact/);
    await using talker = await Talker.open(network);
    await talker.ask(20);
    await until(first, (forwarded) => forwarded >= 30);
    await first.end("SIGKILL");
    for (const port of ["eth0", "eth1"]) {
      const [filter, ...more] = await filters(network, port);
      assert.match(filter!, / pointsman direct-action /);
      assert.deepEqual(more, []);
    }
    // What decides is the filter of a socket, which is gone.
    const ping = ["ping", "-c", "1", "-W", "1", "10.0.0.11"];
    assert.notEqual((await network.tryExec("client", ping)).code, 0, "it is silent");
    const second = await ClsactUnit.start(network, ONE_REAL);
    assert.equal((await filters(network, "eth0")).length, 1);
    await using other = await Talker.open(network);
    await other.ask(20);
    await until(second, (forwarded) => forwarded >= 30);
    await second.end("SIGTERM");
    assert.deepEqual(await filters(network, "eth0"), [], "one that ends leaves nothing");
  },
  whyNoProgram(),
);
