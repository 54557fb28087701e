/**
 * ARP for IPv4 over Ethernet (RFC 826), and the requests of RFC 5227.
 *
 * With the packet's offset aligned the target's address is an aligned word but the sender's is not: it is read
 * and written as two halves.
 *
 * HOT PATH: no allocation, no BigInt, no strings, no closures, no exceptions per packet.
 *
 * @module
 */
import {
  ETHERNET_BYTES,
  ETHERNET_MIN_BYTES,
  RAW_ARP,
  RAW_IPV4,
  setDestination,
  setSource,
} from "./ethernet.ts";
import type { Memory } from "./memory.ts";

/** An ARP packet for IPv4 over Ethernet, in bytes. */
export const ARP_BYTES = 28;

/** Operations, raw. */
export const RAW_ARP_REQUEST = 0x0100;
export const RAW_ARP_REPLY = 0x0200;

/** Hardware type 1, Ethernet, raw. */
const RAW_ETHERNET = 0x0100;
/** Address lengths of 6 and 4 bytes, as one raw half. */
const RAW_LENGTHS = 0x0406;

const PROTOCOL = 2;
const LENGTHS = 4;
const OPERATION = 6;
const SENDER_MAC = 8;
const SENDER_ADDRESS = 14;
const TARGET_MAC = 18;
const TARGET_ADDRESS = 24;

/**
 * False where the packet runs past `end`, the offset behind the frame's last byte, or is not about IPv4 over
 * Ethernet. The operation is not looked at.
 */
export function isIpv4Arp(memory: Memory, at: number, end: number): boolean {
  if (at + ARP_BYTES > end) return false;
  const halves = memory.halves;
  return halves[at >> 1] === RAW_ETHERNET && halves[(at + PROTOCOL) >> 1] === RAW_IPV4 &&
    halves[(at + LENGTHS) >> 1] === RAW_LENGTHS;
}

/** Raw operation: one of {@linkcode RAW_ARP_REQUEST} and {@linkcode RAW_ARP_REPLY}, if the sender is sane. */
export function arpOperation(memory: Memory, at: number): number {
  return memory.halves[(at + OPERATION) >> 1]!;
}

/** Raw address of the sender; 0 in a probe. */
export function arpSenderAddress(memory: Memory, at: number): number {
  const field = (at + SENDER_ADDRESS) >> 1;
  return memory.halves[field]! | (memory.halves[field + 1]! << 16);
}

/** Raw address that is asked for, or that of the asker in a reply. */
export function arpTargetAddress(memory: Memory, at: number): number {
  return memory.words[(at + TARGET_ADDRESS) >> 2]!;
}

/**
 * Group bit of the sender's hardware address. Such a claim must not be believed (RFC 1812, section 3.3.2), yet clusters
 * that share a multicast address make it, so a bridge passes it on.
 */
export function arpSenderMacIsGroup(memory: Memory, at: number): boolean {
  return (memory.bytes[at + SENDER_MAC]! & 1) !== 0;
}

/** Copies the sender's hardware address to the three halves of `macs` at `mac`. */
export function copyArpSenderMac(memory: Memory, at: number, macs: Uint16Array, mac: number) {
  const field = (at + SENDER_MAC) >> 1;
  macs[mac] = memory.halves[field]!;
  macs[mac + 1] = memory.halves[field + 1]!;
  macs[mac + 2] = memory.halves[field + 2]!;
}

/**
 * Turns the request at `at` in the frame at `frame` into the reply that its target's hardware address is the one at `mac`
 * of `macs`. It goes to the sender that the request names, which need not be the frame's source (RFC 826, "Packet
 * Reception").
 */
export function answerArp(
  memory: Memory,
  frame: number,
  at: number,
  macs: Uint16Array,
  mac: number,
) {
  const asked = arpTargetAddress(memory, at);
  const sender = (at + SENDER_MAC) >> 1;
  const target = (at + TARGET_MAC) >> 1;
  // Hardware and protocol address of either side lie together: one move carries both.
  memory.halves.copyWithin(target, sender, (at + TARGET_MAC) >> 1);
  writeSender(memory, at, macs, mac, asked);
  memory.halves[(at + OPERATION) >> 1] = RAW_ARP_REPLY;
  setDestination(memory, frame, memory.halves, target);
  setSource(memory, frame, macs, mac);
}

/**
 * Writes the broadcast request "who has `address`?" that names no sender (RFC 5227, section 2.1.1): whoever has it answers,
 * and nobody changes an entry because of the question. Gives the frame's length.
 */
export function writeArpProbe(
  memory: Memory,
  frame: number,
  macs: Uint16Array,
  mac: number,
  address: number,
): number {
  return writeRequest(memory, frame, macs, mac, 0, address);
}

/**
 * Writes the broadcast announcement that `address` is at the hardware address at `mac` of `macs`: a request from it
 * for itself, since some hosts ignore unasked replies (RFC 5227, sections 2.3 and 3). Gives the frame's length.
 */
export function writeGratuitousArp(
  memory: Memory,
  frame: number,
  macs: Uint16Array,
  mac: number,
  address: number,
): number {
  return writeRequest(memory, frame, macs, mac, address, address);
}

function writeRequest(
  memory: Memory,
  frame: number,
  macs: Uint16Array,
  mac: number,
  sender: number,
  target: number,
): number {
  const halves = memory.halves;
  const at = frame + ETHERNET_BYTES;
  // Also the unknown target's hardware address and the padding, which must not leak an older frame.
  memory.bytes.fill(0, frame, frame + ETHERNET_MIN_BYTES);
  halves.fill(0xffff, frame >> 1, (frame + 6) >> 1);
  setSource(memory, frame, macs, mac);
  halves[(at - 2) >> 1] = RAW_ARP;
  halves[at >> 1] = RAW_ETHERNET;
  halves[(at + PROTOCOL) >> 1] = RAW_IPV4;
  halves[(at + LENGTHS) >> 1] = RAW_LENGTHS;
  halves[(at + OPERATION) >> 1] = RAW_ARP_REQUEST;
  writeSender(memory, at, macs, mac, sender);
  memory.words[(at + TARGET_ADDRESS) >> 2] = target;
  return ETHERNET_MIN_BYTES;
}

function writeSender(
  memory: Memory,
  at: number,
  macs: Uint16Array,
  mac: number,
  address: number,
) {
  const field = (at + SENDER_MAC) >> 1;
  memory.halves[field] = macs[mac]!;
  memory.halves[field + 1] = macs[mac + 1]!;
  memory.halves[field + 2] = macs[mac + 2]!;
  memory.halves[field + 3] = address;
  memory.halves[field + 4] = address >>> 16;
}
