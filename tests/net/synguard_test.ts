/** A virtual's limit of new connections: what is above it is dropped by name, what is made goes on. */
import assert from "node:assert/strict";
import { PYTHON } from "../../lib/setup/tools.ts";
import { startDownload, storeLarge } from "./downloads.ts";
import { virtualOf } from "./looks.ts";
import { netTest } from "./needs.ts";
import { curl, eventually, openScene, THREE_REALS } from "./scene.ts";

/** 60 SYNs, faster than any second, from addresses that answer nothing. */
const BURST = `
from scapy.all import Ether, IP, TCP, getmacbyip, sendp
mac = getmacbyip("10.0.0.100")
sendp([Ether(dst=mac)/IP(src=f"10.0.1.{i + 1}", dst="10.0.0.100")/TCP(sport=1024 + i, dport=80, flags="S", seq=i)
  for i in range(60)], iface="eth0", verbose=0)
`;

function guarded(limits: string): string {
  return THREE_REALS.replace("port: 80,", `port: 80, synguard: { ${limits} },`);
}

netTest("SYNs above the limit of a second are dropped; a download goes on", [
  "nginx",
  "curl",
  "scapy",
], async () => {
  await using scene = await openScene({ config: guarded("per_second: 10") });
  const { network, unit, servers } = scene;
  await storeLarge(servers);
  await using download = await startDownload(network);
  await network.exec("client", [PYTHON, "-c", BURST]);
  await eventually("all are judged", 5, async () => {
    const { synguarded, connections_total: total } = await virtualOf(unit, "www");
    return total - 1 + synguarded === 60;
  });
  const { synguarded } = await virtualOf(unit, "www");
  // The burst may lie in two of the unit's seconds, and share the first with the download.
  assert.ok(synguarded >= 40 && synguarded <= 51, `${synguarded} were dropped`);
  assert.equal((await unit.status()).engine.drops.synguard, synguarded);
  await download.finish();
  assert.match(
    await curl(network, "http://10.0.0.100/"),
    /^web/,
    "in another second others get in",
  );
});

netTest("embryonic connections above their limit are not opened; a download goes on", [
  "nginx",
  "curl",
  "scapy",
], async () => {
  await using scene = await openScene({ config: guarded("embryonic: 20") });
  const { network, unit, servers } = scene;
  await storeLarge(servers);
  await using download = await startDownload(network);
  await network.exec("client", [PYTHON, "-c", BURST]);
  await eventually("all are judged", 5, async () => {
    return (await virtualOf(unit, "www")).synguarded === 40;
  });
  const { embryonic, connections } = await virtualOf(unit, "www");
  assert.deepEqual({ embryonic, connections }, { embryonic: 20, connections: 21 });
  await download.finish();
});
