import assert from "node:assert/strict";
import { run } from "../lib/demo/commands.ts";
import { pairGroup } from "../lib/failover/active_mac.ts";
import { PAIR_BATCH, PAIR_FRAME_BYTES } from "../lib/limits.ts";
import { formatMac } from "../lib/packet/address.ts";
import type { LinkState } from "../lib/words.ts";
import { netTest } from "../tests/net/needs.ts";
import { PAIR_ETHER_TYPE, type PairFrame, PairPortError, PairPorts } from "./pair_ports.ts";
import { testFrame, TestVeth } from "./test_veth.ts";

const GROUP = pairGroup("10.0.0.2");
const STRANGER = Uint8Array.of(2, 0, 0, 0, 0, 9);
const LONGEST = PAIR_FRAME_BYTES - 14;
/** Frames sent at once: four windows of replication. */
const BURST = 1_000;

/** One with both ends of a cable as its ports, as nobody else has it. */
async function withBothEnds(body: (ports: PairPorts, veth: TestVeth) => Promise<void>) {
  await using veth = await TestVeth.create();
  const ports = PairPorts.open([veth.left, veth.right], GROUP);
  try {
    for (const port of [0, 1]) await untilLink(ports, port, "up");
    await body(ports, veth);
  } finally {
    ports.close();
  }
}

async function untilLink(ports: PairPorts, port: number, link: LinkState) {
  while (ports.look(port).link !== link) {
    while (!(await ports.wait(-1)).linksChanged);
  }
}

async function received(ports: PairPorts, count: number): Promise<PairFrame[]> {
  const frames: PairFrame[] = [];
  while (frames.length < count) frames.push(...(await ports.wait(-1)).frames);
  return frames;
}

/** Frames before one that is sent now. */
async function receivedSoFar(ports: PairPorts, from: number): Promise<PairFrame[]> {
  const end = 0xee;
  assert.ok(ports.send(from, GROUP, Uint8Array.of(end)));
  const frames: PairFrame[] = [];
  while (frames.at(-1)?.payload[0] !== end) frames.push(...(await ports.wait(-1)).frames);
  return frames.slice(0, -1);
}

netTest("frames pass both ways, to the group and to the peer's own address", ["ip"], async () => {
  await withBothEnds(async (ports) => {
    const macs = [0, 1].map((port) => ports.look(port).mac);
    for (const from of [0, 1]) {
      const to = 1 - from;
      assert.ok(ports.send(from, GROUP, Uint8Array.of(1, 2, 3)));
      assert.ok(ports.send(from, macs[to]!, new Uint8Array(LONGEST).fill(7)));
      const [hello, long] = await received(ports, 2);
      assert.deepEqual([hello!.port, long!.port], [to, to]);
      assert.deepEqual([hello!.source, long!.source], [macs[from], macs[from]]);
      assert.deepEqual([...hello!.payload], [1, 2, 3, ...new Uint8Array(43)]);
      assert.deepEqual(long!.payload, new Uint8Array(LONGEST).fill(7));
    }
  });
});

netTest("each port is in the group, for as long as it is one", ["ip"], async () => {
  await withBothEnds(async (ports, veth) => {
    const group = formatMac(new Uint16Array(GROUP.slice().buffer), 0);
    const isMember = async (end: string) => {
      return (await run(["ip", "maddress", "show", "dev", end])).includes(group);
    };
    assert.ok(await isMember(veth.left) && await isMember(veth.right));
    const away = await veth.rename(veth.left);
    await untilLink(ports, 0, "missing");
    assert.equal(await isMember(away), false);
    assert.ok(await isMember(veth.right));
  });
});

