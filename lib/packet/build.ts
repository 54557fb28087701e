/**
 * Builds whole frames from text and numbers, layer by layer: the shapes are those that {@linkcode readFrame} gives, so
 * that what was read can be changed and built again. For tests, simulated hosts and benches.
 *
 * @module
 */
import { arp, ethernet } from "./build_ethernet.ts";
import { icmpEcho, ipv4, tcp, udp } from "./build_ipv4.ts";
import type { ArpPacket, EthernetGiven, Given, IcmpMessage } from "./fields.ts";
import type { Ipv4Given, TcpGiven, UdpGiven } from "./fields.ts";
import { ETHERTYPE_ARP, ETHERTYPE_IPV4 } from "./fields.ts";
import { PROTOCOL_ICMP, PROTOCOL_TCP, PROTOCOL_UDP } from "./ipv4.ts";

export { arp, ethernet, pad } from "./build_ethernet.ts";
export { icmpEcho, ipv4, tcp, udp } from "./build_ipv4.ts";

interface OverIpv4 {
  ethernet: EthernetGiven;
  ipv4: Ipv4Given;
}

export type TcpFrame = OverIpv4 & { tcp: TcpGiven };
export type UdpFrame = OverIpv4 & { udp: UdpGiven };
export type EchoFrame = OverIpv4 & { icmp: Given<IcmpMessage, "identifier" | "sequence"> };
export interface ArpFrame {
  ethernet: EthernetGiven;
  arp: ArpPacket;
}

export function tcpFrame(frame: TcpFrame): Uint8Array<ArrayBuffer> {
  return overIpv4(frame, PROTOCOL_TCP, tcp(frame.ipv4, frame.tcp));
}

export function udpFrame(frame: UdpFrame): Uint8Array<ArrayBuffer> {
  return overIpv4(frame, PROTOCOL_UDP, udp(frame.ipv4, frame.udp));
}

export function echoFrame(frame: EchoFrame): Uint8Array<ArrayBuffer> {
  return overIpv4(frame, PROTOCOL_ICMP, icmpEcho(frame.icmp));
}

export function arpFrame(frame: ArpFrame): Uint8Array<ArrayBuffer> {
  return ethernet({ ...frame.ethernet, etherType: ETHERTYPE_ARP, payload: arp(frame.arp) });
}

function overIpv4(frame: OverIpv4, protocol: number, payload: Uint8Array): Uint8Array<ArrayBuffer> {
  return ethernet({
    ...frame.ethernet,
    etherType: ETHERTYPE_IPV4,
    payload: ipv4({ ...frame.ipv4, protocol, payload }),
  });
}
