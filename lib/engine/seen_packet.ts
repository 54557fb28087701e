/**
 * What a trace reads of a packet before it is judged, however broken it is.
 *
 * HOT PATH while a trace is on: allocates nothing per packet.
 *
 * @module
 */
import { ETHERNET_BYTES, isVlanTag, RAW_IPV4, rawEtherType } from "../packet/ethernet.ts";
import { VLAN_TAG_BYTES } from "../packet/ethernet.ts";
import {
  IPV4_BYTES,
  ipv4Destination,
  ipv4HeaderBytes,
  ipv4Protocol,
  ipv4Source,
  isFragment,
  PROTOCOL_TCP,
  PROTOCOL_UDP,
} from "../packet/ipv4.ts";
import type { Memory } from "../packet/memory.ts";
import { ports } from "../packet/tcp.ts";

/** Bytes of the transport header that have both ports. */
const PORTS_BYTES = 4;

export class SeenPacket {
  /** The port it came by. */
  port = 0;
  /** Raw. */
  source = 0;
  destination = 0;
  hasPorts = false;
  isTcp = false;
  /** Raw, the source in the low half. */
  ports = 0;
  /** Offsets of its headers. */
  ip = 0;
  transport = 0;

  /** Reads the frame that ends before `end`. False where it has no addresses of IPv4. */
  read(memory: Memory, port: number, frame: number, end: number): boolean {
    this.port = port;
    let type = rawEtherType(memory, frame);
    let ip = frame + ETHERNET_BYTES;
    if (isVlanTag(type)) {
      type = memory.halves[(ip + 2) >> 1]!;
      ip += VLAN_TAG_BYTES;
    }
    if (type !== RAW_IPV4 || ip + IPV4_BYTES > end) return false;
    this.ip = ip;
    this.source = ipv4Source(memory, ip);
    this.destination = ipv4Destination(memory, ip);
    const protocol = ipv4Protocol(memory, ip);
    const header = ipv4HeaderBytes(memory, ip, end);
    this.transport = ip + header;
    this.hasPorts = header !== 0 && (protocol === PROTOCOL_TCP || protocol === PROTOCOL_UDP) &&
      !isFragment(memory, ip) && this.transport + PORTS_BYTES <= end;
    this.isTcp = this.hasPorts && protocol === PROTOCOL_TCP;
    this.ports = this.hasPorts ? ports(memory, this.transport) : 0;
    return true;
  }
}
