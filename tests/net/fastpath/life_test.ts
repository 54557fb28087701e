/** Connections that only the kernel sees live as long as any other, and no longer. */
import assert from "node:assert/strict";
import { openCommandedScene } from "../commands.ts";
import { connectionsOf, happened, realOf, virtualOf } from "../looks.ts";
import { curlCode, eventually, openScene, THREE_REALS } from "../scene.ts";
import { readReport } from "../wrk.ts";
import { startSlowDownload } from "./slow.ts";
import { assertEachCountedOnce, engineOf, kernelDoes, kernelTest } from "./kernel.ts";
import { Talker } from "./talker.ts";

const IDLE_MS = 1500;
const IDLE = THREE_REALS.replace("reals:", `connections: { idle: ${IDLE_MS}ms }\nreals:`);

kernelTest("a connection that talks does not time out, and one that is silent does", [
  "nginx",
], async () => {
  await using scene = await openScene({ config: IDLE });
  const { network, unit } = scene;
  await using talks = await Talker.open(network);
  await using silent = await Talker.open(network);
  await Promise.all([talks, silent].map((talker) => talker.ask()));
  assert.equal((await connectionsOf(unit)).length, 2);
  await kernelDoes(unit, "forwarded", 20, async () => {
    const end = performance.now() + 2 * IDLE_MS;
    while (performance.now() < end) {
      assert.match(await talks.ask(), /^web/);
      await new Promise((resolve) => setTimeout(resolve, IDLE_MS / 10));
    }
  });
  const left = await connectionsOf(unit);
  assert.equal(left.length, 1, "the silent one is forgotten");
  assert.equal(left[0]!.state, "established");
  await eventually("the other one is silent too", 10, async () => {
    return (await unit.status()).connections.current === 0;
  });
  assertEachCountedOnce(await engineOf(unit));
});

kernelTest("the deadline of a drain cuts a transfer that the kernel forwards", [
  "nginx",
  "curl",
], async () => {
  // Whoever speaks in that time is told, and the server does each second.
  await using scene = await openCommandedScene({ closing: "2s" });
  const { network, unit } = scene;
  await using download = await startSlowDownload(scene);
  const [row] = await connectionsOf(unit);
  const real = row!.real;
  await kernelDoes(unit, "forwarded", 1, () => Promise.resolve());
  await scene.pointsman("drain", real, "--deadline", "1s");
  await happened(unit, "real", real, "draining ▸ out_of_service (deadline)");
  assert.notEqual(await download.code, 0, "curl sees it end too soon");
  const { forwarded } = (await engineOf(unit)).kernel;
  await using talker = await Talker.open(network);
  assert.doesNotMatch(await talker.ask(), new RegExp(`^${real}`));
  await eventually("it is forgotten", 5, async () => {
    return (await realOf(unit, real)).connections === 0;
  });
  assert.ok((await engineOf(unit)).kernel.forwarded - forwarded < 100, "nothing of it goes on");
});

kernelTest(
  "a real and a virtual out of service keep what the kernel forwards, and get nothing new",
  [
    "nginx",
    "curl",
  ],
  async () => {
    await using scene = await openCommandedScene();
    const { network, unit } = scene;
    await using talker = await Talker.open(network);
    const [real] = (await talker.ask()).split(" ") as [string];
    await scene.pointsman("out-of-service", real);
    await kernelDoes(unit, "forwarded", 20, () => talker.ask(10));
    await using other = await Talker.open(network);
    assert.doesNotMatch(await other.ask(), new RegExp(`^${real}`));
    await scene.pointsman("out-of-service", "www");
    await kernelDoes(unit, "forwarded", 20, () => talker.ask(10));
    assert.equal(await talker.ask(), `${real} 10.0.0.9`);
  },
);

kernelTest("the numbers of connections that predictors go by are right after a load", [
  "nginx",
  "wrk",
], async () => {
  const config = THREE_REALS.replace("reals:", "connections: { closing: 200ms }\nreals:")
    .replaceAll("port: 8080 }", "port: 8080, maxconns: 2 }");
  await using scene = await openScene({ config });
  const { network, unit } = scene;
  const load = ["wrk", "-t1", "-c6", "-d1s", "http://10.0.0.100/"];
  const { errors } = readReport(await network.exec("client", load));
  assert.deepEqual(errors, {});
  await eventually("all are closed", 5, async () => {
    const { connections, reals } = await unit.status();
    return connections.current === 0 && reals.every((real) => real.connections === 0);
  });
  const talkers = [];
  try {
    for (let number = 0; number < 6; number++) talkers.push(await Talker.open(network));
    const answers = await Promise.all(talkers.map((talker) => talker.ask(20)));
    const reals = answers.map((answer) => answer.split(" ")[0]).toSorted();
    assert.deepEqual(reals, ["web1", "web1", "web2", "web2", "web3", "web3"]);
    assert.equal(await curlCode(network, "http://10.0.0.100/"), 28, "all are full");
    await talkers.pop()![Symbol.asyncDispose]();
    await eventually("there is room for one", 5, async () => {
      return (await virtualOf(unit, "www")).connections === 5;
    });
    talkers.push(await Talker.open(network));
    assert.match(await talkers.at(-1)!.ask(), /^web/);
  } finally {
    await Promise.all(talkers.map((talker) => talker[Symbol.asyncDispose]()));
  }
});
