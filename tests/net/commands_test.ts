/** What an operator orders of a unit, and asks it. */
import assert from "node:assert/strict";
import type { CommandJson, ExplainJson } from "../../lib/status/json.ts";
import { openCommandedScene } from "./commands.ts";
import { startDownload, storeLarge } from "./downloads.ts";
import { connectionsOf, happened, realOf } from "./looks.ts";
import { fastpathTest } from "./fastpaths.ts";
import { netTest } from "./needs.ts";
import { curl, curlCode, eventually } from "./scene.ts";
import { addClients, realsOf, visit } from "./visits.ts";

const VIRTUAL = "http://10.0.0.100/";

netTest("out of service and back: new connections obey, an open one goes on", [
  "nginx",
  "curl",
], async () => {
  await using scene = await openCommandedScene();
  const { network, unit, servers } = scene;
  const clients = await addClients(network, 6);
  await storeLarge(servers);
  await using download = await startDownload(network);
  const refused = await scene.intrude("out-of-service", "web1");
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /token/);
  assert.equal((await realOf(unit, "web1")).state, "in_service");
  const said = await scene.pointsman("out-of-service", "web1");
  assert.match(said, /^real web1: out_of_service, 1 connection, the oldest \d+\.\d s old$/);
  assert.deepEqual(realsOf(await visit(network, clients)), ["web2", "web3"]);
  await download.finish();
  await scene.pointsman("in-service", "web1");
  await eventually("it serves again", 10, async () => {
    return realsOf(await visit(network, clients)).includes("web1");
  });
  await happened(unit, "real", "web1", "in_service ▸ out_of_service (command)");
  await happened(unit, "real", "web1", "out_of_service ▸ in_service (command)");
  await scene.pointsman("out-of-service", "www");
  assert.equal(await curlCode(network, VIRTUAL), 28);
  await scene.pointsman("in-service", "www");
  assert.match(await curl(network, VIRTUAL), /^web/);
});

fastpathTest("a drain tells what is left, and ends with the last download", [
  "nginx",
  "curl",
], async (fastpath) => {
  await using scene = await openCommandedScene({ fastpath });
  const { network, unit, servers } = scene;
  const clients = await addClients(network, 6);
  await storeLarge(servers);
  await using download = await startDownload(network);
  const drain = scene.pointsman("drain", "web1", "--wait");
  await eventually("it drains", 10, async () => {
    return (await realOf(unit, "web1")).state === "draining";
  });
  assert.deepEqual(realsOf(await visit(network, clients)), ["web2", "web3"]);
  await download.finish();
  const lines = (await drain).split("\n");
  assert.match(lines[0]!, /^real web1: draining, 1 connection, the oldest \d+\.\d s old$/);
  assert.equal(lines.at(-1), "real web1: out_of_service, 0 connections");
  await happened(unit, "real", "web1", "draining ▸ out_of_service (drained)");
});

netTest("a drain's deadline ends what is left", ["nginx", "curl"], async () => {
  await using scene = await openCommandedScene();
  const { network, unit, servers } = scene;
  await storeLarge(servers);
  await using _download = await startDownload(network);
  const said = await scene.pointsman("drain", "web1", "--deadline", "1s", "--json");
  const { state, connections, deadline }: CommandJson = JSON.parse(said);
  assert.deepEqual({ state, connections }, { state: "draining", connections: 1 });
  assert.notEqual(deadline, null);
  await happened(unit, "real", "web1", "draining ▸ out_of_service (deadline)");
  await eventually("nothing is left", 5, async () => {
    return (await unit.status()).connections.current === 0;
  });
  assert.equal((await realOf(unit, "web1")).connections, 0);
});

netTest("explain tells why a client is where it is, and where it would go", [
  "nginx",
  "curl",
], async () => {
  await using scene = await openCommandedScene();
  const { network, unit, servers } = scene;
  await storeLarge(servers);
  await using download = await startDownload(network);
  const [row] = await connectionsOf(unit, "client=10.0.0.9");
  const client = `10.0.0.9:${row!.foreign_port}`;
  const [connected, next] = (await scene.pointsman("explain", client, "www")).split("\n");
  assert.match(connected!, / is connected to web1 \(established, .* old\): the predictor chose it/);
  assert.ok(connected!.startsWith(client));
  assert.match(next!, /^A new connection of 10\.0\.0\.9 would go to web2: leastconns found 0 /);
  await scene.pointsman("out-of-service", "web2");
  const path = "/explain?client=10.0.0.77&virtual=www";
  const explained: ExplainJson = await (await unit.get(path)).json();
  assert.deepEqual(explained.connections, []);
  assert.equal(explained.next.real, "web3");
  const { candidates } = explained.next;
  assert.deepEqual(candidates.map(({ real, skip, figure }) => `${real} ${skip} ${figure}`), [
    "web1 none 1",
    "web2 out_of_service 0",
    "web3 none 0",
  ]);
  const said = await scene.pointsman("explain", "10.0.0.77", "www");
  assert.equal(said, explained.text.join("\n"));
  assert.match(said, /web2 skipped: out_of_service since /);
  assert.deepEqual(realsOf(await visit(network, ["10.0.0.9"])), ["web3"], "as it said");
  await download.finish();
});
