import assert from "node:assert/strict";
import fc from "fast-check";
import { parseMac } from "./address.ts";
import { anyEthernet, anyHalf, anyMac, anyPayload } from "./test_arbitraries.ts";
import { ethernet } from "./build.ts";
import {
  destinationIs,
  insertVlanTag,
  isGroupDestination,
  isVlanTag,
  RAW_ARP,
  RAW_IPV4,
  RAW_IPV6,
  RAW_SERVICE_VLAN,
  RAW_VLAN,
  rawEtherType,
  returnToSource,
  setDestination,
  setSource,
  sourceIs,
  VLAN_TAG_BYTES,
} from "./ethernet.ts";
import {
  ETHERTYPE_ARP,
  ETHERTYPE_IPV4,
  ETHERTYPE_IPV6,
  ETHERTYPE_SERVICE_VLAN,
  ETHERTYPE_VLAN,
} from "./fields.ts";
import { swap16 } from "./memory.ts";
import { frameBytes, place } from "./test_place.ts";
import { readFrame } from "./read.ts";

const ROUTER = "02:00:00:00:01:01";
const UNIT = "02:00:00:00:02:02";
const SERVER = "02:00:00:00:03:03";

/** The address lies behind another one, as in a column of reals. */
function column(mac: string): Uint16Array {
  return new Uint16Array([0xffff, 0xffff, 0xffff, ...parseMac(mac)]);
}

Deno.test("a raw EtherType is the one in host order with its bytes swapped", () => {
  assert.equal(RAW_IPV4, swap16(ETHERTYPE_IPV4));
  assert.equal(RAW_ARP, swap16(ETHERTYPE_ARP));
  assert.equal(RAW_IPV6, swap16(ETHERTYPE_IPV6));
  assert.equal(RAW_VLAN, swap16(ETHERTYPE_VLAN));
  assert.equal(RAW_SERVICE_VLAN, swap16(ETHERTYPE_SERVICE_VLAN));
});

Deno.test("the EtherType is that of the outermost tag if there is one", () => {
  const addresses = { destination: UNIT, source: ROUTER };
  const plain = place(ethernet({ ...addresses, etherType: ETHERTYPE_ARP }));
  assert.equal(rawEtherType(plain.memory, plain.frame), RAW_ARP);
  assert.ok(!isVlanTag(RAW_ARP));
  for (const type of [ETHERTYPE_VLAN, ETHERTYPE_SERVICE_VLAN]) {
    const tagged = place(ethernet({ ...addresses, tags: [{ type, tci: 5 }] }));
    assert.equal(rawEtherType(tagged.memory, tagged.frame), swap16(type));
    assert.ok(isVlanTag(swap16(type)));
  }
});

Deno.test("addresses are compared whole", () => {
  const { memory, frame } = place(ethernet({ destination: UNIT, source: ROUTER }));
  assert.ok(destinationIs(memory, frame, column(UNIT), 3));
  assert.ok(sourceIs(memory, frame, column(ROUTER), 3));
  for (const half of [3, 4, 5]) {
    const [unit, router] = [column(UNIT), column(ROUTER)];
    unit[half]! ^= 0x0100;
    router[half]! ^= 0x0001;
    assert.ok(!destinationIs(memory, frame, unit, 3));
    assert.ok(!sourceIs(memory, frame, router, 3));
  }
});

Deno.test("the group bit is that of the destination's first byte", () => {
  fc.assert(fc.property(anyMac, anyMac, (destination, source) => {
    const { memory, frame } = place(ethernet({ destination, source }));
    const isGroup = parseInt(destination.slice(0, 2), 16) % 2 === 1;
    assert.equal(isGroupDestination(memory, frame), isGroup);
  }));
});

Deno.test("setting an address changes that one and nothing else", () => {
  fc.assert(fc.property(anyEthernet, anyPayload, anyMac, (fields, payload, mac) => {
    const placed = place(ethernet({ ...fields, payload }));
    setDestination(placed.memory, placed.frame, column(mac), 3);
    assert.deepEqual(frameBytes(placed), ethernet({ ...fields, payload, destination: mac }));
    setSource(placed.memory, placed.frame, column(mac), 3);
    assert.deepEqual(
      frameBytes(placed),
      ethernet({ ...fields, payload, destination: mac, source: mac }),
    );
  }));
});

Deno.test("a frame returns to its source from the unit's own address", () => {
  const placed = place(ethernet({ destination: UNIT, source: ROUTER }));
  returnToSource(placed.memory, placed.frame, column(SERVER), 3);
  assert.deepEqual(frameBytes(placed), ethernet({ destination: ROUTER, source: SERVER }));
});

Deno.test("a tag put back gives the frame that was sent with it", () => {
  fc.assert(fc.property(
    anyEthernet,
    anyPayload,
    fc.constantFrom(ETHERTYPE_VLAN, ETHERTYPE_SERVICE_VLAN),
    anyHalf,
    (fields, payload, type, tci) => {
      const { memory, frame, end } = place(ethernet({ ...fields, payload }));
      insertVlanTag(memory, frame, swap16(type), tci);
      const tagged = memory.bytes.slice(frame - VLAN_TAG_BYTES, end);
      const tags = [{ type, tci }, ...fields.tags];
      assert.deepEqual(tagged, ethernet({ ...fields, tags, payload }));
      assert.deepEqual(readFrame(tagged).ethernet?.tags, tags);
    },
  ));
});
