/**
 * XDP: which of its two hooks is taken, and that nothing is lost or spoiled by either. Between virtual Ethernet cables the native one works where
 * both far ends are made so ({@linkcode makeNative}).
 */
import assert from "node:assert/strict";
import type { Network } from "../../../lib/demo/network.ts";
import type { UnitProcess } from "../../../lib/demo/unit.ts";
import { startCapture, whyNoCapture } from "../capture.ts";
import { startDownload, storeLarge } from "../downloads.ts";
import { curl, eventually, openScene, type Scene, THREE_REALS } from "../scene.ts";
import { readReport } from "../wrk.ts";
import {
  assertEachCountedOnce,
  assertFastpath,
  countsCame,
  engineOf,
  kernelDoes,
  kernelTest,
} from "./kernel.ts";

const CONFIG = `${THREE_REALS}fastpath: xdp\n`;

/** What hangs at XDP, and whether the hosts hand over frames without their sums, as virtual machines do. */
interface Way {
  name: string;
  isNative: boolean;
  offload: boolean;
}

const WAYS: readonly Way[] = [
  { name: "generic XDP", isNative: false, offload: false },
  { name: "native XDP", isNative: true, offload: false },
  { name: "generic XDP, of unfinished sums", isNative: false, offload: true },
  { name: "native XDP, of unfinished sums", isNative: true, offload: true },
];

async function set(network: Network, host: string, port: string, ...features: string[]) {
  await network.exec(host, ["ethtool", "-K", port, ...features]);
}

async function reasonIs(unit: UnitProcess, expected: RegExp | null) {
  let reason: string | null = "";
  const isRight = () => expected === null ? reason === null : expected.test(reason ?? "");
  await eventually(`the reason is ${expected}`, 5, async () => {
    const engine = await engineOf(unit);
    reason = engine.fastpath_reason;
    return engine.fastpath === "xdp" && isRight();
  });
}

/** The far ends of both cables take frames from XDP and leave tags in theirs. */
async function makeNative({ network, unit }: Scene) {
  await set(network, "client", "eth0", "gro", "on", "txvlan", "off");
  await set(network, "back", "unit", "gro", "on", "txvlan", "off");
  for (const port of ["eth0", "eth1"]) await set(network, "unit", port, "rxvlan", "off");
  await reasonIs(unit, null);
}

async function openAt({ isNative, offload }: Way): Promise<Scene> {
  const scene = await openScene({ config: CONFIG });
  const { network, unit } = scene;
  const hosts = [...network.clients, ...network.webs];
  const sums = offload ? "on" : "off";
  await Promise.all(hosts.map((host) => set(network, host, "eth0", "tx", sums)));
  if (isNative) await makeNative(scene);
  else await reasonIs(unit, /^by generic XDP, since eth0 sends no frames for native XDP/);
  return scene;
}

async function load(network: Network): Promise<number> {
  const command = ["wrk", "-t1", "-c16", "-d1s", "http://10.0.0.100/"];
  const { requests, errors } = readReport(await network.exec("client", command));
  assert.deepEqual(errors, {});
  assert.ok(requests > 1000, `${requests} requests`);
  return requests;
}

for (const way of WAYS) {
  kernelTest(`${way.name}: requests, a download and a ping arrive whole`, [
    "nginx",
    "curl",
    "wrk",
    "ping",
    "ethtool",
  ], async () => {
    await using scene = await openAt(way);
    const { network, unit, servers } = scene;
    await storeLarge(servers);
    assert.match(await curl(network, "http://10.0.0.100/"), /^web\d 10\.0\.0\.9/);
    await load(network);
    await using download = await startDownload(network);
    await download.finish();
    const ping = ["ping", "-c", "5", "-i", "0.1", "-W", "2", "-s", "1472", "10.0.0.11"];
    await kernelDoes(unit, "bridged", 6, () => network.exec("client", ping));
    const engine = await engineOf(unit);
    assertFastpath(engine, "xdp");
    assertEachCountedOnce(engine);
    const share = engine.kernel.forwarded / engine.forwarded;
    if (way.offload) assert.ok(share < 0.05, `the kernel took ${share} of unfinished sums`);
    else assert.ok(share > 0.9, `the kernel took only ${share}`);
  });
}

