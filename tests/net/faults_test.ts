/** What goes wrong on a real box: links, interfaces, rights, floods, signals. */
import assert from "node:assert/strict";
import type { Network } from "../../lib/demo/network.ts";
import { startServer } from "../../lib/demo/servers.ts";
import { UnitProcess } from "../../lib/demo/unit.ts";
import { selfCommand } from "../../lib/demo/self.ts";
import { withFastpath } from "./fastpaths.ts";
import { netTest, ownNetwork } from "./needs.ts";
import { curl, curlCode, eventually, openScene, spread, THREE_REALS } from "./scene.ts";
import { startUnit } from "./unit.ts";

const VIRTUAL = "http://10.0.0.100/";

/** Runs a unit that is expected to give up, and gives how. */
async function failingRun(network: Network, config: string, before: string[] = []) {
  const file = await Deno.makeTempFile({ dir: "/run", suffix: ".yaml" });
  await Deno.writeTextFile(file, config);
  return await network.tryExec("unit", [...before, ...selfCommand(["run", "--config", file])]);
}

netTest("a port that goes down and comes back: forwarding resumes", ["nginx", "curl"], async () => {
  await using scene = await openScene();
  const { network, unit } = scene;
  for (const [interface_, name] of [["eth1", "back"], ["eth0", "front"]] as const) {
    await network.exec("unit", ["ip", "link", "set", interface_, "down"]);
    assert.notEqual(await curlCode(network, VIRTUAL), 0);
    await eventually(`${name} is seen to be down`, 5, async () => {
      return (await unit.status()).engine.ports[name].link === "down";
    });
    await network.exec("unit", ["ip", "link", "set", interface_, "up"]);
    await eventually(`${name} forwards again`, 10, async () => {
      return await curlCode(network, VIRTUAL) === 0;
    });
  }
  assert.equal((await unit.get("/healthz")).status, 200);
});

netTest("an interface that is taken away and made anew is opened again", [
  "nginx",
  "curl",
], async () => {
  await using scene = await openScene();
  const { network, unit } = scene;
  const back = network.namespace("back");
  await network.exec("unit", ["ip", "link", "del", "eth1"]);
  await eventually("the port is missing", 5, async () => {
    return (await unit.status()).engine.ports.back.link === "missing";
  });
  assert.notEqual(await curlCode(network, VIRTUAL), 0);
  const pair = [
    "ip",
    "link",
    "add",
    "eth1",
    "type",
    "veth",
    "peer",
    "name",
    "again",
    "netns",
    back,
  ];
  await network.exec("unit", pair);
  await network.exec("unit", ["ip", "link", "set", "eth1", "up"]);
  await network.exec("back", ["ip", "link", "set", "again", "master", "br0", "up"]);
  await eventually("it forwards by the new interface", 10, async () => {
    return await curlCode(network, VIRTUAL) === 0;
  });
  assert.deepEqual(Object.keys(await spread(network, 6)).sort(), ["web1", "web2", "web3"]);
});

netTest("a unit that is stopped forwards nothing; started again it serves", [
  "nginx",
  "curl",
], async () => {
  await using scene = await openScene();
  const { network, unit } = scene;
  assert.equal((await unit.stop("SIGTERM")).code, 0);
  assert.notEqual(await curlCode(network, VIRTUAL), 0);
  const second = await startUnit(network, THREE_REALS);
  assert.equal(await curlCode(network, VIRTUAL, 5), 0);
  assert.equal((await second.stop("SIGINT")).code, 0);
  const third = await startUnit(network, THREE_REALS);
  await third.stop("SIGKILL");
  const fourth = await startUnit(network, THREE_REALS);
  assert.equal(await curlCode(network, VIRTUAL, 5), 0, "a killed unit leaves nothing in the way");
  await fourth.stop();
});

netTest("a port that is down from the start is told, and used when it comes up", [
  "nginx",
  "curl",
], async () => {
  await using network = await ownNetwork();
  await using _server = await startServer(network, "web1", { port: 8080 });
  await network.exec("unit", ["ip", "link", "set", "eth1", "down"]);
  await using unit = await UnitProcess.start(network, withFastpath(THREE_REALS));
  await eventually("it is told", 5, () => {
    return Promise.resolve(unit.stderr.includes("warning: port back (eth1): link is down"));
  });
  await network.exec("unit", ["ip", "link", "set", "eth1", "up"]);
  await eventually("it is used", 10, async () => await curlCode(network, VIRTUAL) === 0);
});

netTest("an interface that is missing is named, beside those that are there", [], async () => {
  await using network = await ownNetwork({ webs: 1 });
  const { code, stderr } = await failingRun(network, THREE_REALS.replace("eth1", "eth7"));
  assert.equal(code, 1);
  assert.match(stderr, /open port eth7: ENODEV: there is no such interface; there are lo, /);
  assert.match(stderr, /eth0/);
  assert.equal(stderr.trim().split("\n").length, 1, stderr);
});

netTest("an interface without Ethernet frames is refused", [], async () => {
  await using network = await ownNetwork({ webs: 1 });
  const { code, stderr } = await failingRun(network, THREE_REALS.replace("eth1", "lo"));
  assert.equal(code, 1);
  assert.match(stderr, /^open port lo: it is no Ethernet interface: expected one$/m);
});

