/** What concerns no virtual is bridged by the kernel, as soon as both hosts are known. */
import assert from "node:assert/strict";
import { PYTHON } from "../../../lib/setup/tools.ts";
import { startServer } from "../../../lib/demo/servers.ts";
import type { Network } from "../../../lib/demo/network.ts";
import { startCapture, whyNoCapture } from "../capture.ts";
import { connectionsOf } from "../looks.ts";
import { ownNetwork } from "../needs.ts";
import { curl, eventually, openScene, THREE_REALS } from "../scene.ts";
import { startUnit } from "../unit.ts";
import {
  assertEachCountedOnce,
  assertFastpath,
  assertNothingLost,
  countsCame,
  engineOf,
  kernelDoes,
  kernelTest,
  KIND,
} from "./kernel.ts";
import { Talker } from "./talker.ts";

const LARGE_BYTES = 50_000_000;

function ping(network: Network, host: string, address: string, count = 10): Promise<string> {
  return network.exec(host, ["ping", "-c", `${count}`, "-i", "0.02", "-W", "2", address]);
}

kernelTest(
  "a ping, a large transfer and a long session with a real's own address are the kernel's",
  [
    "nginx",
    "curl",
    "ping",
  ],
  async () => {
    await using scene = await openScene();
    const { network, unit } = scene;
    await kernelDoes(unit, "bridged", 15, () => ping(network, "client", "10.0.0.11"));
    // XDP leaves IPv6 to the engine: it does not look for unfinished sums there.
    const ping6 = () =>
      network.exec("client", ["ping", "-6", "-c", "10", "-i", "0.02", network.address6("web1")]);
    await kernelDoes(unit, "bridged", KIND === "xdp" ? 0 : 15, ping6);
    const server = await startServer(network, "web1", { port: 9999 });
    const bytes = new Uint8Array(LARGE_BYTES).map((_, index) => index * index >> 7);
    await Deno.writeFile(`${server.files}/large`, bytes);
    const file = await Deno.makeTempFile({ dir: "/run" });
    await kernelDoes(
      unit,
      "bridged",
      500,
      () => curl(network, "http://10.0.0.11:9999/file/large", "-o", file),
    );
    assert.deepEqual(await Deno.readFile(file), bytes);
    // To the very port that serves the virtual: it is the same real, by its own name.
    await using talker = await Talker.open(network, { address: "10.0.0.12", port: 8080 });
    await kernelDoes(unit, "bridged", 40, () => talker.ask(20));
    assert.equal(await talker.ask(), "web2 10.0.0.9");
    assert.deepEqual(await connectionsOf(unit), []);
    const engine = await engineOf(unit);
    assert.equal(engine.kernel.forwarded, 0);
    assertNothingLost(engine);
    assertEachCountedOnce(engine);
  },
);

/** A host takes the addresses of another one, which is gone, and says so by a ping. */
async function moveTo(network: Network, host: string, to: { mac: string; address: string }) {
  const become = "ip link set eth0 down; ip addr flush dev eth0; " +
    "ip link set eth0 address $1 up; ip addr add $2/24 dev eth0; " +
    "until ping -c 1 -W 1 10.0.0.9; do :; done";
  await network.exec(host, ["sh", "-c", become, "sh", to.mac, to.address]);
}

kernelTest("a host that moves to the other port is found there", ["ping"], async () => {
  await using network = await ownNetwork({ clients: 2, webs: 3 });
  await using unit = await startUnit(network, THREE_REALS);
  assertFastpath(await engineOf(unit));
  // A hub: the unit hears what two hosts of one side say to each other.
  await network.exec("front", ["ip", "link", "set", "br0", "type", "bridge", "ageing_time", "0"]);
  const moving = { mac: "02:00:00:00:00:77", address: "10.0.0.77" };
  await moveTo(network, "web3", moving);
  await kernelDoes(unit, "bridged", 15, () => ping(network, "client", moving.address));
  await network.exec("web3", ["ip", "link", "set", "eth0", "down"]);
  await moveTo(network, "client2", moving);
  await kernelDoes(unit, "bridged", 15, () => ping(network, "web1", moving.address));
  await countsCame();
  const before = await engineOf(unit);
  await ping(network, "client", moving.address);
  await eventually("what stays in front is heard", 5, async () => {
    return (await engineOf(unit)).drops.same_port - before.drops.same_port >= 20;
  });
  const after = await engineOf(unit);
  assert.equal(after.kernel.bridged, before.kernel.bridged, "and is not carried over");
});

kernelTest("VLAN tags are kept where the kernel bridges and where it translates", [
  "nginx",
  "scapy",
  "tcpdump",
  "ping",
], async () => {
  await using scene = await openScene();
  const { network, unit } = scene;
  await ping(network, "client", "10.0.0.11", 1);
  await using talker = await Talker.open(network);
  const [web] = (await talker.ask()).split(" ") as [string];
  const [row] = await connectionsOf(unit);
  const { foreign_port: port } = row!;
  const macOf = async (host: string) =>
    (await network.exec(host, ["cat", "/sys/class/net/eth0/address"])).trim();
  const [client, web1, virtual] = [await macOf("client"), await macOf("web1"), "10.0.0.100"];
  await using bridged = await startCapture(network, "web1", "vlan 7");
  await using translated = await startCapture(network, web, "vlan 9");
  const script = `
from scapy.all import Dot1Q, Ether, ICMP, IP, TCP, Raw, getmacbyip, sendp
mac = getmacbyip("${virtual}")
e = lambda dst: Ether(dst=dst, src="${client}")
out = lambda frame: sendp([frame] * 20, iface="eth0", verbose=0)
out(e("${web1}")/Dot1Q(vlan=7, prio=3)/IP(dst="10.7.0.11")/ICMP())
out(e(mac)/Dot1Q(vlan=9)/IP(dst="${virtual}")/TCP(sport=${port}, dport=80, flags="A", seq=1, ack=1)/Raw(b"x" * 101))
`;
  const run = () => network.exec("client", [PYTHON, "-c", script]);
  await kernelDoes(unit, "forwarded", 20, () => kernelDoes(unit, "bridged", 20, run));
  const texts = await Promise.all([bridged.text(), translated.text()]);
  const request = /802\.1Q \(0x8100\).* vlan 7, p 3,.*\n.* > 10\.7\.0\.11: ICMP echo request/g;
  assert.equal(texts[0]!.match(request)?.length, 20, texts[0]);
  const segment = new RegExp(
    `vlan 9,.*\\n.* 10\\.0\\.0\\.9\\.${port} > 10\\.0\\.0\\.1\\d\\.8080: Flags \\[\\.\\], cksum 0x\\w+ \\(correct\\)`,
    "g",
  );
  assert.equal(texts[1]!.match(segment)?.length, 20, texts[1]);
}, whyNoCapture());
