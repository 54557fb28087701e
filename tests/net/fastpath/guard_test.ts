/** What a synguard refuses is dropped in the kernel; what a trace wants to see is not forwarded there. */
import assert from "node:assert/strict";
import type { TraceLineJson } from "../../../lib/status/trace_json.ts";
import { linesOf } from "../../../lib/demo/lines.ts";
import { kill } from "../../../lib/demo/network.ts";
import type { UnitProcess } from "../../../lib/demo/unit.ts";
import { PYTHON } from "../../../lib/setup/tools.ts";
import { openCommandedScene } from "../commands.ts";
import { virtualOf } from "../looks.ts";
import { curl, eventually, openScene, THREE_REALS } from "../scene.ts";
import { assertEachCountedOnce, countsCame, engineOf, kernelDoes, kernelTest } from "./kernel.ts";
import { Talker } from "./talker.ts";

/**
 * SYNs from addresses that answer nothing, no two the same, for half a second: the engine has to see the first ones before the kernel refuses the
 * rest.
 */
const FLOOD = 1000;
const FLOODING = `
import time
from scapy.all import Ether, IP, TCP, conf, getmacbyip
mac = getmacbyip("10.0.0.100")
socket = conf.L2socket(iface="eth0")
frames = [bytes(Ether(dst=mac)/IP(src=f"10.0.1.{i % 250 + 1}", dst="10.0.0.100")/TCP(sport=1024 + i, dport=80, flags="S", seq=i))
  for i in range(${FLOOD})]
for i, frame in enumerate(frames):
  socket.send(frame)
  if i % 10 == 0: time.sleep(0.005)
`;

kernelTest(
  "SYNs that a synguard refuses are dropped in the kernel, and within the limit others get in",
  [
    "nginx",
    "curl",
    "scapy",
  ],
  async () => {
    const guarded = THREE_REALS.replace("port: 80,", "port: 80, synguard: { per_second: 20 },");
    await using scene = await openScene({ config: guarded });
    const { network, unit } = scene;
    await using talker = await Talker.open(network);
    await talker.ask();
    await kernelDoes(
      unit,
      "synguard",
      FLOOD / 2,
      () => network.exec("client", [PYTHON, "-c", FLOODING]),
    );
    const { kernel, drops } = await engineOf(unit);
    const { synguarded } = await virtualOf(unit, "www");
    assert.ok(kernel.synguard <= synguarded, `${kernel.synguard} of ${synguarded}`);
    assert.equal(drops.synguard, synguarded);
    await eventually("each SYN has opened a connection or was refused", 5, async () => {
      const { synguarded: refused, connections_total: opened } = await virtualOf(unit, "www");
      return refused + opened === FLOOD + 1;
    });
    assert.match(await talker.ask(), /^web/);
    assert.match(await curl(network, "http://10.0.0.100/"), /^web/, "in another second");
    assertEachCountedOnce(await engineOf(unit));
  },
);

async function packetsOf(unit: UnitProcess): Promise<number> {
  const virtual = await virtualOf(unit, "www");
  return virtual.packets_in + virtual.packets_out;
}

kernelTest(
  "a trace shows each packet of a connection that the kernel forwards, which has it again afterwards",
  [
    "nginx",
  ],
  async () => {
    await using scene = await openCommandedScene();
    const { network, unit } = scene;
    await using talker = await Talker.open(network);
    await kernelDoes(unit, "forwarded", 20, () => talker.ask(10));
    const trace = scene.start("trace", "--virtual", "www", "--json");
    const lines = linesOf(trace.stdout);
    const next = async (): Promise<TraceLineJson> => JSON.parse((await lines.next()).value!);
    assert.ok("trace" in await next());
    const { kernel: { forwarded } } = await engineOf(unit);
    const before = await packetsOf(unit);
    await talker.ask(10);
    await countsCame();
    const passed = await packetsOf(unit) - before;
    assert.ok(passed >= 20, `${passed} packets of ten requests`);
    for (let shown = 0; shown < passed;) {
      const line = await next();
      if (!("packet" in line)) continue;
      assert.equal(line.packet.lost, 0);
      shown++;
    }
    assert.equal((await engineOf(unit)).kernel.forwarded, forwarded);
    kill(trace, "SIGINT");
    await trace.status;
    await lines.return(undefined);
    await trace.stderr.cancel();
    await kernelDoes(unit, "forwarded", 20, () => talker.ask(10));
    assertEachCountedOnce(await engineOf(unit));
  },
);
