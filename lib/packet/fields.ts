/**
 * Packets as plain objects: what the builders take and {@linkcode readFrame} gives. Addresses are text, numbers
 * are in host order. For tests, simulated hosts and benches, not for the hot path.
 *
 * @module
 */

/** EtherTypes, in host order. */
export const ETHERTYPE_IPV4 = 0x0800;
export const ETHERTYPE_ARP = 0x0806;
export const ETHERTYPE_IPV6 = 0x86dd;
/** Customer tag (802.1Q) and service tag (802.1ad). */
export const ETHERTYPE_VLAN = 0x8100;
export const ETHERTYPE_SERVICE_VLAN = 0x88a8;

export const BROADCAST_MAC = "ff:ff:ff:ff:ff:ff";
/** Hardware address that is not known, in ARP. */
export const NO_MAC = "00:00:00:00:00:00";

export interface VlanTag {
  /** EtherType of the tag itself. */
  type: number;
  /** Tag control information: 3 bits priority, 1 bit drop eligible, 12 bits VLAN id. */
  tci: number;
}

export interface EthernetFrame {
  destination: string;
  source: string;
  /** Outermost first. */
  tags: VlanTag[];
  /** What the payload is, behind all tags. */
  etherType: number;
  payload: Uint8Array;
}

/** ARP for IPv4 over Ethernet (RFC 826). */
export interface ArpPacket {
  /** 1: request, 2: reply. */
  operation: number;
  senderMac: string;
  senderAddress: string;
  targetMac: string;
  targetAddress: string;
}

/** What the pseudo-header of a transport checksum covers beside protocol and length. */
export interface Ends {
  source: string;
  destination: string;
}

export interface Ipv4Packet extends Ends {
  /** Differentiated services and congestion bits. */
  tos: number;
  id: number;
  dontFragment: boolean;
  moreFragments: boolean;
  /** In units of 8 bytes, as on the wire. */
  fragmentOffset: number;
  ttl: number;
  protocol: number;
  checksum: number;
  options: Uint8Array;
  payload: Uint8Array;
}

export interface TcpSegment {
  sourcePort: number;
  destinationPort: number;
  sequence: number;
  acknowledgement: number;
  flags: number;
  window: number;
  checksum: number;
  urgent: number;
  options: Uint8Array;
  payload: Uint8Array;
}

export interface UdpDatagram {
  sourcePort: number;
  destinationPort: number;
  /** 0: none. */
  checksum: number;
  payload: Uint8Array;
}

/** Identifier and sequence are those of an echo message; other types use the four bytes otherwise. */
export interface IcmpMessage {
  type: number;
  code: number;
  checksum: number;
  identifier: number;
  sequence: number;
  payload: Uint8Array;
}

/** Fields of which those named `Required` must be given and the rest have defaults. */
export type Given<Fields, Required extends keyof Fields> =
  & Pick<Fields, Required>
  & Partial<Fields>;

/** How to fill a transport checksum that is not given. */
export interface ChecksumChoice {
  /** Leaves it as a sender does whose hardware finishes it (VIRTIO_NET_HDR_F_NEEDS_CSUM): the pseudo-header's sum. */
  partialChecksum?: boolean;
}

export type EthernetGiven = Given<EthernetFrame, "destination" | "source">;
export type Ipv4Given = Given<Ipv4Packet, "source" | "destination">;
export type TcpGiven = Given<TcpSegment, "sourcePort" | "destinationPort"> & ChecksumChoice;
export type UdpGiven = Given<UdpDatagram, "sourcePort" | "destinationPort"> & ChecksumChoice;
