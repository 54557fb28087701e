/** Real clients and servers on both sides of a unit: what must work. */
import assert from "node:assert/strict";
import { startCapture, whyNoCapture } from "./capture.ts";
import { fastpathTest } from "./fastpaths.ts";
import { netTest } from "./needs.ts";
import { curl, curlCode, openScene, spread, THREE_REALS } from "./scene.ts";

const LARGE_BYTES = 100_000_000;

fastpathTest("thirty requests are spread evenly over three nginx, which see the client", [
  "nginx",
  "curl",
], async (fastpath) => {
  await using scene = await openScene({ fastpath, log: true });
  const { network, unit, servers } = scene;
  assert.deepEqual(await spread(network, 30), { web1: 10, web2: 10, web3: 10 });
  for (const server of servers) {
    const lines = (await server.accessLog()).trim().split("\n");
    assert.equal(lines.length, 10);
    for (const line of lines) assert.match(line, /^10\.0\.0\.9 \d+ GET \/ 200 /);
  }
  const { connections, virtuals, reals } = await unit.status();
  assert.equal(connections.total, 30);
  assert.equal(virtuals[0]!.connections_total, 30);
  assert.deepEqual(reals.map((real) => real.connections_total), [10, 10, 10]);
  const { packets_in, bytes_in, packets_out, bytes_out } = virtuals[0]!;
  assert.ok(packets_in >= 30 * 4 && packets_out >= 30 * 3, `${packets_in} in, ${packets_out} out`);
  assert.ok(bytes_in > packets_in * 54 && bytes_out > packets_out * 54);
});

fastpathTest("no frame of a real's own address is seen in front, and every sum is right", [
  "nginx",
  "curl",
  "tcpdump",
  "ethtool",
], async (fastpath) => {
  await using scene = await openScene({ fastpath });
  const { network } = scene;
  // Sums are then complete on the wire, and both kernels look at them.
  for (const host of ["client", "web1", "web2", "web3"]) {
    await network.exec(host, ["ethtool", "-K", "eth0", "tx", "off", "rx", "off"]);
  }
  await using capture = await startCapture(network, "client", "tcp");
  assert.deepEqual(await spread(network, 6), { web1: 2, web2: 2, web3: 2 });
  const text = await capture.text();
  assert.match(text, /10\.0\.0\.100\.80 > 10\.0\.0\.9\./);
  assert.doesNotMatch(text, /10\.0\.0\.1[123]\.8080/);
  assert.match(text, /cksum 0x[0-9a-f]+ \(correct\)/);
  assert.doesNotMatch(text, /incorrect|bad cksum/);
}, whyNoCapture());

netTest("a kernel that routes between the ports forwards nothing of the unit's", [
  "nginx",
  "curl",
], async () => {
  await using scene = await openScene();
  const { network } = scene;
  const route = "echo 1 > /proc/sys/net/ipv4/ip_forward; " +
    "ip addr add 10.0.0.2/24 dev eth1; ip route add default dev eth1";
  await network.exec("unit", ["sh", "-c", route]);
  assert.deepEqual(await spread(network, 6), { web1: 2, web2: 2, web3: 2 });
  const snmp = await network.exec("unit", ["cat", "/proc/net/snmp"]);
  const [names, values] = snmp.split("\n").filter((line) => line.startsWith("Ip: "))
    .map((line) => line.split(" "));
  assert.equal(values![names!.indexOf("ForwDatagrams")], "0");
});

netTest("reals at ports of their own, and an all-port virtual", ["nginx", "curl"], async () => {
  await using scene = await openScene({
    ports: [8081, 8082],
    config: `
unit: under-test
ports: { front: eth0, back: eth1 }
reals:
  web1: { address: 10.0.0.11, port: 8081 }
  web2: { address: 10.0.0.12, port: 8082 }
  all1: { address: 10.0.0.11 }
virtuals:
  www: { address: 10.0.0.100, port: 80, predictor: roundrobin, reals: [web1, web2] }
  any: { address: 10.0.0.101, reals: [all1] }
`,
  });
  const { network } = scene;
  assert.deepEqual(await spread(network, 4), { web1: 2, web2: 2 });
  assert.match(await curl(network, "http://10.0.0.101:8081/"), /^web1 10\.0\.0\.9/);
  assert.equal(await curlCode(network, "http://10.0.0.101:8082/"), 7, "the real itself refuses");
});

