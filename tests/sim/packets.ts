/**
 * The few fields of a frame that the invariants look at, read where they lie (Ethernet without tags, IPv4 and TCP without options),
 * raw as in the connection table.
 *
 * @module
 */
import { ACK, SYN } from "../../lib/packet/tcp.ts";

/** Offsets in a frame. */
export const DESTINATION_MAC = 0;
export const SOURCE_MAC = 6;
export const ETHER_TYPE = 12;
const PROTOCOL = 23;
export const IPV4_CHECKSUM = 24;
export const SOURCE = 26;
export const DESTINATION = 30;
export const SOURCE_PORT = 34;
export const DESTINATION_PORT = 36;
const SEQUENCE = 38;
export const ACKNOWLEDGEMENT = 42;
const FLAGS = 47;
export const TCP_CHECKSUM = 50;
/** Of a frame without data. */
export const END = 54;

/** A frame on its way into or out of a port. */
export interface OnWire {
  port: number;
  bytes: Uint8Array<ArrayBuffer>;
}

/** Both ends of a segment, raw. */
export interface Ends {
  source: number;
  destination: number;
  sourcePort: number;
  destinationPort: number;
}

export function isTcp({ bytes }: OnWire): boolean {
  return bytes[ETHER_TYPE] === 0x08 && bytes[ETHER_TYPE + 1] === 0 && bytes[PROTOCOL] === 6;
}

export function flagsOf({ bytes }: OnWire): number {
  return bytes[FLAGS]!;
}

/** Whether a frame asks for a connection. */
export function isSyn(frame: OnWire): boolean {
  return isTcp(frame) && (flagsOf(frame) & (SYN | ACK)) === SYN;
}

export function sequenceOf({ bytes }: OnWire): number {
  return viewOf(bytes).getInt32(SEQUENCE, true);
}

export function endsOf({ bytes }: OnWire): Ends {
  const view = viewOf(bytes);
  return {
    source: view.getInt32(SOURCE, true),
    destination: view.getInt32(DESTINATION, true),
    sourcePort: view.getUint16(SOURCE_PORT, true),
    destinationPort: view.getUint16(DESTINATION_PORT, true),
  };
}

export function viewOf(bytes: Uint8Array<ArrayBuffer>): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}