netTest("without the rights for raw sockets a unit says which it needs", [], async () => {
  await using network = await ownNetwork({ webs: 1 });
  const without = ["setpriv", "--bounding-set=-net_raw", "--inh-caps=-net_raw"];
  const { code, stderr } = await failingRun(network, THREE_REALS, without);
  assert.equal(code, 1);
  assert.match(stderr, /open port eth0: EPERM: raw sockets need CAP_NET_RAW/);
  assert.equal(stderr.trim().split("\n").length, 1, stderr);
});

netTest("a second unit on the same interfaces does not start", [], async () => {
  await using network = await ownNetwork({ webs: 1 });
  await using _unit = await UnitProcess.start(network, THREE_REALS);
  const other = `${THREE_REALS}status: { listen: 127.0.0.1:9001 }\n`;
  const { code, stderr } = await failingRun(network, other);
  assert.equal(code, 1);
  assert.match(stderr, /^open port eth0: EADDRINUSE: another unit has this interface/m);
});

netTest("one interface as both ports is a mistake of the file", [], async () => {
  await using network = await ownNetwork({ webs: 1 });
  const { code, stderr } = await failingRun(network, THREE_REALS.replace("eth1", "eth0"));
  assert.equal(code, 2);
  assert.match(stderr, /:3:\d+: .*eth0/);
});

netTest("a SYN flood fills the table; clients and their connections go on", [
  "nginx",
  "curl",
  "scapy",
], async () => {
  const small = THREE_REALS.replace("reals:", "connections: { max: 200 }\nreals:");
  await using scene = await openScene({ config: small });
  const { network, unit } = scene;
  const script = `
from scapy.all import Ether, IP, TCP, sendp
import subprocess
mac = subprocess.check_output("ip neigh show 10.0.0.100 | sed 's/.*lladdr //;s/ .*//'", shell=True, text=True).strip()
frames = [Ether(dst=mac)/IP(src=f"10.0.0.{200 + i % 50}", dst="10.0.0.100")/TCP(sport=1024 + i, dport=80, flags="S", seq=i) for i in range(1500)]
sendp(frames, iface="eth0", verbose=0)
`;
  await curl(network, VIRTUAL);
  const opened = network.spawn("client", [
    "bash",
    "-c",
    "exec 3<>/dev/tcp/10.0.0.100/80; echo open; read l; " +
    "printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3; tail -n 1 <&3",
  ], { stdin: "piped", stdout: "piped" });
  const output = opened.stdout.pipeThrough(new TextDecoderStream()).getReader();
  assert.equal((await output.read()).value, "open\n");
  await network.exec("client", ["/usr/bin/python3", "-c", script]);
  const { connections } = await unit.status();
  assert.equal(connections.current, 200);
  assert.ok(connections.evicted > 1000, `${connections.evicted} were thrown out`);
  assert.match(await curl(network, VIRTUAL), /^web/);
  const input = opened.stdin.getWriter();
  await input.write(new TextEncoder().encode("\n"));
  assert.match((await output.read()).value!, /^web\d 10\.0\.0\.9/);
  await input.close();
  await output.cancel();
  await opened.status;
  const after = await unit.status();
  const sum = after.reals.reduce((total, real) => total + real.connections, 0);
  assert.equal(sum, after.connections.current, "counters equal the table");
  const { packets, forwarded, bridged, answered, host, drops } = after.engine;
  const dropped = Object.values(drops).reduce((total, count) => total + count, 0);
  assert.equal(packets, forwarded + bridged + answered + host + dropped);
});

netTest("broken frames from the wire are counted by name and nothing else happens", [
  "nginx",
  "curl",
  "scapy",
], async () => {
  await using scene = await openScene();
  const { network, unit } = scene;
  const script = `
from scapy.all import Ether, IP, TCP, UDP, Raw, fragment, sendp
e = Ether(dst="02:00:00:00:00:44")
def out(*frames): sendp(list(frames), iface="eth0", verbose=0)
v = "10.0.0.100"
out(e/IP(dst=v)/TCP(dport=80, flags="S", chksum=0x1234))
out(e/IP(dst=v, chksum=0x1234)/TCP(dport=80, flags="S"))
out(e/IP(dst=v, ihl=3)/TCP(dport=80, flags="S"), e/IP(dst=v)/TCP(dport=80, flags="S", dataofs=2))
out(e/IP(dst=v, len=2000)/TCP(dport=80, flags="S"))
out(*[e/f for f in fragment(IP(dst=v)/TCP(dport=80, flags="S")/Raw(b"x" * 3000), 1000)])
out(e/IP(dst=v)/UDP(dport=80))
out(Ether(bytes(e/IP(dst=v)/TCP(dport=80, flags="S"))[:30]))
out(e/IP(dst=v, options=[b"\\x01"] * 4)/TCP(dport=80, sport=7777, flags="S", seq=1))
`;
  const before = (await unit.status()).engine.drops;
  await network.exec("client", ["/usr/bin/python3", "-c", script]);
  await eventually("all are counted", 5, async () => {
    const { drops } = (await unit.status()).engine;
    return drops.fragment - before.fragment >= 3 && drops.unsupported_protocol > 0;
  });
  const { drops } = (await unit.status()).engine;
  assert.equal(drops.bad_checksum, 2);
  assert.ok(drops.malformed >= 3, `${drops.malformed} malformed`);
  assert.equal((await unit.status()).connections.total, 1, "the one with IP options is whole");
  assert.match(await curl(network, VIRTUAL), /^web/);
});
