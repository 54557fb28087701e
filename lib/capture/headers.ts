/**
 * The headers of a frame of which only the first bytes may have been kept. For the trace: what is missing or broken is left out,
 * nothing throws.
 *
 * @module
 */
import { formatIpv4 } from "../packet/address.ts";
import { ETHERTYPE_IPV4, ETHERTYPE_SERVICE_VLAN, ETHERTYPE_VLAN } from "../packet/fields.ts";
import { PROTOCOL_ICMP, PROTOCOL_TCP, PROTOCOL_UDP } from "../packet/ipv4.ts";

export interface FrameHeaders {
  /** Bytes up to the payload of what is known, as far as they were kept. */
  headerBytes: number;
  ipv4?: { source: string; destination: string; protocol: number; isFragment: boolean };
  /** Of TCP and UDP. */
  ports?: { source: number; destination: number };
  tcp?: {
    flags: number;
    sequence: number;
    acknowledgement: number;
    /** Of the whole segment, kept or not. */
    payloadBytes: number;
  };
}

const MAC_BYTES = 12;
const TAG_BYTES = 4;
const IPV4_BYTES = 20;
const TCP_BYTES = 20;
/** Of UDP and of ICMP echo messages. */
const SHORT_BYTES = 8;

export function headersOf(bytes: Uint8Array): FrameHeaders {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const has = (end: number) => end <= bytes.length;
  let at = MAC_BYTES;
  while (has(at + TAG_BYTES + 2) && isTag(view.getUint16(at))) at += TAG_BYTES;
  const ip = at + 2;
  if (!has(ip + IPV4_BYTES) || view.getUint16(at) !== ETHERTYPE_IPV4) {
    return { headerBytes: Math.min(ip, bytes.length) };
  }
  const ipv4 = {
    source: formatIpv4(view.getInt32(ip + 12, true)),
    destination: formatIpv4(view.getInt32(ip + 16, true)),
    protocol: view.getUint8(ip + 9),
    isFragment: (view.getUint16(ip + 6) & 0x3fff) !== 0,
  };
  const length = (view.getUint8(ip) & 0x0f) * 4;
  const transport = ip + Math.max(length, IPV4_BYTES);
  if (ipv4.isFragment || length < IPV4_BYTES || !has(transport)) {
    return { headerBytes: Math.min(transport, bytes.length), ipv4 };
  }
  const totalBytes = view.getUint16(ip + 2);
  return { ipv4, ...transportOf(view, ipv4.protocol, transport, ip + totalBytes) };
}

/** `end`: where the packet ends by its own word. */
function transportOf(
  view: DataView,
  protocol: number,
  at: number,
  end: number,
): Omit<FrameHeaders, "ipv4"> {
  const kept = view.byteLength;
  const isShort = protocol === PROTOCOL_UDP || protocol === PROTOCOL_ICMP;
  if (protocol !== PROTOCOL_TCP && !isShort) return { headerBytes: at };
  const hasPorts = protocol !== PROTOCOL_ICMP && at + 4 <= kept;
  const ports = hasPorts && {
    ports: { source: view.getUint16(at), destination: view.getUint16(at + 2) },
  };
  if (isShort) return { headerBytes: Math.min(at + SHORT_BYTES, kept), ...ports };
  if (at + TCP_BYTES > kept) return { headerBytes: kept, ...ports };
  const header = Math.max((view.getUint8(at + 12) >>> 4) * 4, TCP_BYTES);
  const tcp = {
    flags: view.getUint8(at + 13),
    sequence: view.getUint32(at + 4),
    acknowledgement: view.getUint32(at + 8),
    payloadBytes: Math.max(0, end - at - header),
  };
  return { headerBytes: Math.min(at + header, kept), ...ports, tcp };
}

function isTag(type: number): boolean {
  return type === ETHERTYPE_VLAN || type === ETHERTYPE_SERVICE_VLAN;
}