netTest("a port that no virtual serves is silent, and counted", ["nginx", "curl"], async () => {
  await using scene = await openScene();
  const { network, unit } = scene;
  assert.equal(await curlCode(network, "http://10.0.0.100:81/"), 28);
  const { engine } = await unit.status();
  assert.ok(engine.drops.not_served > 0);
});

fastpathTest(
  "100 MB arrive byte by byte, in both directions",
  ["nginx", "curl"],
  async (fastpath) => {
    await using scene = await openScene({ fastpath });
    const { network, servers } = scene;
    const source = await Deno.makeTempFile({ dir: "/run" });
    await network.exec("client", ["sh", "-c", `head -c ${LARGE_BYTES} /dev/urandom > ${source}`]);
    const wanted = await digest(source);
    await curl(network, "http://10.0.0.100/file/large", "-T", source);
    const stored = [];
    for (const { files } of servers) {
      for await (const { name } of Deno.readDir(files)) stored.push(`${files}/${name}`);
    }
    assert.equal(stored.length, 1, "one real has taken it");
    assert.equal(await digest(stored[0]!), wanted);
    await Promise.all(
      servers.map(({ files }) => Deno.copyFile(source, `${files}/back`)),
    );
    const target = await Deno.makeTempFile({ dir: "/run" });
    await curl(network, "http://10.0.0.100/file/back", "-o", target);
    assert.equal(await digest(target), wanted);
  },
);

fastpathTest("super-packets pass a port that cannot segment them", [
  "nginx",
  "curl",
  "ethtool",
], async (fastpath) => {
  await using scene = await openScene({ fastpath });
  const { network, servers } = scene;
  for (const port of ["eth0", "eth1"]) {
    await network.exec("unit", ["ethtool", "-K", port, "tso", "off", "gso", "off"]);
  }
  const wanted = new Uint8Array(10_000_000).fill(0x42);
  await Promise.all(servers.map(({ files }) => Deno.writeFile(`${files}/bulk`, wanted)));
  const file = await Deno.makeTempFile({ dir: "/run" });
  await curl(network, "http://10.0.0.100/file/bulk", "-o", file);
  assert.deepEqual(await Deno.readFile(file), wanted);
});

netTest("ten thousand short connections, not one error", ["nginx", "wrk"], async () => {
  await using scene = await openScene();
  const { network, unit } = scene;
  let requests = 0;
  for (let round = 0; round < 10 && requests < 10_000; round++) {
    const report = await network.exec("client", [
      "wrk",
      "-t1",
      "-c32",
      "-d2s",
      "-H",
      "Connection: close",
      "http://10.0.0.100/",
    ]);
    assert.doesNotMatch(report, /Socket errors|Non-2xx/);
    requests += Number(report.match(/(\d+) requests in/)![1]);
  }
  assert.ok(requests >= 10_000, `only ${requests} requests`);
  const { connections, reals, engine } = await unit.status();
  assert.ok(connections.total >= requests);
  const totals = reals.map((real) => real.connections_total);
  assert.ok(Math.min(...totals) > 0.9 * Math.max(...totals), `uneven: ${totals}`);
  assert.equal(engine.drops.no_real + engine.drops.table_full + engine.drops.tuple_clash, 0);
});

netTest("the status shows a connection that is open, and its end", ["nginx"], async () => {
  await using scene = await openScene({
    config: THREE_REALS.replace("reals:", "connections: { closing: 200ms }\nreals:"),
  });
  const { network, unit } = scene;
  const script = "exec 3<>/dev/tcp/10.0.0.100/80; echo open; read line; exec 3>&-; read line";
  const client = network.spawn("client", ["bash", "-c", script], {
    stdin: "piped",
    stdout: "piped",
  });
  const reader = client.stdout.getReader();
  await reader.read();
  const page = await (await unit.get("/status/connections?virtual=www")).json();
  assert.equal(page.connections.length, 1);
  const [shown] = page.connections;
  assert.equal(shown.state, "established");
  assert.equal(shown.foreign_address, "10.0.0.9");
  assert.equal(shown.virtual_address, "10.0.0.100");
  assert.equal(shown.virtual_port, 80);
  assert.equal(shown.real_port, 8080);
  const writer = client.stdin.getWriter();
  await writer.write(new TextEncoder().encode("\n"));
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const { connections, reals } = await unit.status();
  assert.equal(connections.current, 0);
  assert.equal(reals.reduce((sum, real) => sum + real.connections, 0), 0);
  await writer.close();
  await reader.cancel();
  await client.status;
});

async function digest(file: string): Promise<string> {
  const bytes = await Deno.readFile(file);
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return `${bytes.length} ${sum.toHex()}`;
}
