/** Servers that stall with connections open. Those stay at them, new ones go elsewhere. */
import assert from "node:assert/strict";
import { run } from "../../lib/demo/commands.ts";
import type { Network } from "../../lib/demo/network.ts";
import { startDownload, storeLarge } from "./downloads.ts";
import { connectionsOf, happened, realOf } from "./looks.ts";
import { netTest } from "./needs.ts";
import { eventually, openScene, type Scene, THREE_REALS } from "./scene.ts";
import { addClients, realsOf, visit } from "./visits.ts";

const VIRTUAL = "http://10.0.0.100/";

/** The first connection of a unit goes to its first real. */
const FIRST = "web1";

async function openDownload({ network, servers, unit }: Scene) {
  await storeLarge(servers);
  const download = await startDownload(network);
  const [row] = await connectionsOf(unit);
  assert.equal(row!.real, FIRST);
  return download;
}

/** Sends a signal to whatever runs on a host: its server. */
async function signal(network: Network, host: string, name: Deno.Signal) {
  const pids = await run(["ip", "netns", "pids", network.namespace(host)]);
  for (const pid of pids.trim().split("\n")) Deno.kill(Number(pid), name);
}

/** Clients that ask at the same time and give up soon. */
async function askInHaste(network: Network, clients: readonly string[]) {
  await Promise.all(clients.map((client) => {
    return network.tryExec("client", ["curl", "-sS", "-m", "0.5", "--interface", client, VIRTUAL]);
  }));
}

netTest("a stopped process: clients that get no data fail it; its connections go on after", [
  "nginx",
  "curl",
], async () => {
  const config = THREE_REALS.replaceAll("port: 8080 }", "port: 8080, data: 3 }");
  await using scene = await openScene({ config });
  const { network, unit } = scene;
  await using download = await openDownload(scene);
  await signal(network, FIRST, "SIGSTOP");
  const clients = await addClients(network, 6);
  await eventually("it fails, though its kernel answers every SYN", 20, async () => {
    await askInHaste(network, clients);
    return (await realOf(unit, FIRST)).state === "failed";
  });
  await happened(unit, "real", FIRST, "in_service ▸ failed (connections without data)");
  assert.equal((await realOf(unit, FIRST)).reset, 0);
  assert.deepEqual(realsOf(await visit(network, clients)), ["web2", "web3"]);
  await signal(network, FIRST, "SIGCONT");
  await download.finish();
});

netTest("a server off the wire: ARP tells; new connections go elsewhere, open ones wait", [
  "nginx",
  "curl",
], async () => {
  const config = THREE_REALS.replaceAll(
    "port: 8080 }",
    "port: 8080, reassign: 1, threshold: 100 }",
  );
  await using scene = await openScene({ config });
  const { network, unit } = scene;
  await using download = await openDownload(scene);
  const clients = await addClients(network, 6);
  await network.exec(FIRST, ["ip", "link", "set", "eth0", "down"]);
  await eventually("it does not answer ARP", 20, async () => {
    assert.deepEqual(realsOf(await visit(network, clients)), ["web2", "web3"]);
    return (await realOf(unit, FIRST)).arp === "unreachable";
  });
  await happened(unit, "arp", FIRST, "resolved ▸ unreachable (no ARP answer)");
  const { state, no_answer: unanswered } = await realOf(unit, FIRST);
  assert.equal(state, "in_service", "only ARP takes it out");
  assert.deepEqual(realsOf(await visit(network, clients)), ["web2", "web3"]);
  assert.equal((await realOf(unit, FIRST)).no_answer, unanswered, "it is not tried any more");
  const [waiting] = await connectionsOf(unit, `real=${FIRST}`);
  assert.equal(waiting!.state, "established");
  await network.exec(FIRST, ["ip", "link", "set", "eth0", "up"]);
  await happened(unit, "arp", FIRST, "unreachable ▸ resolved (ARP answer)");
  await eventually("it serves again", 10, async () => {
    return realsOf(await visit(network, clients)).includes(FIRST);
  });
  await download.finish();
});
