import assert from "node:assert/strict";
import fc from "fast-check";
import { tcpFrame } from "./build.ts";
import { ETHERNET_BYTES, insertVlanTag, RAW_VLAN, VLAN_TAG_BYTES } from "./ethernet.ts";
import { ETHERTYPE_VLAN } from "./fields.ts";
import { Memory } from "./memory.ts";
import { place } from "./test_place.ts";
import {
  checksumIsPartial,
  checksumIsTrusted,
  clearVnet,
  DATA_VALID,
  moveVnet,
  NEEDS_CHECKSUM,
  VNET_BYTES,
} from "./vnet.ts";

/** VIRTIO_NET_HDR_GSO_NONE and _TCPV4, the latter also with _ECN. */
const NO_SEGMENTATION = 0;
const SEGMENTATIONS = [1, 0x81];

/** Fields of a header as linux/virtio_net.h has them, little-endian as on the machine. */
interface Vnet {
  flags: number;
  gsoType: number;
  headerBytes: number;
  gsoBytes: number;
  checksumStart: number;
  checksumOffset: number;
}

function write(memory: Memory, at: number, vnet: Vnet) {
  const view = new DataView(memory.bytes.buffer, at, VNET_BYTES);
  view.setUint8(0, vnet.flags);
  view.setUint8(1, vnet.gsoType);
  view.setUint16(2, vnet.headerBytes, true);
  view.setUint16(4, vnet.gsoBytes, true);
  view.setUint16(6, vnet.checksumStart, true);
  view.setUint16(8, vnet.checksumOffset, true);
}

function read(memory: Memory, at: number): Vnet {
  const view = new DataView(memory.bytes.buffer, at, VNET_BYTES);
  return {
    flags: view.getUint8(0),
    gsoType: view.getUint8(1),
    headerBytes: view.getUint16(2, true),
    gsoBytes: view.getUint16(4, true),
    checksumStart: view.getUint16(6, true),
    checksumOffset: view.getUint16(8, true),
  };
}

const anyVnet: fc.Arbitrary<Vnet> = fc.record({
  flags: fc.constantFrom(0, NEEDS_CHECKSUM, DATA_VALID, NEEDS_CHECKSUM | DATA_VALID),
  gsoType: fc.constantFrom(NO_SEGMENTATION, ...SEGMENTATIONS),
  headerBytes: fc.integer({ min: 0, max: 200 }),
  gsoBytes: fc.integer({ min: 0, max: 1460 }),
  checksumStart: fc.integer({ min: 0, max: 200 }),
  checksumOffset: fc.integer({ min: 0, max: 16 }),
});

Deno.test("a moved header keeps all but the offsets that are in use, which grow", () => {
  fc.assert(fc.property(anyVnet, fc.constantFrom(4, 8), (vnet, by) => {
    const memory = new Memory(new ArrayBuffer(40));
    write(memory, 24, vnet);
    moveVnet(memory, 24, by);
    const segmented = vnet.gsoType !== NO_SEGMENTATION;
    const partial = (vnet.flags & NEEDS_CHECKSUM) !== 0;
    assert.deepEqual(read(memory, 24 - by), {
      ...vnet,
      headerBytes: vnet.headerBytes + (segmented ? by : 0),
      checksumStart: vnet.checksumStart + (partial ? by : 0),
    });
  }));
});

Deno.test("a checksum is partial where the flag says so", () => {
  fc.assert(fc.property(anyVnet, (vnet) => {
    const memory = new Memory(new ArrayBuffer(20));
    write(memory, 6, vnet);
    assert.equal(checksumIsPartial(memory, 6), (vnet.flags & NEEDS_CHECKSUM) !== 0);
  }));
});

Deno.test("a checksum is trusted where it is partial or was found valid", () => {
  fc.assert(fc.property(anyVnet, (vnet) => {
    const memory = new Memory(new ArrayBuffer(20));
    write(memory, 6, vnet);
    assert.equal(checksumIsTrusted(memory, 6), vnet.flags !== 0);
  }));
});

Deno.test("a cleared header is ten zeros and nothing beside it", () => {
  const memory = new Memory(new ArrayBuffer(20));
  memory.bytes.fill(0xff);
  clearVnet(memory, 6);
  assert.deepEqual([...memory.bytes], [
    ...Array(6).fill(0xff),
    ...Array(VNET_BYTES).fill(0),
    ...Array(4).fill(0xff),
  ]);
});

Deno.test("header moved first and tag put back then leave both whole", () => {
  const fields = {
    ethernet: { destination: "02:00:00:00:00:01", source: "02:00:00:00:00:02" },
    ipv4: { source: "10.0.0.1", destination: "10.0.0.2" },
    tcp: { sourcePort: 1, destinationPort: 2, partialChecksum: true },
  };
  const { memory, frame, end } = place(tcpFrame(fields));
  const vnet = {
    flags: NEEDS_CHECKSUM,
    gsoType: NO_SEGMENTATION,
    headerBytes: 0,
    gsoBytes: 0,
    checksumStart: ETHERNET_BYTES + 20,
    checksumOffset: 16,
  };
  write(memory, frame - VNET_BYTES, vnet);
  moveVnet(memory, frame - VNET_BYTES, VLAN_TAG_BYTES);
  insertVlanTag(memory, frame, RAW_VLAN, 7);
  const start = frame - VLAN_TAG_BYTES;
  const tags = [{ type: ETHERTYPE_VLAN, tci: 7 }];
  assert.deepEqual(
    memory.bytes.slice(start, end),
    tcpFrame({ ...fields, ethernet: { ...fields.ethernet, tags } }),
  );
  const moved = read(memory, start - VNET_BYTES);
  assert.deepEqual(moved, { ...vnet, checksumStart: vnet.checksumStart + VLAN_TAG_BYTES });
});
