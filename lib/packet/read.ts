/**
 * Reads a frame into plain objects, layer by layer. For tests, simulated hosts and the trace, not for the hot path.
 *
 * It shares no code with the hot path's readers, so that each can be held against the other.
 *
 * @module
 */
import { formatIpv4, formatMac } from "./address.ts";
import {
  type ArpPacket,
  type Ends,
  type EthernetFrame,
  ETHERTYPE_ARP,
  ETHERTYPE_IPV4,
  ETHERTYPE_SERVICE_VLAN,
  ETHERTYPE_VLAN,
  type IcmpMessage,
  type Ipv4Packet,
  type TcpSegment,
  type UdpDatagram,
  type VlanTag,
} from "./fields.ts";
import { plainSum, pseudoHeader } from "./plain_checksum.ts";

type Checked<Layer> = Layer & { checksumIsRight: boolean };

export interface Frame {
  /** What is malformed: where, what was found, what is expected. The layers before it are there. */
  problem?: string;
  ethernet?: EthernetFrame;
  arp?: ArpPacket;
  /** A fragment is not read further: its payload is no whole message. */
  ipv4?: Checked<Ipv4Packet>;
  icmp?: Checked<IcmpMessage>;
  tcp?: Checked<TcpSegment>;
  /** Right is also a datagram without a checksum. */
  udp?: Checked<UdpDatagram>;
}

/** Reads as many layers as it knows: what it does not know stays a payload. Never throws. */
export function readFrame(bytes: Uint8Array): Frame {
  const view = viewOf(bytes);
  const tags: VlanTag[] = [];
  let at = 12;
  let etherType = half(view, at);
  while (etherType === ETHERTYPE_VLAN || etherType === ETHERTYPE_SERVICE_VLAN) {
    tags.push({ type: etherType, tci: half(view, at + 2) ?? 0 });
    at += 4;
    etherType = half(view, at);
  }
  if (etherType === undefined) return short("Ethernet header", bytes, at + 2);
  const payload = bytes.subarray(at + 2);
  const ethernet = { destination: mac(bytes, 0), source: mac(bytes, 6), tags, etherType, payload };
  if (etherType === ETHERTYPE_ARP) return { ethernet, ...readArp(payload) };
  if (etherType === ETHERTYPE_IPV4) return { ethernet, ...readIpv4(payload) };
  return { ethernet };
}

function readArp(bytes: Uint8Array): Frame {
  if (bytes.length < 28) return short("ARP packet", bytes, 28);
  const view = viewOf(bytes);
  const kind = [view.getUint16(0), view.getUint16(2), view.getUint8(4), view.getUint8(5)];
  const expected = [1, ETHERTYPE_IPV4, 6, 4];
  if (String(kind) !== String(expected)) {
    const found = `hardware type, protocol and address lengths ${kind}`;
    return { problem: `ARP packet: ${found}: expected ${expected}` };
  }
  return {
    arp: {
      operation: view.getUint16(6),
      senderMac: mac(bytes, 8),
      senderAddress: address(view, 14),
      targetMac: mac(bytes, 18),
      targetAddress: address(view, 24),
    },
  };
}

function readIpv4(bytes: Uint8Array): Frame {
  if (bytes.length < 20) return short("IPv4 header", bytes, 20);
  const view = viewOf(bytes);
  const version = view.getUint8(0) >>> 4;
  const header = (view.getUint8(0) & 0x0f) * 4;
  const total = view.getUint16(2);
  if (version !== 4) return { problem: `IPv4 header: version ${version}: expected 4` };
  if (header < 20) return { problem: `IPv4 header: ${header} bytes: expected at least 20` };
  if (total < header) {
    return { problem: `IPv4 header: total length ${total}: expected at least ${header}` };
  }
  if (total > bytes.length) return short("IPv4 packet", bytes, total);
  const flags = view.getUint16(6);
  const ipv4 = {
    tos: view.getUint8(1),
    id: view.getUint16(4),
    dontFragment: (flags & 0x4000) !== 0,
    moreFragments: (flags & 0x2000) !== 0,
    fragmentOffset: flags & 0x1fff,
    ttl: view.getUint8(8),
    protocol: view.getUint8(9),
    checksum: view.getUint16(10),
    checksumIsRight: plainSum(bytes.subarray(0, header)) === 0xffff,
    source: address(view, 12),
    destination: address(view, 16),
    options: bytes.subarray(20, header),
    payload: bytes.subarray(header, total),
  };
  return ipv4.moreFragments || ipv4.fragmentOffset !== 0
    ? { ipv4 }
    : { ipv4, ...readTransport(ipv4) };
}

function readTransport(packet: Ipv4Packet): Frame {
  if (packet.protocol === 1) return readIcmp(packet.payload);
  if (packet.protocol === 6) return readTcp(packet, packet.payload);
  if (packet.protocol === 17) return readUdp(packet, packet.payload);
  return {};
}

function readIcmp(bytes: Uint8Array): Frame {
  if (bytes.length < 8) return short("ICMP header", bytes, 8);
  const view = viewOf(bytes);
  return {
    icmp: {
      type: view.getUint8(0),
      code: view.getUint8(1),
      checksum: view.getUint16(2),
      checksumIsRight: plainSum(bytes) === 0xffff,
      identifier: view.getUint16(4),
      sequence: view.getUint16(6),
      payload: bytes.subarray(8),
    },
  };
}

function readTcp(ends: Ends, bytes: Uint8Array): Frame {
  if (bytes.length < 20) return short("TCP header", bytes, 20);
  const view = viewOf(bytes);
  const header = (view.getUint8(12) >>> 4) * 4;
  if (header < 20) return { problem: `TCP header: ${header} bytes: expected at least 20` };
  if (header > bytes.length) return short("TCP header", bytes, header);
  return {
    tcp: {
      sourcePort: view.getUint16(0),
      destinationPort: view.getUint16(2),
      sequence: view.getUint32(4),
      acknowledgement: view.getUint32(8),
      flags: view.getUint8(13),
      window: view.getUint16(14),
      checksum: view.getUint16(16),
      checksumIsRight: plainSum(pseudoHeader(ends, 6, bytes.length), bytes) === 0xffff,
      urgent: view.getUint16(18),
      options: bytes.subarray(20, header),
      payload: bytes.subarray(header),
    },
  };
}

function readUdp(ends: Ends, bytes: Uint8Array): Frame {
  if (bytes.length < 8) return short("UDP header", bytes, 8);
  const view = viewOf(bytes);
  const length = view.getUint16(4);
  if (length < 8) return { problem: `UDP header: length ${length}: expected at least 8` };
  if (length > bytes.length) return short("UDP datagram", bytes, length);
  const datagram = bytes.subarray(0, length);
  const checksum = view.getUint16(6);
  return {
    udp: {
      sourcePort: view.getUint16(0),
      destinationPort: view.getUint16(2),
      checksum,
      checksumIsRight: checksum === 0 ||
        plainSum(pseudoHeader(ends, 17, length), datagram) === 0xffff,
      payload: datagram.subarray(8),
    },
  };
}

function short(what: string, bytes: Uint8Array, expected: number): Frame {
  return { problem: `${what}: ${bytes.length} bytes: expected at least ${expected}` };
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

function half(view: DataView, at: number): number | undefined {
  return at + 2 <= view.byteLength ? view.getUint16(at) : undefined;
}

function mac(bytes: Uint8Array, at: number): string {
  return formatMac(new Uint16Array(bytes.slice(at, at + 6).buffer), 0);
}

function address(view: DataView, at: number): string {
  return formatIpv4(view.getInt32(at, true));
}
