/**
 * What senders leave to the card, an unfinished sum or the cutting of a super-packet, and tags that the kernel takes out of frames: by the
 * kernel's own way through the tc hook. The same frames go through a unit whose kernel forwards and through one that does all by itself.
 */
import assert from "node:assert/strict";
import { CLIENT, realAddress, realMac, ROUTER_MAC, VIRTUAL } from "../../lib/engine/test_frames.ts";
import { ENTRY_SHIFT, FAST, META } from "../../lib/objects/entry.ts";
import { tcpFrame } from "../../lib/packet/build.ts";
import type { TcpGiven, VlanTag } from "../../lib/packet/fields.ts";
import { ACK, SYN } from "../../lib/packet/tcp.ts";
import { BRIDGED, FORWARDED } from "../../lib/engine/verdicts.ts";
import { BACK, FRONT, PORTS } from "../../lib/words.ts";
import { netTest } from "../../tests/net/needs.ts";
import { eventually } from "../../tests/net/scene.ts";
import { BACK_HOST, FRONT_HOST } from "./test_arbitraries.ts";
import { UnitBetween } from "./test_between.ts";
import { whyNoProgram } from "./test_kernel.ts";

/** Flags and kinds of virtio_net_hdr. */
const NEEDS_CHECKSUM = 1;
const GSO_TCPV4 = 1;
const GSO_ECN = 0x80;

const MSS = 1_448;
/** Of the largest super-packet that veth takes in one piece: with its headers 65,535 bytes. */
const MOST = 65_535 - 14 - 20 - 32;
const TIMESTAMPS = Uint8Array.of(1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2);
const CUSTOMER = { type: 0x8100, tci: 0x6064 };
const SERVICE = { type: 0x88a8, tci: 7 };
const CWR = 0x80;

interface Case {
  payload: number;
  /** What it leaves to the card; nothing unless given. */
  leaves?: "checksum" | "cutting" | "cutting with ECN";
  tags?: VlanTag[];
  options?: Uint8Array;
}

const CASES: readonly Case[] = [
  { payload: 0 },
  { payload: 7, tags: [CUSTOMER] },
  { payload: 1, leaves: "checksum" },
  { payload: MSS, leaves: "checksum", options: TIMESTAMPS },
  { payload: 1_001, leaves: "checksum", tags: [CUSTOMER] },
  { payload: 1_000, leaves: "checksum", tags: [SERVICE] },
  { payload: 2 * MSS, leaves: "cutting", options: TIMESTAMPS },
  { payload: MSS + 1, leaves: "cutting" },
  { payload: 17 * MSS - 3, leaves: "cutting", options: TIMESTAMPS, tags: [CUSTOMER] },
  { payload: MOST, leaves: "cutting", options: TIMESTAMPS },
  { payload: 5 * MSS, leaves: "cutting with ECN", options: TIMESTAMPS },
];
/** Each goes both ways. */
const FRAMES = 2 * CASES.length;

/** Whose segments: of a connection by the virtual, or of two hosts that the bridge knows. */
type Whose = "a virtual's" | "others'";

function segment(
  unit: UnitBetween,
  whose: Whose,
  port: number,
  tcp: Partial<TcpGiven>,
  tags: VlanTag[] = [],
) {
  const isBack = port === BACK;
  const ends = whose === "others'"
    ? [{ mac: FRONT_HOST, address: "198.51.100.7", port: 9 }, {
      mac: BACK_HOST,
      address: "10.0.0.77",
      port: 9,
    }]
    : [
      { mac: ROUTER_MAC, address: CLIENT, port: 5000 },
      isBack
        ? { mac: realMac(1), address: realAddress(1), port: 8001 }
        : { mac: unit.mac, address: VIRTUAL, port: 80 },
    ];
  const [from, to] = isBack ? ends.reverse() : ends;
  return tcpFrame({
    ethernet: { source: from!.mac, destination: to!.mac, tags },
    ipv4: { source: from!.address, destination: to!.address },
    tcp: { sourcePort: from!.port, destinationPort: to!.port, acknowledgement: 1, ...tcp },
  });
}

