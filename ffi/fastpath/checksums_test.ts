/**
 * Checksums at the corners of one's-complement arithmetic, where 0x0000 and 0xffff both mean nothing and two ways to a sum may end at
 * different ones: the kernel's helpers add up in other steps than the engine.
 */
import assert from "node:assert/strict";
import { clientFrame, realFrame, VIRTUAL } from "../../lib/engine/test_frames.ts";
import { DELTAS, ENTRY_SHIFT } from "../../lib/objects/entry.ts";
import { BACK, FRONT } from "../../lib/words.ts";
import { SAME_SUM } from "./test_arbitraries.ts";
import { programTest } from "./test_kernel.ts";
import { TwinUnit } from "./test_twin.ts";

const NO_CHANGE = 0xffff;

/** All that have equal bytes, and every raw sum as well as its neighbours: as they are, complemented, and with the bytes exchanged. */
function cornersOf(sums: number[]): Set<number> {
  const corners = new Set<number>();
  for (let byte = 0; byte < 256; byte++) corners.add(byte * 257);
  for (const sum of sums) {
    for (const near of [sum - 2, sum - 1, sum, sum + 1, sum + 2]) {
      const half = near & 0xffff;
      const swapped = (half << 8 | half >> 8) & 0xffff;
      for (const corner of [half, swapped]) corners.add(corner).add(0xffff - corner);
    }
  }
  return corners;
}

interface Way {
  virtual: string;
  virtualPort: number;
  real: number;
}

/** By the first both change, then only addresses, neither, and only ports. */
const WAYS: readonly Way[] = [
  { virtual: VIRTUAL, virtualPort: 80, real: 1 },
  { virtual: VIRTUAL, virtualPort: 8001, real: 1 },
  { virtual: SAME_SUM, virtualPort: 8001, real: 4 },
  { virtual: SAME_SUM, virtualPort: 80, real: 4 },
];

/** Sends each checksum both ways over a connection, and gives its deltas: of the addresses, and of all. */
function compareSums(unit: TwinUnit, sourcePort: number, { virtual, virtualPort, real }: Way) {
  unit.connect(sourcePort, virtualPort, virtual);
  const { entries, highWater } = unit.state.connections;
  const deltas = entries[(highWater << ENTRY_SHIFT) + DELTAS]!;
  const [addresses, all] = [deltas & 0xffff, deltas >>> 16];
  const corners = cornersOf([addresses, all, all - addresses, 0]);
  let taken = 0;
  for (const checksum of corners) {
    const to = { sourcePort, destinationPort: virtualPort, checksum };
    unit.send(FRONT, withIpChecksum(clientFrame(to, { destination: virtual }), checksum));
    taken += unit.takenBy.length;
    const back = { destinationPort: sourcePort, checksum };
    unit.send(BACK, withIpChecksum(realFrame(real, back), checksum));
    taken += unit.takenBy.length;
  }
  // XDP leaves the one sum that may be unfinished.
  assert.ok(taken >= 4 * corners.size - 2, `${taken} of ${4 * corners.size}`);
  return [addresses, all];
}

function withIpChecksum(frame: Uint8Array<ArrayBuffer>, checksum: number) {
  new DataView(frame.buffer).setUint16(24, checksum);
  return frame;
}

programTest("checksums come out alike where addresses change, ports too, or neither", (kernel) => {
  const unit = new TwinUnit(kernel, {
    reals: [{}, {}, {}, {}],
    virtuals: WAYS.map(({ virtual: address, virtualPort: port, real }) => ({
      address,
      port,
      reals: [real - 1],
    })),
  });
  const [, addresses, neither, ports] = WAYS.map((way, i) => compareSums(unit, 5000 + i, way));
  assert.equal(addresses![0], addresses![1]);
  assert.notEqual(addresses![0], NO_CHANGE);
  assert.deepEqual(neither, [NO_CHANGE, NO_CHANGE]);
  assert.equal(ports![0], NO_CHANGE);
  assert.notEqual(ports![1], NO_CHANGE);
});
