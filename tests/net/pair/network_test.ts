/** The network of a pair and the probe on it, before there is any unit: kernel bridges stand in for those. */
import assert from "node:assert/strict";
import { type Network, PAIR } from "../../../lib/demo/network.ts";
import { startProbe } from "../../../lib/demo/probe.ts";
import { startServer } from "../../../lib/demo/servers.ts";
import { startTransfers, storeTransferred } from "../../../lib/demo/transfers.ts";
import { netTest, ownNetwork } from "../needs.ts";

const BRIDGE = `ip link add br0 type bridge && ip link set br0 up &&
ip link set eth0 master br0 && ip link set eth1 master br0`;

/** A unit without a port for a while, and then for a while with it. */
const PAUSE = `ip link set eth0 down; sleep 0.3; ip link set eth0 up; sleep 0.5`;

async function bridgedBy(unit: string): Promise<Network> {
  const network = await ownNetwork({ webs: 1, pair: true });
  await network.exec(unit, ["sh", "-c", BRIDGE]);
  return network;
}

netTest("both units of a pair lie between the same two bridges", ["ping"], async () => {
  for (const unit of PAIR) {
    await using network = await bridgedBy(unit);
    assert.deepEqual(network.hosts, ["client", ...PAIR, "front", "back", "web1"]);
    await network.exec("client", ["ping", "-c", "1", "-W", "5", network.address("web1")]);
  }
});

netTest("a switch port that goes down takes the carrier of the unit's port", [], async () => {
  await using network = await ownNetwork({ webs: 1, pair: true });
  await network.exec("back", ["ip", "link", "set", "unit-b", "down"]);
  const carrier = (unit: string) => network.exec(unit, ["cat", "/sys/class/net/eth1/carrier"]);
  assert.equal(await carrier("unit-a"), "1\n");
  assert.equal(await carrier("unit-b"), "0\n");
});

netTest("a pair on a direct cable is refused", [], async () => {
  await assert.rejects(ownNetwork({ webs: 1, direct: true, pair: true }), /expected one unit/);
});

netTest("the probe sees an outage that there was, and none where there was none", [], async () => {
  await using network = await bridgedBy("unit-a");
  await using server = await startServer(network, "web1", { port: 80 });
  const target = { address: network.address("web1"), port: server.port, kept: 200 };
  const seen = async (during: () => Promise<unknown>) => {
    await using probe = await startProbe(network, "client", target);
    await during();
    return await probe.report();
  };
  const quiet = await seen(() => network.exec("client", ["sleep", "0.5"]));
  const paused = await seen(() => network.exec("unit-a", ["sh", "-c", PAUSE]));
  for (const kind of ["new", "kept"] as const) {
    assert.ok(quiet[kind].sent > 0);
    assert.deepEqual([quiet[kind].lost, quiet[kind].outageMs], [0, 0]);
    assert.ok(paused[kind].lost > 0);
    assert.ok(paused[kind].outageMs! > 200, `${paused[kind].outageMs}`);
  }
  assert.deepEqual(quiet.connections, { kept: 200, broken: {} });
  assert.deepEqual(paused.connections.broken, {}, "what was lost is repeated");
});

netTest("the probe counts connections that are cut off", [], async () => {
  await using network = await bridgedBy("unit-a");
  const server = await startServer(network, "web1", { port: 80 });
  const target = { address: network.address("web1"), port: server.port, kept: 20 };
  await using probe = await startProbe(network, "client", target);
  await server.stop();
  const { connections, new: opened } = await probe.report();
  assert.equal(opened.outageMs, null);
  assert.equal(Object.values(connections.broken).reduce((sum, count) => sum + count, 0), 20);
});

netTest("a hundred downloads come whole", ["nginx"], async () => {
  await using network = await bridgedBy("unit-a");
  await using server = await startServer(network, "web1", { kind: "nginx", port: 80 });
  await storeTransferred([server]);
  const target = { address: network.address("web1"), port: server.port, count: 100, seconds: 3 };
  await using transfers = await startTransfers(network, "client", target);
  assert.deepEqual(await transfers.report(), { whole: 100, failed: {} });
});

netTest("a download with one wrong byte, or cut short, is told", ["nginx"], async () => {
  await using network = await bridgedBy("unit-a");
  await using server = await startServer(network, "web1", { kind: "nginx", port: 80 });
  await storeTransferred([server]);
  const file = `${server.files}/transferred`;
  const bytes = await Deno.readFile(file);
  const target = { address: network.address("web1"), port: server.port, count: 1, seconds: 4 };
  const seen = async (changed: Uint8Array) => {
    await Deno.writeFile(file, changed);
    await using transfers = await startTransfers(network, "client", target);
    return await transfers.report();
  };
  const short = bytes.subarray(0, 100_000);
  assert.deepEqual(await seen(short), { whole: 0, failed: { "ended before its end": 1 } });
  bytes[100]! ^= 1;
  const wrong = { whole: 0, failed: { "other bytes than were stored": 1 } };
  assert.deepEqual(await seen(bytes), wrong);
});