function vnetOf({ leaves, tags = [], options }: Case): Uint8Array {
  const vnet = new Uint8Array(10);
  const view = new DataView(vnet.buffer);
  if (leaves === undefined) return vnet;
  const tcp = 34 + 4 * tags.length;
  view.setUint8(0, NEEDS_CHECKSUM);
  view.setUint16(6, tcp, true);
  view.setUint16(8, 16, true);
  if (leaves === "checksum") return vnet;
  view.setUint8(1, GSO_TCPV4 | (leaves === "cutting with ECN" ? GSO_ECN : 0));
  view.setUint16(2, tcp + 20 + (options?.length ?? 0), true);
  view.setUint16(4, MSS, true);
  return vnet;
}

async function pass(unit: UnitBetween, whose: Whose, port: number, given: Case) {
  const payload = new Uint8Array(given.payload).map((_, i) => i * 7);
  const { leaves, tags, options = new Uint8Array(0) } = given;
  const flags = leaves === "cutting with ECN" ? ACK | CWR : ACK;
  const tcp = { flags, payload, options, partialChecksum: leaves !== undefined };
  unit.send(port, segment(unit, whose, port, tcp, tags), vnetOf(given));
  const { bytes, vnet, frame } = await unit.receive((received) =>
    received.port === (port ^ 1) && received.frame.tcp !== undefined
  );
  // Which other MAC the unit has is the interface's affair.
  bytes.fill(0, 6, 12);
  return { bytes, vnet, tags: frame.ethernet!.tags };
}

async function connect(unit: UnitBetween) {
  for (const [port, flags] of [[FRONT, SYN], [BACK, SYN | ACK], [FRONT, ACK]] as const) {
    unit.send(port, segment(unit, "a virtual's", port, { flags }));
    await unit.receive((received) => received.port === (port ^ 1));
  }
  const { connections } = unit.engine.state;
  const isFast = () => (connections.entries[(1 << ENTRY_SHIFT) + META]! & FAST) !== 0;
  await eventually("the connection is the kernel's", 10, () => Promise.resolve(isFast()));
}

/** The bridge knows both hosts when each has said something. */
async function introduce(unit: UnitBetween) {
  for (const port of [FRONT, BACK]) {
    unit.send(port, segment(unit, "others'", port, {}));
    await unit.receive((received) => received.port === (port ^ 1));
  }
}

/** What comes out for each case and way, how many of these the kernel took, and what is counted for virtual and real. */
async function passAll(fastpath: string, whose: Whose) {
  await using unit = await UnitBetween.start(fastpath);
  await (whose === "others'" ? introduce(unit) : connect(unit));
  const passed = [];
  for (const given of CASES) {
    for (const port of [FRONT, BACK]) passed.push(await pass(unit, whose, port, given));
  }
  const { kernel, tick, virtuals, reals } = unit.engine.state;
  const verdict = whose === "others'" ? BRIDGED : FORWARDED;
  const until = (what: string, reached: () => boolean) =>
    eventually(what, 10, () => Promise.resolve(reached()));
  await until("the kernel takes all", () => fastpath === "off" || kernel[verdict]! >= FRAMES);
  // What it did is added up in the tick that has begun, or in the next one.
  const before = tick[0]!;
  await until("two ticks pass", () => tick[0]! > before + 1);
  const { packetsIn, bytesIn, packetsOut, bytesOut } = virtuals;
  const columns = [packetsIn, bytesIn, packetsOut, bytesOut, reals.bytesIn, reals.bytesOut];
  return { passed, byKernel: kernel[verdict], counted: columns.map((column) => column[0]) };
}

for (const whose of ["a virtual's", "others'"] as const) {
  netTest(
    `${whose} unfinished sums, super-packets and tags leave the kernel as they leave the engine`,
    ["ip"],
    async () => {
      const off = await passAll("off", whose);
      const tc = await passAll("tc", whose);
      assert.deepEqual([off.byKernel, tc.byKernel], [0, FRAMES]);
      assert.deepEqual(tc.counted, off.counted);
      off.passed.forEach((expected, i) => {
        const given = CASES[i >> 1]!;
        const way = `${JSON.stringify({ ...given, options: given.options?.length })} from ${
          PORTS[i & 1]
        }`;
        assert.deepEqual(tc.passed[i], expected, way);
        assert.deepEqual(expected.tags, given.tags ?? [], way);
      });
    },
    whyNoProgram(),
  );
}
