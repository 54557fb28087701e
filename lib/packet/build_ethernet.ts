/**
 * Builds Ethernet frames and ARP packets from text and numbers. For tests, simulated hosts and benches.
 *
 * @module
 */
import { parseIpv4, parseMac } from "./address.ts";
import { ARP_BYTES } from "./arp.ts";
import { ETHERNET_MIN_BYTES } from "./ethernet.ts";
import { type ArpPacket, type EthernetGiven, ETHERTYPE_IPV4 } from "./fields.ts";
import { concat } from "./plain_checksum.ts";

/** An Ethernet frame, IPv4 unless said otherwise. Not padded: virtual ports do not pad either. */
export function ethernet(fields: EthernetGiven): Uint8Array<ArrayBuffer> {
  const tags = (fields.tags ?? []).map((tag) => halves(tag.type, tag.tci));
  return concat(
    macBytes(fields.destination),
    macBytes(fields.source),
    ...tags,
    halves(fields.etherType ?? ETHERTYPE_IPV4),
    fields.payload ?? new Uint8Array(0),
  );
}

/** Fills a short frame with zeros up to what a real wire carries, {@linkcode ETHERNET_MIN_BYTES}. */
export function pad(frame: Uint8Array): Uint8Array<ArrayBuffer> {
  return concat(frame, new Uint8Array(Math.max(0, ETHERNET_MIN_BYTES - frame.length)));
}

export function arp(fields: ArpPacket): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(ARP_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 1);
  view.setUint16(2, ETHERTYPE_IPV4);
  view.setUint8(4, 6);
  view.setUint8(5, 4);
  view.setUint16(6, fields.operation);
  bytes.set(macBytes(fields.senderMac), 8);
  view.setInt32(14, parseIpv4(fields.senderAddress), true);
  bytes.set(macBytes(fields.targetMac), 18);
  view.setInt32(24, parseIpv4(fields.targetAddress), true);
  return bytes;
}

function macBytes(text: string): Uint8Array {
  return new Uint8Array(parseMac(text).buffer);
}

function halves(...values: number[]): Uint8Array {
  return Uint8Array.from(values.flatMap((value) => [value >>> 8, value & 0xff]));
}
