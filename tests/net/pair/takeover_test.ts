/** What befalls the active unit while 100 downloads run and 200 connections are open: its peer goes on, and nobody notices. */
import assert from "node:assert/strict";
import { setPorts, setSwitchPorts, SIDES } from "../../../lib/demo/pair_faults.ts";
import { fastpathTest } from "../fastpaths.ts";
import { LIMIT_MS, netTest } from "../needs.ts";
import { openPair, TRAFFIC_TOOLS, underTraffic } from "./scene.ts";

fastpathTest(
  "a unit that is killed, and 1000 downloads run: every byte arrives",
  TRAFFIC_TOOLS,
  async (fastpath) => {
    await using scene = await openPair({ fastpath });
    const { pair } = scene;
    await underTraffic(scene, async () => {
      await pair.kill("unit-a");
      await pair.reaches("unit-b", "active");
    }, { transfers: 1000 });
    const { cable, peer } = await pair.view("unit-b");
    assert.equal(cable, "other_side_powered_off");
    assert.equal(peer?.heard, false);
  },
);

netTest(
  "a power cut: the peer takes over, and the other comes back as standby",
  TRAFFIC_TOOLS,
  async () => {
    await using scene = await openPair();
    const { pair } = scene;
    await underTraffic(scene, async () => {
      await pair.cutPower("unit-a");
      await pair.reaches("unit-b", "active");
      await pair.restorePower("unit-a");
      await pair.settled("unit-b");
    });
  },
);

for (const side of SIDES) {
  netTest(
    `the ${side} link of the active unit goes down: the healthier one serves`,
    TRAFFIC_TOOLS,
    async () => {
      await using scene = await openPair();
      const { network, pair } = scene;
      await underTraffic(scene, async () => {
        await setPorts(network, "unit-a", [side], "down");
        await pair.reaches("unit-b", "active");
      });
      assert.equal((await pair.view("unit-a")).state, "failed");
      assert.equal((await pair.view("unit-b")).peer?.ports[side], "link_down");
      await setPorts(network, "unit-a", [side], "up");
      await pair.settled("unit-b");
    },
  );

  netTest(
    `the switch port in the ${side} of the active unit goes down: likewise`,
    TRAFFIC_TOOLS,
    async () => {
      await using scene = await openPair();
      const { network, pair } = scene;
      await underTraffic(scene, async () => {
        await setSwitchPorts(network, "unit-a", [side], "down");
        await pair.reaches("unit-b", "active");
      });
      await setSwitchPorts(network, "unit-a", [side], "up");
      await pair.settled("unit-b");
    },
  );
}

netTest(
  "without a cable, both networks are cut from the active unit: the other takes over",
  TRAFFIC_TOOLS,
  async () => {
    await using scene = await openPair({ cable: false });
    const { network, pair } = scene;
    await underTraffic(scene, async () => {
      await setSwitchPorts(network, "unit-a", SIDES, "down");
      await pair.reaches("unit-b", "active");
    });
    assert.notEqual((await pair.view("unit-a")).state, "active", "it knows that it is alone");
    await setSwitchPorts(network, "unit-a", SIDES, "up");
    await pair.settled("unit-b");
  },
);

netTest(
  "without a cable, a unit that is killed is followed by silence",
  TRAFFIC_TOOLS,
  async () => {
    await using scene = await openPair({ cable: false });
    const { pair } = scene;
    await underTraffic(scene, async () => {
      await pair.kill("unit-a");
      await pair.reaches("unit-b", "active");
    });
  },
);

netTest("an order to be active moves everything over, and back again", TRAFFIC_TOOLS, async () => {
  await using scene = await openPair();
  const { pair } = scene;
  await underTraffic(scene, async () => {
    for (const unit of ["unit-b", "unit-a"] as const) {
      // Refused for as long as it does not have all connections.
      await pair.until(
        `${unit} takes the order`,
        async () => (await pair.command(unit, "/failover/active")).code === 200,
      );
      await pair.settled(unit);
    }
  });
});

/** `POINTSMAN_TAKEOVERS=100 deno task test tests/net/pair/takeover_test.ts` does it a hundred times, which takes some three minutes. */
const TIMES = Number(Deno.env.get("POINTSMAN_TAKEOVERS") ?? 10);
const TAKEOVER_MS = 10_000;

netTest(
  `killed and started ${TIMES} times in turn, the same connections all the time`,
  TRAFFIC_TOOLS,
  async () => {
    await using scene = await openPair();
    const { pair } = scene;
    await underTraffic(scene, async () => {
      for (let time = 0; time < TIMES; time++) {
        const [active, standby] = time % 2 === 0
          ? ["unit-a", "unit-b"] as const
          : ["unit-b", "unit-a"] as const;
        await pair.kill(active);
        await pair.reaches(standby, "active");
        await pair.boot(active);
        await pair.settled(standby);
      }
    }, { seconds: 15 });
  },
  undefined,
  TIMES * TAKEOVER_MS + LIMIT_MS,
);
