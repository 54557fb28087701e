import assert from "node:assert/strict";
import { CommandError } from "../../lib/demo/commands.ts";
import type { Network } from "../../lib/demo/network.ts";
import { startServer } from "../../lib/demo/servers.ts";
import { netTest, ownNetwork } from "./needs.ts";

/** What the unit is replaced by here. */
const BRIDGE = `ip link add br0 type bridge && ip link set br0 up &&
ip link set eth0 master br0 && ip link set eth1 master br0`;

async function bridgedNetwork(webs = 3): Promise<Network> {
  const network = await ownNetwork({ webs });
  await network.exec("unit", ["sh", "-c", BRIDGE]);
  return network;
}

netTest(
  "client and webs reach each other through the unit, by IPv4 and IPv6",
  ["ping"],
  async () => {
    await using network = await bridgedNetwork();
    const ping = ["ping", "-c", "1", "-W", "5"];
    await network.exec("client", [...ping, network.address("web1")]);
    await network.exec("client", [...ping, network.address6("web3")]);
    await network.exec("web2", [...ping, network.address("client")]);
  },
);

netTest(
  "several clients share a bridge in front, each with an address of its own",
  ["nginx", "curl"],
  async () => {
    await using network = await ownNetwork({ clients: 3, webs: 1 });
    await network.exec("unit", ["sh", "-c", BRIDGE]);
    const bridges = ["front", "back"];
    assert.deepEqual(network.hosts, [...network.clients, "unit", ...bridges, "web1"]);
    assert.deepEqual(network.clients, ["client", "client2", "client3"]);
    await using _server = await startServer(network, "web1");
    for (const client of network.clients) {
      const answer = await network.exec(client, ["curl", "-sS", network.address("web1")]);
      assert.equal(answer, `web1 ${network.address(client)}\n`);
    }
    assert.equal(network.address("client3"), "10.0.0.203");
  },
);

netTest("a single client has no bridge in front of it", [], async () => {
  await using network = await ownNetwork({ webs: 1 });
  assert.deepEqual(network.hosts, ["client", "unit", "back", "web1"]);
});

netTest("a network that cannot be, and a host without an address, are refused", [], async () => {
  await assert.rejects(ownNetwork({ clients: 0 }), /0 clients: expected 1 to 50/);
  await assert.rejects(ownNetwork({ clients: 51 }), /51 clients: expected 1 to 50/);
  await using network = await ownNetwork({ webs: 1 });
  assert.throws(() => network.address("back"), /back has no address: expected one of client, web1/);
});

netTest("the ports of the unit are up and have no address", [], async () => {
  await using network = await ownNetwork({ webs: 1 });
  const ports = JSON.parse(await network.exec("unit", ["ip", "-json", "addr"]));
  for (const name of ["eth0", "eth1"]) {
    const port = ports.find(({ ifname }: { ifname: string }) => ifname === name);
    assert.equal(port.operstate, "UP", name);
    assert.deepEqual(port.addr_info, [], name);
  }
});

netTest("networks live side by side and leave no namespace behind", [], async () => {
  const one = await ownNetwork({ webs: 1 });
  const other = await ownNetwork({ webs: 2 });
  assert.match(await other.exec("web2", ["ip", "addr", "show", "eth0"]), /10\.0\.0\.12\/24/);
  const names = () => Array.from(Deno.readDirSync("/run/netns"), ({ name }) => name);
  assert.ok(names().includes(one.namespace("client")));
  await one.close();
  await other.close();
  const left = names().filter((name) => {
    return name.startsWith(one.namespace("")) || name.startsWith(other.namespace(""));
  });
  assert.deepEqual(left, []);
});

netTest("a command that fails on a host names itself and what it said", [], async () => {
  await using network = await ownNetwork({ webs: 1 });
  await assert.rejects(
    network.exec("client", ["ip", "link", "show", "eth7"]),
    (error) =>
      error instanceof CommandError && /ip link show eth7.*eth7.*exist/s.test(error.message),
  );
});

netTest("closing ends what was spawned", [], async () => {
  const network = await ownNetwork({ webs: 1 });
  const child = network.spawn("web1", ["sleep", "60"]);
  await network.close();
  assert.equal((await child.status).signal, "SIGKILL");
});

for (const kind of ["nginx", "small"] as const) {
  const tools = kind === "nginx" ? ["nginx", "curl"] : ["curl"];
  netTest(`a ${kind} server answers with its name and the client's address`, tools, async () => {
    await using network = await bridgedNetwork(1);
    await using server = await startServer(network, "web1", { kind, port: 8080 });
    const answer = await network.exec("client", [
      "curl",
      "-sS",
      `${network.address("web1")}:8080/`,
    ]);
    assert.equal(answer, "web1 10.0.0.9\n");
    assert.equal(server.kind, kind);
  });
}

netTest(
  "nginx stores what clients put, serves it, and logs each request",
  ["nginx", "curl"],
  async () => {
    await using network = await bridgedNetwork(1);
    await using server = await startServer(network, "web1", { kind: "nginx", log: true });
    const url = `http://${network.address("web1")}/file/points`;
    const put = ["curl", "-sS", "-X", "PUT", "--data-binary", "@-", url];
    await network.exec("client", put, { input: "set\n" });
    assert.equal(await network.exec("client", ["curl", "-sS", url]), "set\n");
    assert.equal(await Deno.readTextFile(`${server.files}/points`), "set\n");
    assert.match(await server.accessLog(), /^10\.0\.0\.9 \d+ PUT \/file\/points 201 /);
  },
);

netTest("a server that cannot start says why", ["nginx"], async () => {
  await using network = await ownNetwork({ webs: 1 });
  await using _server = await startServer(network, "web1", { kind: "nginx" });
  await assert.rejects(startServer(network, "web1"), /web1: TCP port 80 is in use/);
  await assert.rejects(
    startServer(network, "web1", { kind: "nginx", port: 70_000 }),
    /nginx server on web1 ended with exit code 1: .*invalid port/s,
  );
});
