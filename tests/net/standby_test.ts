/** Who serves when the reals of a virtual cannot: a standby, then a backup; and back again. */
import assert from "node:assert/strict";
import { startServer } from "../../lib/demo/servers.ts";
import type { Serving } from "../../lib/words.ts";
import { transitionsOf, virtualOf } from "./looks.ts";
import { netTest } from "./needs.ts";
import { eventually, openScene } from "./scene.ts";
import { addClients, realsOf, visit } from "./visits.ts";

const THREE_DEEP = `
unit: under-test
ports: { front: eth0, back: eth1 }
reals:
  web1: { address: 10.0.0.11, port: 8080, threshold: 1, retry: 1s, standby: web2 }
  web2: { address: 10.0.0.12, port: 8080, threshold: 1, retry: 1s }
  web3: { address: 10.0.0.13, port: 8080 }
virtuals:
  www: { address: 10.0.0.100, port: 80, reals: [web1], backup: sorry }
  sorry: { address: 10.0.0.101, port: 80, reals: [web3] }
`;

netTest("a standby and then a backup serve for a dead server, and give way when it is back", [
  "nginx",
  "curl",
], async () => {
  await using scene = await openScene({ config: THREE_DEEP });
  const { network, unit, servers } = scene;
  const clients = await addClients(network, 2);
  const servedBy = async (serving: Serving, real: string) => {
    await eventually(`${serving} serve`, 10, async () => {
      await visit(network, clients);
      return (await virtualOf(unit, "www")).serving === serving;
    });
    assert.deepEqual(realsOf(await visit(network, clients)), [real]);
  };
  await servedBy("reals", "web1");
  await servers[0]!.stop();
  await servedBy("standby", "web2");
  await servers[1]!.stop();
  await servedBy("backup", "web3");
  assert.equal((await virtualOf(unit, "www")).state, "in_service");
  assert.equal((await virtualOf(unit, "sorry")).connections, 0, "the clients asked for the other");
  await startServer(network, "web2", { port: 8080 });
  await servedBy("standby", "web2");
  await startServer(network, "web1", { port: 8080 });
  await servedBy("reals", "web1");
  await eventually("all of it is told", 5, async () => {
    const transitions = await transitionsOf(unit, "serving", "www");
    return transitions.join() === [
      "reals ▸ standby (no usable real)",
      "standby ▸ backup (no usable real)",
      "backup ▸ standby (usable real)",
      "standby ▸ reals (usable real)",
    ].join();
  });
});