for (const way of WAYS.filter(({ offload }) => !offload)) {
  kernelTest(`${way.name}: a VLAN tag stays with its frame`, [
    "nginx",
    "curl",
    "scapy",
    "tcpdump",
    "ethtool",
  ], async () => {
    await using scene = await openAt(way);
    const { network, unit } = scene;
    await curl(network, "http://10.0.0.11:8080/");
    const addressOf = async (host: string) =>
      (await network.exec(host, ["cat", "/sys/class/net/eth0/address"])).trim();
    const [client, web1] = await Promise.all(["client", "web1"].map(addressOf));
    await using capture = await startCapture(network, "web1", "vlan");
    const script = `
from scapy.all import Dot1Q, Ether, ICMP, IP, sendp
sendp([Ether(src="${client}", dst="${web1}")/Dot1Q(vlan=7, prio=3)/IP(dst="10.7.0.11")/ICMP()] * 5,
  iface="eth0", verbose=0)
`;
    const python = ["/usr/bin/python3", "-c", script];
    await kernelDoes(unit, "bridged", 5, () => network.exec("client", python));
    const frames = (await capture.text()).matchAll(/vlan 7, p 3,.*\n.* > 10\.7\.0\.11: ICMP/g);
    assert.equal([...frames].length, 5);
  }, whyNoCapture());
}

kernelTest("native XDP is left while the far end of a cable takes no frames from it", [
  "nginx",
  "wrk",
  "ethtool",
], async () => {
  await using scene = await openAt(WAYS[1]!);
  const { network, unit } = scene;
  for (const [host, port, name] of [["client", "eth0", "eth0"], ["back", "unit", "eth1"]]) {
    await set(network, host!, port!, "gro", "off");
    await reasonIs(
      unit,
      new RegExp(
        `^by generic XDP, since ${name} sends no frames for native XDP \\(ethtool -K PEER gro on\\)$`,
      ),
    );
    await load(network);
    await set(network, host!, port!, "gro", "on");
    await reasonIs(unit, null);
    await load(network);
  }
});

kernelTest("native XDP is left while a port takes VLAN tags out of frames", [
  "nginx",
  "wrk",
  "ethtool",
], async () => {
  await using scene = await openAt(WAYS[1]!);
  const { network, unit } = scene;
  await set(network, "unit", "eth1", "rxvlan", "on");
  await reasonIs(
    unit,
    /^by generic XDP, since eth1 takes VLAN tags out of frames \(.*eth1 rxvlan off\)$/,
  );
  await load(network);
  await set(network, "unit", "eth1", "rxvlan", "off");
  await reasonIs(unit, null);
});

kernelTest("frames larger than a page keep a port from native XDP", [
  "nginx",
  "wrk",
  "ethtool",
], async () => {
  await using scene = await openAt(WAYS[0]!);
  const { network, unit } = scene;
  for (const [host, port] of [["client", "eth0"], ["unit", "eth0"]]) {
    await network.exec(host!, ["ip", "link", "set", port!, "mtu", "9000"]);
  }
  await set(network, "client", "eth0", "gro", "on", "txvlan", "off");
  await set(network, "back", "unit", "gro", "on", "txvlan", "off");
  for (const port of ["eth0", "eth1"]) await set(network, "unit", port, "rxvlan", "off");
  await reasonIs(unit, /^by generic XDP, since eth0 refuses native XDP: ERANGE$/);
  await load(network);
  await countsCame();
  const { kernel, forwarded } = await engineOf(unit);
  assert.ok(kernel.forwarded > 0.9 * forwarded, `${kernel.forwarded} of ${forwarded}`);
});
