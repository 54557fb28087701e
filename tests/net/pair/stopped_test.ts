/** A process that was stopped for a while is the worst peer: it does not know that it was away. */
import assert from "node:assert/strict";
import { activeMac } from "../../../lib/failover/active_mac.ts";
import { formatMacBytes } from "../../../lib/packet/address.ts";
import { VIRTUAL_ADDRESS } from "../../../lib/demo/network.ts";
import { ACTIVE_ADDRESS } from "../../../lib/demo/pair_config.ts";
import { SIDES } from "../../../lib/demo/pair_faults.ts";
import { startCapture, whyNoCapture } from "../capture.ts";
import { netTest } from "../needs.ts";
import { openPair, TRAFFIC_TOOLS, underTraffic } from "./scene.ts";

const STOPPED_MS = 2_000;

netTest(
  "stopped for two seconds, the active unit comes back as standby and sends nothing as the active one",
  [
    ...TRAFFIC_TOOLS,
    "tcpdump",
  ],
  async () => {
    await using scene = await openPair();
    const { network, pair } = scene;
    const heard = await Promise.all(
      SIDES.map((side) =>
        startCapture(network, side, "not ether proto 0x88b5", { incoming: "unit-a" })
      ),
    );
    const texts: string[] = [];
    await underTraffic(scene, async () => {
      pair.unit("unit-a").signal("SIGSTOP");
      await pair.reaches("unit-b", "active");
      await new Promise((resolve) => setTimeout(resolve, STOPPED_MS));
      const frames = await Promise.all(
        SIDES.map((side) =>
          startCapture(network, side, "not ether proto 0x88b5", { incoming: "unit-a" })
        ),
      );
      pair.unit("unit-a").signal("SIGCONT");
      await pair.settled("unit-b");
      texts.push(...await Promise.all(frames.map((capture) => capture.text())));
    });
    const before = await Promise.all(heard.map((capture) => capture.text()));
    for (const [index, side] of SIDES.entries()) {
      const mac = `${formatMacBytes(activeMac(ACTIVE_ADDRESS, side))} >`;
      // What it forwards to a real has the client's address.
      const forwarded = side === "front" ? `${VIRTUAL_ADDRESS}.80 >` : ".8080: Flags";
      assert.ok(before[index]!.includes(forwarded), `as the active unit it sent in the ${side}`);
      for (const sent of [mac, forwarded, VIRTUAL_ADDRESS]) {
        assert.ok(!texts[index]!.includes(sent), `in the ${side}: ${texts[index]}`);
      }
    }
  },
  whyNoCapture(),
);

netTest(
  "a standby sends nothing but hellos and ARP for the reals",
  ["tcpdump", ...TRAFFIC_TOOLS],
  async () => {
    await using scene = await openPair();
    const { network } = scene;
    const heard = await Promise.all(
      SIDES.map((side) =>
        startCapture(network, side, "not ether proto 0x88b5", { incoming: "unit-b" })
      ),
    );
    await underTraffic(scene, () => Promise.resolve(), { transfers: 20 });
    const [front, back] = await Promise.all(heard.map((capture) => capture.text()));
    for (const text of [front!, back!]) {
      const frames = text.split("\n").filter((line) => /^\d\d:\d\d:\d\d/.test(line));
      for (const frame of frames) assert.match(frame, /ARP|Reverse/, frame);
      assert.doesNotMatch(text, /is-at/);
    }
  },
  whyNoCapture(),
);
