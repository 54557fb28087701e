/** A unit that takes a changed file while real clients are at it. */
import assert from "node:assert/strict";
import { SLOW_BYTES_PER_SECOND } from "../../lib/demo/nginx.ts";
import type { LastReloadJson } from "../../lib/status/json.ts";
import { type CommandedScene, openCommandedScene } from "./commands.ts";
import { fastpathTest } from "./fastpaths.ts";
import { netTest } from "./needs.ts";
import { curl, eventually, spread } from "./scene.ts";
import { readReport } from "./wrk.ts";

const RELOADS = 20;

const LOAD = ["wrk", "-t1", "-c32", "--timeout=10s", "http://10.0.0.100/"];
/** Every request on a connection of its own. */
const NEW_CONNECTIONS = ["-HConnection: close"];

/** Has the unit take a file, by SIGHUP, and gives what came of it. */
async function hangUp({ unit }: CommandedScene, config: string): Promise<LastReloadJson> {
  const before = (await unit.status()).unit.last_reload?.time;
  await Deno.writeTextFile(unit.config, config);
  unit.signal("SIGHUP");
  let last: LastReloadJson | null = null;
  await eventually("the unit has looked at its file", 10, async () => {
    last = (await unit.status()).unit.last_reload;
    return last !== null && last.time !== before;
  });
  return last!;
}

/** One after the other: other weights, a real less, and all of it back. */
function variant(config: string, number: number): string {
  const weights = config.replace("10.0.0.11, port: 8080", `$&, weight: ${1 + number % 5}`);
  if (number % 2 === 0) return weights;
  return weights.replace(/ {2}web3: .*\n/, "").replace(", web3]", "]");
}

netTest(
  `${RELOADS} reloads that change weights, remove a real and add it again: wrk has no error`,
  ["nginx", "wrk"],
  async () => {
    await using scene = await openCommandedScene();
    const { network, unit, config } = scene;
    const loads = [NEW_CONNECTIONS, []].map((options) =>
      network.exec("client", [...LOAD, ...options, "-d8s"])
    );
    await eventually(
      "the load is on",
      5,
      async () => (await unit.status()).connections.total > 500,
    );
    for (let number = 1; number <= RELOADS; number++) {
      const { ok, text } = await hangUp(scene, variant(config, number));
      assert.ok(ok, text);
      assert.match(text, /1 real.*, 0 connections dropped$/);
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    const [asked] = await Promise.all(loads.map(async (load) => {
      const { requests, errors } = readReport(await load);
      assert.deepEqual(errors, {});
      return requests;
    }));
    const status = await unit.status();
    assert.ok(status.connections.total >= asked!, "what was counted before is counted still");
    assert.ok(status.reals.every((real) => real.connections_total > 0));
    assert.ok(status.reals.every(({ reset, no_answer: none }) => reset + none === 0));
  },
);

fastpathTest(
  "a removed real ends its download, and a new one at another address takes over",
  ["nginx", "curl"],
  async (fastpath) => {
    await using scene = await openCommandedScene({ fastpath });
    const { network, unit, config, servers } = scene;
    const only = (name: string) => config.replace("[web1, web2, web3]", `[${name}]`);
    assert.ok((await hangUp(scene, only("web1"))).ok);
    // As slow as its server is: what a client has not read yet, the two kernels have carried long before.
    const bytes = 3 * SLOW_BYTES_PER_SECOND;
    await Deno.writeFile(`${servers[0]!.files}/big`, new Uint8Array(bytes).fill(7));
    const counted = ["-o", "/dev/null", "-w", "%{size_download}"];
    const download = curl(network, "http://10.0.0.100/slow/big", ...counted);
    await eventually("it downloads", 5, async () => (await unit.status()).connections.current > 0);
    const without = only("web2").replace(/ {2}web1: .*\n/, "");
    const { text } = await hangUp(scene, without);
    assert.equal(text, "-1 real, ~1 list of reals, 0 connections dropped");
    const { reals } = await unit.status();
    const drains = reals.find(({ name }) => name === "web1")!;
    assert.deepEqual([drains.state, drains.removed, drains.connections], ["draining", true, 1]);
    assert.deepEqual(await spread(network, 5), { web2: 5 });
    assert.equal(await download, `${bytes}`);
    await eventually("web1 is let go", 10, async () => {
      return (await unit.status()).reals.every(({ name }) => name !== "web1");
    });
  },
);

netTest(
  "pointsman reload tells what changed, and what is wrong with its line",
  ["nginx"],
  async () => {
    await using scene = await openCommandedScene();
    const { unit, config, pointsman, network } = scene;
    await Deno.writeTextFile(unit.config, variant(config, 3));
    assert.equal(
      await pointsman("reload"),
      "~1 weight, -1 real, ~1 list of reals, 0 connections dropped\n" +
        "  real web1: weight 1 → 4\n  real web3: removed, it drains\n" +
        "  virtual www: reals web1 web2 web3 → web1 web2",
    );
    assert.deepEqual(Object.keys(await spread(network, 6)).toSorted(), ["web1", "web2"]);
    const before = (await unit.status()).unit.config_hash;
    await Deno.writeTextFile(unit.config, config.replace("10.0.0.12", "10.0.0.1222"));
    await assert.rejects(pointsman("reload"), /pointsman\.yaml:7:20: /);
    assert.equal((await unit.status()).unit.config_hash, before);
  },
);
