/** What concerns no virtual passes as over a cable. */
import assert from "node:assert/strict";
import { startServer } from "../../lib/demo/servers.ts";
import { startCapture, whyNoCapture } from "./capture.ts";
import { fastpathTest } from "./fastpaths.ts";
import { netTest } from "./needs.ts";
import { curl, openScene } from "./scene.ts";

const ONE_REAL = `
unit: under-test
ports: { front: eth0, back: eth1 }
reals:
  web1: { address: 10.0.0.11, port: 8080 }
virtuals:
  www: { address: 10.0.0.100, port: 80, reals: [web1] }
`;

fastpathTest("ping, IPv6 and another TCP port reach a real directly", [
  "nginx",
  "curl",
  "ping",
], async (fastpath) => {
  await using scene = await openScene({ fastpath });
  const { network, unit } = scene;
  await network.exec("client", ["ping", "-c", "2", "-i", "0.2", "-W", "2", "10.0.0.11"]);
  const web1 = network.address6("web1");
  await network.exec("client", ["ping", "-6", "-c", "2", "-i", "0.2", "-W", "2", web1]);
  await startServer(network, "web2", { port: 9999 });
  assert.match(await curl(network, "http://10.0.0.12:9999/"), /^web2 10\.0\.0\.9/);
  const overIpv6 = `http://[${network.address6("web2")}]:9999/`;
  assert.match(await curl(network, overIpv6), new RegExp(`^web2 ${network.address6("client")}`));
  const { engine, connections } = await unit.status();
  assert.ok(engine.bridged > 10);
  assert.equal(connections.total, 0);
});

netTest("a ping to the virtual is answered by the unit", ["nginx", "ping"], async () => {
  await using scene = await openScene();
  const report = await scene.network.exec("client", [
    "ping",
    "-c",
    "2",
    "-i",
    "0.2",
    "-s",
    "1001",
    "10.0.0.100",
  ]);
  assert.match(report, / 0% packet loss/);
  assert.match(report, /ttl=64/);
  assert.ok((await scene.unit.status()).engine.answered >= 2);
});

fastpathTest(
  "VLAN tags are kept, bridged and translated",
  ["nginx", "scapy", "tcpdump"],
  async (fastpath) => {
    await using scene = await openScene({ fastpath, ports: [8080], config: ONE_REAL });
    const { network } = scene;
    const mac = (await network.exec("web1", ["cat", "/sys/class/net/eth0/address"])).trim();
    await using capture = await startCapture(network, "web1", "vlan");
    const script = `
from scapy.all import Dot1AD, Dot1Q, Ether, ICMP, IP, TCP, sendp
e = Ether(dst="${mac}", src="02:00:00:00:00:77")
out = lambda *frames: sendp(list(frames), iface="eth0", verbose=0)
out(e/Dot1Q(vlan=7, prio=3)/IP(dst="10.7.0.11")/ICMP())
out(e/Dot1AD(vlan=100)/Dot1Q(vlan=8)/IP(dst="10.8.0.11")/ICMP())
out(e/Dot1Q(vlan=9)/IP(dst="10.0.0.100")/TCP(sport=4000, dport=80, flags="S"))
`;
    await network.exec("client", ["/usr/bin/python3", "-c", script]);
    const text = await capture.text();
    assert.match(text, /802\.1Q \(0x8100\).* vlan 7, p 3,.*\n.* > 10\.7\.0\.11: ICMP echo request/);
    assert.match(text, /802\.1Q-QinQ \(0x88a8\).* vlan 100,.* vlan 8,/);
    assert.match(
      text,
      /vlan 9,[^]*\.4000 > 10\.0\.0\.11\.8080: Flags \[S\], cksum 0x\w+ \(correct\)/,
    );
  },
  whyNoCapture(),
);
