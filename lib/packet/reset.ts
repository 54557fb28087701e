/**
 * Turns a segment into a reset, where it lies: the one that answers it (RFC 9293, section 3.10.7.1), or one that goes on in its place.
 *
 * HOT PATH: allocates nothing.
 *
 * @module
 */
import { sum } from "./checksum.ts";
import {
  DEFAULT_TTL,
  IPV4_BYTES,
  PROTOCOL_TCP,
  pseudoHeaderSum,
  swapIpv4Addresses,
} from "./ipv4.ts";
import { type Memory, swap16, swap32, swapHalves } from "./memory.ts";
import { ACK, FIN, RST, SYN, TCP_BYTES, tcpFlags, tcpPayloadBytes, tcpSequence } from "./tcp.ts";

/** Version 4 and a header of five words, then a type of service of 0. */
const RAW_VERSION = 0x0045;
const RAW_TOTAL_BYTES = swap16(IPV4_BYTES + TCP_BYTES);
const RAW_DO_NOT_FRAGMENT = swap16(0x4000);
/** Offset behind the reset. The IP header at `ip` must have no options; `tcp` follows it. */
export function answerByReset(memory: Memory, ip: number, tcp: number): number {
  const flags = tcpFlags(memory, tcp);
  const acknowledged = memory.words[(tcp + 8) >> 2]!;
  const bytes = tcpPayloadBytes(memory, ip, tcp) + ((flags & (SYN | FIN)) === 0 ? 0 : 1);
  const next = swap32((swap32(tcpSequence(memory, tcp)) + bytes) | 0);
  const hasAck = (flags & ACK) !== 0;
  memory.words[tcp >> 2] = swapHalves(memory.words[tcp >> 2]!);
  swapIpv4Addresses(memory, ip);
  if (hasAck) return writeReset(memory, ip, tcp, acknowledged, 0, RST);
  return writeReset(memory, ip, tcp, 0, next, RST | ACK);
}

/** Makes a segment the reset that its sender would send in its place. Offset behind it; otherwise as {@linkcode answerByReset}. */
export function makeReset(memory: Memory, ip: number, tcp: number): number {
  return writeReset(memory, ip, tcp, tcpSequence(memory, tcp), 0, RST);
}

/** All of both headers but addresses and ports. */
function writeReset(
  memory: Memory,
  ip: number,
  tcp: number,
  sequence: number,
  acknowledgement: number,
  flags: number,
): number {
  memory.words[(tcp + 4) >> 2] = sequence;
  memory.words[(tcp + 8) >> 2] = acknowledgement;
  memory.bytes[tcp + 12] = (TCP_BYTES / 4) << 4;
  memory.bytes[tcp + 13] = flags;
  // Window, checksum, urgent pointer.
  memory.bytes.fill(0, tcp + 14, tcp + TCP_BYTES);
  writeIpv4(memory, ip);
  const pseudo = pseudoHeaderSum(memory, ip, PROTOCOL_TCP, TCP_BYTES);
  memory.halves[(tcp + 16) >> 1] = ~sum(memory, tcp, TCP_BYTES, pseudo);
  return tcp + TCP_BYTES;
}

function writeIpv4(memory: Memory, ip: number) {
  const { halves } = memory;
  halves[ip >> 1] = RAW_VERSION;
  halves[(ip + 2) >> 1] = RAW_TOTAL_BYTES;
  halves[(ip + 4) >> 1] = 0;
  halves[(ip + 6) >> 1] = RAW_DO_NOT_FRAGMENT;
  halves[(ip + 8) >> 1] = DEFAULT_TTL | (PROTOCOL_TCP << 8);
  halves[(ip + 10) >> 1] = 0;
  halves[(ip + 10) >> 1] = ~sum(memory, ip, IPV4_BYTES, 0);
}
