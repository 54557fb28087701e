/** Servers that are dead, or die, under the load of wrk. */
import assert from "node:assert/strict";
import { happened, realOf } from "./looks.ts";
import { netTest } from "./needs.ts";
import { spreadOverClients, whyNoNft } from "./nft.ts";
import { eventually, openScene } from "./scene.ts";
import { readReport } from "./wrk.ts";

const CONNECTIONS = 48;

/** Every request on a connection of its own. */
const LOAD = [
  "wrk",
  "-t1",
  `-c${CONNECTIONS}`,
  "--timeout=10s",
  "-HConnection: close",
  "http://10.0.0.100/",
];

const CLIENTS = 40;

netTest("one of three servers is closed from the start: wrk has no error", [
  "nginx",
  "wrk",
  "nft",
], async () => {
  await using scene = await openScene();
  const { network, unit, servers } = scene;
  await servers[0]!.stop();
  await spreadOverClients(network, CLIENTS);
  const { requests, errors } = readReport(await network.exec("client", [...LOAD, "-d2s"]));
  assert.deepEqual(errors, {});
  assert.ok(requests > 0);
  await happened(unit, "real", "web1", "in_service ▸ failed (connections reset)");
  const { engine, connections } = await unit.status();
  const { reset } = await realOf(unit, "web1");
  assert.ok(engine.drops.reset_withheld >= reset && reset >= 8, `${reset} resets`);
  assert.ok(connections.total >= requests);
}, whyNoNft());

netTest("a server dies under load: only what it had accepted breaks", [
  "nginx",
  "wrk",
  "nft",
], async () => {
  await using scene = await openScene();
  const { network, unit, servers } = scene;
  await spreadOverClients(network, CLIENTS);
  const load = network.exec("client", [...LOAD, "-d3s"]);
  await eventually("the load is on", 5, async () => (await unit.status()).connections.total > 500);
  await servers[0]!.stop();
  const { read = 0, write = 0, ...others } = readReport(await load).errors;
  // Its kernel resets or closes what was made, before or after the request was written, once for each connection of wrk at the
  // most: the next one is not made there.
  assert.ok(read + write <= CONNECTIONS, `${read} and ${write} connections broke`);
  for (const [kind, count] of Object.entries(others)) assert.equal(count, 0, kind);
  await happened(unit, "real", "web1", "in_service ▸ failed (connections reset)");
}, whyNoNft());