netTest(
  "a frame that is too long is not sent, and nothing of it is seen later",
  ["ip"],
  async () => {
    await withBothEnds(async (ports, veth) => {
      assert.equal(ports.send(0, GROUP, new Uint8Array(LONGEST + 1)), false);
      assert.equal(ports.sendFrame(veth.left, new Uint8Array(PAIR_FRAME_BYTES + 100)), false);
      assert.ok(ports.send(0, GROUP, new Uint8Array(100).fill(9)));
      assert.ok(ports.send(0, GROUP, Uint8Array.of(1)));
      const [, short] = await received(ports, 2);
      assert.deepEqual([...short!.payload], [1, ...new Uint8Array(45)]);
    });
  },
);

netTest("frames that are not the pair's are not seen, in a promiscuous port either", [
  "ip",
], async () => {
  await withBothEnds(async (ports, veth) => {
    await veth.set(veth.right, "promisc", "on");
    const { mac } = ports.look(0);
    const group = Uint8Array.of(3, 0, 0, 0, 0, 9);
    const others = {
      "of another EtherType": testFrame(GROUP, mac, [0x0806]),
      "for somebody else": testFrame(STRANGER, mac, [PAIR_ETHER_TYPE]),
      "for another pair": testFrame(pairGroup("10.0.1.2"), mac, [PAIR_ETHER_TYPE]),
      "from a group": testFrame(GROUP, group, [PAIR_ETHER_TYPE]),
      "in a VLAN": testFrame(GROUP, mac, [0x8100, 5, PAIR_ETHER_TYPE]),
    };
    for (const [what, frame] of Object.entries(others)) {
      assert.ok(ports.sendFrame(veth.left, frame), what);
      assert.deepEqual(await receivedSoFar(ports, 0), [], what);
    }
  });
});

netTest("a whole frame is sent on any interface, as it is", ["ip"], async () => {
  await using other = await TestVeth.create();
  const ports = PairPorts.open([other.right], GROUP);
  await untilLink(ports, 0, "up");
  assert.ok(
    ports.sendFrame(other.left, testFrame(GROUP, STRANGER, [PAIR_ETHER_TYPE, 0x1234])),
  );
  const [frame] = await received(ports, 1);
  assert.deepEqual(frame!.source, STRANGER);
  assert.deepEqual([...frame!.payload.subarray(0, 3)], [0x12, 0x34, 0]);
  assert.equal(ports.sendFrame("nowhere0", testFrame(GROUP, STRANGER, [0x0806])), false);
  assert.equal(ports.sendFrame(other.left, new Uint8Array(13)), false);
  ports.close();
});

netTest("a link that goes or comes at the other end is told", ["ip"], async () => {
  await withBothEnds(async (ports, veth) => {
    for (let round = 0; round < 3; round++) {
      await veth.set(veth.right, "down");
      await untilLink(ports, 0, "down");
      assert.equal(ports.send(1, GROUP, Uint8Array.of(1)), false);
      await veth.set(veth.right, "up");
      await untilLink(ports, 0, "up");
      await untilLink(ports, 1, "up");
      assert.deepEqual(await receivedSoFar(ports, 0), []);
      assert.deepEqual(await receivedSoFar(ports, 1), []);
    }
  });
});

netTest("an interface that comes again is taken again, also with the index of the old one", [
  "ip",
], async () => {
  await withBothEnds(async (ports, veth) => {
    const index = await veth.index(veth.left);
    for (const wanted of [undefined, index]) {
      await veth.remove();
      for (const port of [0, 1]) {
        await untilLink(ports, port, "missing");
        assert.equal(ports.send(port, GROUP, Uint8Array.of(1)), false);
      }
      await veth.make(wanted);
      for (const port of [0, 1]) await untilLink(ports, port, "up");
      for (const port of [0, 1]) assert.deepEqual(await receivedSoFar(ports, port), []);
    }
    // Nobody has looked in between.
    await veth.remove();
    await veth.make(index);
    for (const port of [0, 1]) await untilLink(ports, port, "up");
    for (const port of [0, 1]) assert.deepEqual(await receivedSoFar(ports, port), []);
  });
});

