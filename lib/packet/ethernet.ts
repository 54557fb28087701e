/**
 * Ethernet II frames with 802.1Q tags.
 *
 * HOT PATH: no allocation, no BigInt, no strings, no closures, no exceptions per packet.
 *
 * @module
 */
import type { Memory } from "./memory.ts";

/** Header without tag, in bytes. */
export const ETHERNET_BYTES = 14;
/** One 802.1Q tag, in bytes. */
export const VLAN_TAG_BYTES = 4;
/** Smallest frame without its check sequence, in bytes. */
export const ETHERNET_MIN_BYTES = 60;

/** EtherTypes, raw (see {@linkcode Memory}). */
export const RAW_IPV4 = 0x0008;
export const RAW_ARP = 0x0608;
export const RAW_IPV6 = 0xdd86;
export const RAW_RARP = 0x3580;
/** What two units say to each other on their ports: the local experimental EtherType 1 of IEEE 802. */
export const RAW_PAIR = 0xb588;
/** Customer tag (802.1Q) and service tag (802.1ad). */
export const RAW_VLAN = 0x0081;
export const RAW_SERVICE_VLAN = 0xa888;

const ETHERTYPE = 12;
const SOURCE = 6;

/** Raw EtherType of the outermost header: a tag's if there is one. */
export function rawEtherType(memory: Memory, frame: number): number {
  return memory.halves[(frame + ETHERTYPE) >> 1]!;
}

export function isVlanTag(rawType: number): boolean {
  return rawType === RAW_VLAN || rawType === RAW_SERVICE_VLAN;
}

/** Group bit of the destination: broadcast or multicast. */
export function isGroupDestination(memory: Memory, frame: number): boolean {
  return (memory.bytes[frame]! & 1) !== 0;
}

/** Compares the destination with a hardware address of three raw halves at `mac` of `addresses`. */
export function destinationIs(
  memory: Memory,
  frame: number,
  addresses: Uint16Array,
  mac: number,
): boolean {
  return halvesAre(memory.halves, frame >> 1, addresses, mac);
}

/** Compares the source likewise. */
export function sourceIs(
  memory: Memory,
  frame: number,
  addresses: Uint16Array,
  mac: number,
): boolean {
  return halvesAre(memory.halves, (frame + SOURCE) >> 1, addresses, mac);
}

export function setDestination(memory: Memory, frame: number, addresses: Uint16Array, mac: number) {
  copyHalves(memory.halves, frame >> 1, addresses, mac);
}

export function setSource(memory: Memory, frame: number, addresses: Uint16Array, mac: number) {
  copyHalves(memory.halves, (frame + SOURCE) >> 1, addresses, mac);
}

/** Sends the frame back where it came from: the old source becomes the destination. */
export function returnToSource(
  memory: Memory,
  frame: number,
  addresses: Uint16Array,
  ownMac: number,
) {
  memory.halves.copyWithin(frame >> 1, (frame + SOURCE) >> 1, (frame + SOURCE + 6) >> 1);
  setSource(memory, frame, addresses, ownMac);
}

/**
 * Puts back a tag that the kernel took out: both addresses move four bytes to the front. The frame then starts at
 * `frame - VLAN_TAG_BYTES`, which must be the caller's to write: a virtio_net_hdr there is moved away first, by `moveVnet`.
 */
export function insertVlanTag(memory: Memory, frame: number, rawType: number, tci: number) {
  const start = frame - VLAN_TAG_BYTES;
  memory.halves.copyWithin(start >> 1, frame >> 1, (frame + ETHERTYPE) >> 1);
  memory.halves[(start + ETHERTYPE) >> 1] = rawType;
  memory.halves[(start + ETHERTYPE + 2) >> 1] = ((tci & 0xff) << 8) | (tci >>> 8);
}

function halvesAre(halves: Uint16Array, at: number, addresses: Uint16Array, mac: number): boolean {
  return halves[at]! === addresses[mac]! && halves[at + 1]! === addresses[mac + 1]! &&
    halves[at + 2]! === addresses[mac + 2]!;
}

function copyHalves(halves: Uint16Array, at: number, addresses: Uint16Array, mac: number) {
  halves[at] = addresses[mac]!;
  halves[at + 1] = addresses[mac + 1]!;
  halves[at + 2] = addresses[mac + 2]!;
}
