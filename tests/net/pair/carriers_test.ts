/** The pair on other cables than the emulator's: a serial line with somebody at it, and a crossover link. */
import assert from "node:assert/strict";
import { disturb, QUIET } from "../../../lib/cable/emulator/noise.ts";
import { TestPty } from "../../../lib/cable/test_pty.ts";
import type { Network, PairUnit } from "../../../lib/demo/network.ts";
import { ROLE_OF } from "../../../lib/demo/pair_config.ts";
import { Random } from "../../sim/random.ts";
import { netTest } from "../needs.ts";
import { layPair, type PairScene, TRAFFIC_TOOLS, underTraffic } from "./scene.ts";

const LINK_ADDRESSES = { "unit-a": "192.0.2.1", "unit-b": "192.0.2.2" } as const;

/** A pair without the emulator's cable gets this one. */
function withCable(cable: (unit: PairUnit) => string) {
  return {
    cable: false,
    edit: (unit: PairUnit, yaml: string) =>
      yaml.replace(/^ {2}role: .*$/m, `  role: ${ROLE_OF[unit]}\n  cable: ${cable(unit)}`),
  };
}

/** A crossover link between both units: `eth2` of each. */
async function layLink(network: Network) {
  const make = ["ip", "link", "add", "eth2", "type", "veth", "peer", "name", "eth2", "netns"];
  await network.exec("unit-a", [...make, network.namespace("unit-b")]);
  for (const [unit, address] of Object.entries(LINK_ADDRESSES)) {
    await network.exec(unit, ["ip", "address", "add", `${address}/30`, "dev", "eth2"]);
    await network.exec(unit, ["ip", "link", "set", "eth2", "up"]);
  }
}

function linkOf(unit: PairUnit): string {
  const peer = LINK_ADDRESSES[unit === "unit-a" ? "unit-b" : "unit-a"];
  return `{ link: eth2, peer: ${peer} }`;
}

netTest(
  "on a crossover link: hellos and connections go by it, and a killed unit is followed",
  TRAFFIC_TOOLS,
  async () => {
    await using scene = await layPair(withCable(linkOf));
    const { network, pair } = scene;
    await layLink(network);
    await pair.bootInTurn();
    const { paths, cable } = await pair.view("unit-b");
    assert.deepEqual([paths.cable.heard, cable], [true, "normal"]);
    await underTraffic(scene, async () => {
      const bytes = await receivedBytes(scene);
      assert.ok(bytes > 50_000, `${bytes} bytes came to the standby by the link`);
      await pair.kill("unit-a");
      await pair.reaches("unit-b", "active");
    });
  },
);

async function receivedBytes({ network }: PairScene): Promise<number> {
  const path = "/sys/class/net/eth2/statistics/rx_bytes";
  return Number(await network.exec("unit-b", ["cat", path]));
}

netTest("a crossover link that is cut is a warning, and nothing else", [], async () => {
  await using scene = await layPair(withCable(linkOf));
  const { network, pair } = scene;
  await layLink(network);
  await pair.bootInTurn();
  await network.exec("unit-a", ["ip", "link", "set", "eth2", "down"]);
  await pair.until("it is seen", async () => {
    return (await pair.view("unit-b")).cable === "other_side_not_connected";
  });
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  assert.equal(await pair.active(), "unit-a");
  await network.exec("unit-a", ["ip", "link", "set", "eth2", "up"]);
  await pair.until("it is back", async () => (await pair.view("unit-b")).cable === "normal");
});

/** Both ends of a serial line, and what happens to the bytes between. */
async function withLine(
  body: (folder: string, line: { ends: readonly TestPty[]; noise: number }) => Promise<void>,
) {
  const folder = await Deno.makeTempDir({ dir: "/run" });
  await using a = await TestPty.start(`${folder}/primary`);
  await using b = await TestPty.start(`${folder}/secondary`);
  const line = { ends: [a, b], noise: 0 };
  const random = new Random(7);
  const happen = (bytes: Uint8Array) => {
    const { noise } = line;
    return disturb(
      bytes,
      { ...QUIET, flip: noise, drop: noise, insert: noise },
      () => random.next(),
    );
  };
  a.copyTo(b, happen);
  b.copyTo(a, happen);
  await body(folder, line);
}

netTest(
  "on a serial line with noise: hellos get through, bad bytes are counted, nobody takes over",
  ["python3"],
  async () => {
    await withLine(async (folder, line) => {
      const device = (unit: PairUnit) => `{ device: ${folder}/${ROLE_OF[unit]} }`;
      await using scene = await layPair(withCable(device));
      const { pair } = scene;
      await pair.bootInTurn();
      await pair.until("both hear each other by the line", async () => {
        const views = [await pair.view("unit-a"), await pair.view("unit-b")];
        return views.every(({ paths }) => paths.cable.heard);
      });
      line.noise = 0.002;
      await pair.until("noise is counted", async () => {
        const { refusals } = await pair.view("unit-b");
        return refusals.noise + refusals.bad_signature > 20;
      });
      assert.equal(await pair.active(), "unit-a");
      line.noise = 0;
      await pair.until("it is heard again", async () => {
        return (await pair.view("unit-b")).paths.cable.heard;
      });
      assert.equal((await pair.view("unit-b")).state, "standby");
    });
  },
);

netTest(
  "a serial device that vanishes is told with its cause, and nobody takes over",
  ["python3"],
  async () => {
    await withLine(async (folder, { ends }) => {
      const device = (unit: PairUnit) => `{ device: ${folder}/${ROLE_OF[unit]} }`;
      await using scene = await layPair(withCable(device));
      const { pair } = scene;
      await pair.bootInTurn();
      await ends[1]![Symbol.asyncDispose]();
      await pair.until("the trouble is told", async () => {
        const { cable_trouble: trouble } = await pair.view("unit-b");
        return trouble?.includes(`${folder}/secondary`) === true;
      });
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      assert.equal(await pair.active(), "unit-a");
      assert.match(pair.unit("unit-b").stderr, /failover: cable: serial .*secondary/);
    });
  },
);
