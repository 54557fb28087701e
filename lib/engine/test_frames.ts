/**
 * Who is who around a unit under test, and their frames.
 *
 * Client C 198.51.100.9 and its router are in front; virtual V 192.0.2.10; reals R1 10.0.0.1, R2 10.0.0.2 … behind.
 *
 * @module
 */
import { arpFrame, tcpFrame } from "../packet/build.ts";
import { BROADCAST_MAC, NO_MAC, type TcpGiven } from "../packet/fields.ts";

export const CLIENT = "198.51.100.9";
export const VIRTUAL = "192.0.2.10";
export const ROUTER_MAC = "02:00:00:00:00:99";
/** Of the interfaces. */
export const HOST_MACS = ["02:00:00:00:00:01", "02:00:00:00:00:02"] as const;
/** The unit's own. */
export const FRONT_MAC = "06:00:00:00:00:01";
export const BACK_MAC = "06:00:00:00:00:02";

export function realAddress(number: number): string {
  return `10.0.0.${number}`;
}

export function realMac(number: number): string {
  return `02:00:00:00:01:0${number}`;
}

/** A client other than {@linkcode CLIENT}, of 65,536 (the net of RFC 2544). */
export function clientAddress(number: number): string {
  return `198.18.${number >> 8}.${number & 0xff}`;
}

export function clientFrame(
  tcp: Partial<TcpGiven>,
  ends: Partial<{ source: string; destination: string }> = {},
): Uint8Array<ArrayBuffer> {
  return tcpFrame({
    ethernet: { source: ROUTER_MAC, destination: FRONT_MAC },
    ipv4: { source: CLIENT, destination: VIRTUAL, ttl: 63, ...ends },
    // Reals begin at 0.
    tcp: { sourcePort: 5000, destinationPort: 80, acknowledgement: 1, ...tcp },
  });
}

export function realFrame(
  real: number,
  tcp: Partial<TcpGiven>,
  destination = CLIENT,
): Uint8Array<ArrayBuffer> {
  return tcpFrame({
    ethernet: { source: realMac(real), destination: ROUTER_MAC },
    ipv4: { source: realAddress(real), destination },
    tcp: { sourcePort: 8001, destinationPort: 5000, ...tcp },
  });
}

export function whoHas(target: string, sender = CLIENT): Uint8Array<ArrayBuffer> {
  return arpFrame({
    ethernet: { source: ROUTER_MAC, destination: BROADCAST_MAC },
    arp: {
      operation: 1,
      senderMac: ROUTER_MAC,
      senderAddress: sender,
      targetMac: NO_MAC,
      targetAddress: target,
    },
  });
}
