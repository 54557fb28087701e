/** Virtuals that look at who the client is: sticky ones, and those for some clients only. */
import assert from "node:assert/strict";
import { netTest } from "./needs.ts";
import { curlCode, eventually, openScene } from "./scene.ts";
import { addClients, realsOf, visit } from "./visits.ts";

const STICKY = `
unit: under-test
ports: { front: eth0, back: eth1 }
connections: { closing: 200ms }
reals:
  web1: { address: 10.0.0.11, port: 8080, threshold: 1 }
  web2: { address: 10.0.0.12, port: 8080, threshold: 1 }
  web3: { address: 10.0.0.13, port: 8080, threshold: 1 }
virtuals:
  www: { address: 10.0.0.100, port: 80, predictor: roundrobin, reals: [web1, web2, web3], sticky: 5m }
`;

netTest("a client stays with its real, without a connection too, until that real dies", [
  "nginx",
  "curl",
], async () => {
  await using scene = await openScene({ config: STICKY });
  const { network, unit, servers } = scene;
  const [client, other] = await addClients(network, 2);
  assert.deepEqual(realsOf(await visit(network, [client!])), ["web1"]);
  assert.deepEqual(realsOf(await visit(network, [other!])), ["web2"]);
  const visits = await visit(network, Array.from({ length: 6 }, () => client!));
  assert.deepEqual(realsOf(visits), ["web1"]);
  await eventually("no connection is left", 10, async () => {
    return (await unit.status()).connections.current === 0;
  });
  assert.equal((await unit.status()).connections.sticky, 2);
  assert.deepEqual(realsOf(await visit(network, [client!])), ["web1"]);
  await servers[0]!.stop();
  const [next] = realsOf(await visit(network, [client!]));
  assert.notEqual(next, "web1");
  const later = await visit(network, Array.from({ length: 6 }, () => client!));
  assert.deepEqual(realsOf(later), [next]);
  assert.deepEqual(realsOf(await visit(network, [other!])), ["web2"]);
});

const BY_CLIENT = `
unit: under-test
ports: { front: eth0, back: eth1 }
reals:
  web1: { address: 10.0.0.11, port: 8080 }
  web2: { address: 10.0.0.12, port: 8080 }
  web3: { address: 10.0.0.13, port: 8080 }
virtuals:
  www: { address: 10.0.0.100, port: 80, reals: [web1] }
  www-few: { address: 10.0.0.100, port: 80, clients: [10.0.0.48/28], reals: [web2] }
  www-one: { address: 10.0.0.100, port: 80, clients: [10.0.0.51], reals: [web3] }
  closed: { address: 10.0.0.101, port: 80, clients: [10.0.0.51], reals: [web3] }
`;

netTest("the address of a client leads it to its virtual, the longest prefix first", [
  "nginx",
  "curl",
], async () => {
  await using scene = await openScene({ config: BY_CLIENT });
  const { network, unit } = scene;
  const clients = await addClients(network, 2);
  const visits = await visit(network, ["10.0.0.9", ...clients]);
  const reals = Object.fromEntries(visits.map(({ client, real }) => [client, real]));
  assert.deepEqual(reals, { "10.0.0.9": "web1", "10.0.0.50": "web2", "10.0.0.51": "web3" });
  const { virtuals } = await unit.status();
  assert.deepEqual(virtuals.map((virtual) => virtual.connections_total), [1, 1, 1, 0]);
  assert.deepEqual(realsOf(await visit(network, ["10.0.0.51"], "http://10.0.0.101/")), ["web3"]);
  assert.equal(await curlCode(network, "http://10.0.0.101/"), 28, "others are not served");
  assert.ok((await unit.status()).engine.drops.not_served > 0);
});
