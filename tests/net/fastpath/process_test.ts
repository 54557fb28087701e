/** What becomes of traffic in the kernel when the process of a unit is gone, or stands still. */
import assert from "node:assert/strict";
import type { Network } from "../../../lib/demo/network.ts";
import { curlCode, eventually, openScene, spread, THREE_REALS } from "../scene.ts";
import { startUnit } from "../unit.ts";
import { assertFastpath, engineOf, kernelDoes, kernelTest, KIND } from "./kernel.ts";
import { Talker } from "./talker.ts";
import { countTcx } from "./tcx.ts";

const VIRTUAL = "http://10.0.0.100/";

/** The client and a real know each other for good: ARP would be left to the engine. */
async function introduce(network: Network) {
  const script = "ip neigh replace $1 lladdr $2 dev eth0 nud permanent";
  for (const [host, other] of [["client", "web1"], ["web1", "client"]] as const) {
    const mac = (await network.exec(other, ["cat", "/sys/class/net/eth0/address"])).trim();
    await network.exec(host, ["sh", "-c", script, "sh", network.address(other), mac]);
  }
}

/** Whether a ping to a real passes now. */
async function passes(network: Network): Promise<boolean> {
  const command = ["ping", "-c", "1", "-W", "1", "10.0.0.11"];
  return (await network.tryExec("client", command)).code === 0;
}

/** How many hang on the unit's ports, ours and others. */
function programs(network: Network): Promise<number[]> {
  const count = KIND === "tc" ? countTcx : countXdp;
  return Promise.all(["eth0", "eth1"].map((port) => count(network, port)));
}

/** There is one at the most. */
async function countXdp(network: Network, port: string): Promise<number> {
  const shown = await network.exec("unit", ["ip", "link", "show", port]);
  return / xdp/.test(shown) ? 1 : 0;
}

kernelTest("a killed unit leaves nothing behind, and the next one has the kernel again", [
  "nginx",
  "curl",
  "ping",
  "python3",
], async () => {
  await using scene = await openScene();
  const { network, unit } = scene;
  await using talker = await Talker.open(network);
  await kernelDoes(unit, "forwarded", 20, () => talker.ask(10));
  assert.ok(await passes(network));
  assert.deepEqual(await programs(network), [1, 1]);
  await unit.stop("SIGKILL");
  assert.deepEqual(await programs(network), [0, 0]);
  assert.ok(!await passes(network), "nothing is bridged any more");
  await using next = await startUnit(network, THREE_REALS);
  assertFastpath(await engineOf(next));
  assert.ok(await passes(network));
  await using other = await Talker.open(network);
  await kernelDoes(next, "forwarded", 20, () => other.ask(10));
});

kernelTest("a stopped unit is silent when its lease is over, and goes on when it does", [
  "nginx",
  "ping",
], async () => {
  await using scene = await openScene();
  const { network, unit } = scene;
  await using talker = await Talker.open(network);
  await kernelDoes(unit, "forwarded", 20, () => talker.ask(10));
  await introduce(network);
  await kernelDoes(unit, "bridged", 1, () => passes(network));
  unit.signal("SIGSTOP");
  assert.match(await talker.ask(), /^web/, "the kernel goes on for a moment");
  await eventually("nothing passes", 10, async () => !await passes(network));
  const asked = talker.ask();
  assert.ok(!await passes(network), "and nothing does for as long as it is stopped");
  unit.signal("SIGCONT");
  assert.match(await asked, /^web/);
  await kernelDoes(unit, "forwarded", 20, () => talker.ask(10));
  assertFastpath(await engineOf(unit));
});

kernelTest(
  "an interface that is made anew has the fast path again",
  ["nginx", "curl"],
  async () => {
    await using scene = await openScene();
    const { network, unit } = scene;
    await network.exec("unit", ["ip", "link", "del", "eth1"]);
    await eventually("the port is missing", 5, async () => {
      return (await engineOf(unit)).ports.back.link === "missing";
    });
    const { fastpath_reason: reason } = await engineOf(unit);
    assert.match(reason!, /^back: /);
    const pair = "link add eth1 type veth peer name again netns".split(" ");
    await network.exec("unit", ["ip", ...pair, network.namespace("back")]);
    await network.exec("unit", ["ip", "link", "set", "eth1", "up"]);
    await network.exec("back", ["ip", "link", "set", "again", "master", "br0", "up"]);
    await eventually("it forwards by the new interface", 10, async () => {
      return await curlCode(network, VIRTUAL) === 0;
    });
    await using talker = await Talker.open(network);
    await kernelDoes(unit, "forwarded", 20, () => talker.ask(10));
    const engine = await engineOf(unit);
    assertFastpath(engine);
    assert.equal(engine.ports.back.link, "up");
    assert.deepEqual(Object.keys(await spread(network, 6)).sort(), ["web1", "web2", "web3"]);
  },
);