netTest("an interface that has another name now is no port any more", ["ip"], async () => {
  await withBothEnds(async (ports, veth) => {
    const away = await veth.rename(veth.left);
    await untilLink(ports, 0, "missing");
    await untilLink(ports, 1, "up");
    assert.equal(ports.send(0, GROUP, Uint8Array.of(1)), false);
    for (let i = 0; i < 3; i++) {
      assert.ok(ports.send(1, GROUP, Uint8Array.of(2)));
      assert.deepEqual((await ports.wait(100)).frames, []);
    }
    await veth.rename(away, veth.left);
    for (const port of [0, 1]) await untilLink(ports, port, "up");
    // What has come late may still be there.
    await receivedSoFar(ports, 1);
    assert.deepEqual(await receivedSoFar(ports, 0), []);
  });
});

netTest("an interface without Ethernet frames is missing, as one that is not there", [], () => {
  const ports = PairPorts.open(["lo", "nowhere0"], GROUP);
  for (const port of [0, 1]) {
    assert.deepEqual(ports.look(port), { link: "missing", mac: new Uint8Array(6) });
    assert.equal(ports.send(port, GROUP, Uint8Array.of(1)), false);
  }
  ports.close();
  return Promise.resolve();
});

netTest(`a burst of ${BURST} frames comes whole and in order`, ["ip"], async () => {
  await withBothEnds(async (ports) => {
    const payload = new Uint8Array(1_450);
    for (let number = 0; number < BURST; number++) {
      new DataView(payload.buffer).setUint32(0, number);
      assert.ok(ports.send(0, GROUP, payload));
    }
    const frames = await received(ports, BURST);
    const numbers = frames.map(({ payload }) => {
      return new DataView(payload.buffer, payload.byteOffset).getUint32(0);
    });
    assert.deepEqual(numbers, Array.from({ length: BURST }, (_, number) => number));
  });
}, await whyNoBurst());

netTest("neither port has more than its part of a wait", ["ip"], async () => {
  await withBothEnds(async (ports) => {
    const sent = 3 * PAIR_BATCH;
    for (let i = 0; i < sent; i++) {
      for (const port of [0, 1]) assert.ok(ports.send(port, GROUP, Uint8Array.of(i)));
    }
    const counts = [0, 0];
    while (counts.some((count) => count < sent)) {
      const { frames } = await ports.wait(-1);
      for (const port of [0, 1]) {
        const came = frames.filter((frame) => frame.port === port).length;
        assert.ok(came <= PAIR_BATCH, `${came} frames`);
        counts[port]! += came;
      }
    }
    assert.deepEqual(counts, [sent, sent]);
  });
});

netTest("a wait ends by its time, and by wake before or while it waits", [], async () => {
  const ports = PairPorts.open(["nowhere0"], GROUP);
  const nothing = { frames: [], linksChanged: false };
  assert.deepEqual(await ports.wait(0), nothing);
  assert.deepEqual(await ports.wait(0.5), nothing);
  ports.wake();
  assert.deepEqual(await ports.wait(-1), nothing);
  const waiting = ports.wait(-1);
  await new Promise((resolve) => setTimeout(resolve, 20));
  ports.wake();
  assert.deepEqual(await waiting, nothing);
  ports.close();
});

netTest("more ports than a unit has are an error", [], () => {
  for (const names of [[], ["lo", "lo", "lo"]]) {
    assert.throws(() => PairPorts.open(names, GROUP), PairPortError);
  }
  return Promise.resolve();
});

/** Only root of the whole box may have more memory for a socket than `net.core.rmem_max`; undefined where we are it. */
async function whyNoBurst(): Promise<string | undefined> {
  const map = await Deno.readTextFile("/proc/self/uid_map");
  return /^\s*0\s+0\s+4294967295\s*$/.test(map) ? undefined : "needs root of the whole box";
}
