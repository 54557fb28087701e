/**
 * What happens to an IPv4 packet that may concern a virtual: finds or makes its connection, follows the connection's state by
 * the flags it sees, and translates it.
 *
 * HOT PATH: no allocation, no BigInt, no strings, no closures, no exceptions per packet.
 *
 * @module
 */
import type { ConnectionTable } from "../objects/connections.ts";
import {
  ENTRY_SHIFT,
  FIN_FROM_FOREIGN,
  FIN_FROM_REAL,
  OWNERS,
  TOLD_FOREIGN,
  TOLD_REAL,
} from "../objects/entry.ts";
import { realMac, type Reals, type Virtuals } from "../objects/machines.ts";
import { ETHERNET_BYTES, returnToSource } from "../packet/ethernet.ts";
import { answerEcho, icmpChecksumIsRight, isEchoRequest } from "../packet/icmp.ts";
import {
  DEFAULT_TTL,
  IPV4_BYTES,
  ipv4Destination,
  ipv4HeaderBytes,
  ipv4Protocol,
  ipv4Source,
  ipv4TotalBytes,
  isFragment,
  PROTOCOL_ICMP,
  PROTOCOL_TCP,
  setIpv4Ttl,
  swapIpv4Addresses,
} from "../packet/ipv4.ts";
import { type Memory, swapHalves } from "../packet/memory.ts";
import { ACK, FIN, ports, RST, SYN, tcpFlags, tcpHeaderFits } from "../packet/tcp.ts";
import { checksumIsPartial, clearVnet } from "../packet/vnet.ts";
import { answerByReset, makeReset } from "../packet/reset.ts";
import { BACK, CUT, FRONT } from "../words.ts";
import type { Bridge } from "./bridge.ts";
import type { Follower } from "./follower.ts";
import { LateAnswers } from "./late_answers.ts";
import { unitMac } from "./macs.ts";
import type { Opener } from "./opener.ts";
import type { Services } from "./services.ts";
import { segmentIsSound } from "./sound.ts";
import type { EngineState } from "./state.ts";
import { translateToForeign, translateToReal } from "./translate.ts";
import * as verdict from "./verdicts.ts";

const NO_FAULT = -1;
const SYN_ACK = SYN | ACK;

export class Balancer {
  /** Where the last packet ends if it is shorter than the one it was made of, else 0. */
  answerEnd = 0;
  readonly #memory: Memory;
  readonly #services: Services;
  readonly #table: ConnectionTable;
  readonly #virtuals: Virtuals;
  readonly #reals: Reals;
  /** Of {@linkcode Macs}. */
  readonly #macs: Uint16Array;
  readonly #opener: Opener;
  readonly #follower: Follower;
  readonly #bridge: Bridge;
  readonly #lateAnswers: LateAnswers;

  constructor(
    memory: Memory,
    state: EngineState,
    services: Services,
    opener: Opener,
    follower: Follower,
    bridge: Bridge,
    macs: Uint16Array,
  ) {
    this.#memory = memory;
    this.#services = services;
    this.#opener = opener;
    this.#follower = follower;
    this.#bridge = bridge;
    this.#lateAnswers = new LateAnswers(memory, state.connections, services);
    this.#table = state.connections;
    this.#virtuals = state.virtuals;
    this.#reals = state.reals;
    this.#macs = macs;
  }

  /**
   * Takes the IPv4 packet at `ip` of a frame that ends before `end`, and gives its verdict: `FORWARDED` after translation in
   * place, to the other port; `ANSWERED` to the same port; a drop; or `NOT_OURS`.
   */
  receive(
    port: number,
    frame: number,
    ip: number,
    end: number,
    vnet: number,
    tick: number,
  ): number {
    const memory = this.#memory;
    this.answerEnd = 0;
    const header = ipv4HeaderBytes(memory, ip, end);
    if (header === 0) return this.#malformed(ip, end);
    if (port === FRONT) {
      const address = this.#services.addressOf(ipv4Destination(memory, ip));
      if (address < 0) return verdict.NOT_OURS;
      return this.#fromForeign(frame, ip, header, vnet, address, tick);
    }
    if (this.#services.isReal(ipv4Source(memory, ip))) {
      const result = this.#fromReal(frame, ip, header, vnet, tick);
      if (result !== verdict.NOT_OURS) return result;
    }
    const forVirtual = this.#services.addressOf(ipv4Destination(memory, ip)) >= 0;
    return forVirtual ? verdict.CLIENT_ON_BACK : verdict.NOT_OURS;
  }

  /** Hash of the connection that a frame without tag and IP options would belong to; any number for another. */
  hash(port: number, frame: number): number {
    const memory = this.#memory;
    const ip = frame + ETHERNET_BYTES;
    const both = ports(memory, ip + IPV4_BYTES);
    const source = ipv4Source(memory, ip);
    const destination = ipv4Destination(memory, ip);
    return port === FRONT
      ? this.#table.index.hash(source, destination, both, PROTOCOL_TCP)
      : this.#table.index.hash(destination, source, swapHalves(both), PROTOCOL_TCP);
  }

  #fromForeign(
    frame: number,
    ip: number,
    header: number,
    vnet: number,
    address: number,
    tick: number,
  ): number {
    const memory = this.#memory;
    if (isFragment(memory, ip)) return verdict.FRAGMENT;
    const tcp = ip + header;
    const protocol = ipv4Protocol(memory, ip);
    if (protocol === PROTOCOL_ICMP) return this.#icmp(frame, ip, tcp, address);
    if (protocol !== PROTOCOL_TCP) return verdict.UNSUPPORTED_PROTOCOL;
    if (!tcpHeaderFits(memory, tcp, ip + ipv4TotalBytes(memory, ip))) return verdict.MALFORMED;
    const source = ipv4Source(memory, ip);
    const destination = ipv4Destination(memory, ip);
    let entry = this.#table.findFromForeign(source, destination, ports(memory, tcp), PROTOCOL_TCP);
    const flags = tcpFlags(memory, tcp);
    if (entry !== 0 && this.#table.state(entry) === CUT && (flags & SYN) === 0) {
      return this.#cutOff(FRONT, frame, ip, tcp, vnet, entry, tick);
    }
    if ((flags & (SYN | FIN | RST)) !== 0) {
      const fault = this.#faultOfChange(ip, tcp, vnet, flags);
      if (fault !== NO_FAULT) return fault;
      if ((flags & SYN_ACK) === SYN) {
        entry = this.#opener.fromForeign(entry, ip, tcp);
        if (entry < 0) return -entry;
      } else if (entry !== 0) this.#follower.change(entry, flags, FIN_FROM_FOREIGN, ip, tcp, vnet);
    } else if (entry !== 0) this.#follower.fromForeign(entry, ip, tcp, vnet);
    if (entry === 0) {
      const port = ports(memory, tcp) >>> 16;
      const served = this.#services.virtualFor(destination, port, source) >= 0;
      return served ? verdict.NO_CONNECTION : verdict.NOT_SERVED;
    }
    return this.#toReal(frame, ip, tcp, vnet, entry, tick);
  }

  #toReal(
    frame: number,
    ip: number,
    tcp: number,
    vnet: number,
    entry: number,
    tick: number,
  ): number {
    const memory = this.#memory;
    const owners = this.#note(entry, tick);
    const virtual = owners & 0xffff;
    const real = owners >>> 16;
    const bytes = ip - frame + ipv4TotalBytes(memory, ip);
    this.#virtuals.packetsIn[virtual]!++;
    this.#virtuals.bytesIn[virtual]! += bytes;
    this.#reals.bytesIn[real]! += bytes;
    translateToReal(
      memory,
      frame,
      ip,
      tcp,
      checksumIsPartial(memory, vnet),
      this.#table.entries,
      entry,
      this.#reals.mac,
      realMac(real),
    );
    return verdict.FORWARDED;
  }

  #fromReal(frame: number, ip: number, header: number, vnet: number, tick: number): number {
    const memory = this.#memory;
    // Fragments and other protocols of a real are its own affair and are bridged.
    if (ipv4Protocol(memory, ip) !== PROTOCOL_TCP || isFragment(memory, ip)) {
      return verdict.NOT_OURS;
    }
    const tcp = ip + header;
    if (!tcpHeaderFits(memory, tcp, ip + ipv4TotalBytes(memory, ip))) return verdict.NOT_OURS;
    const entry = this.#table.findFromReal(
      ipv4Destination(memory, ip),
      ipv4Source(memory, ip),
      swapHalves(ports(memory, tcp)),
      PROTOCOL_TCP,
    );
    const flags = tcpFlags(memory, tcp);
    if (entry !== 0 && this.#table.state(entry) === CUT && (flags & SYN) === 0) {
      return this.#cutOff(BACK, frame, ip, tcp, vnet, entry, tick);
    }
    if ((flags & (SYN | FIN | RST)) === 0) {
      if (entry === 0) return verdict.NOT_OURS;
      this.#follower.fromReal(entry, ip, tcp, vnet);
      return this.#toForeign(frame, ip, tcp, vnet, entry, tick);
    }
    const outbound = (flags & SYN_ACK) === SYN ? this.#outboundBy(frame, ip, tick) : -1;
    if (entry === 0 && outbound < 0) {
      return this.#lateAnswers.has(ip, tcp, flags) ? verdict.LATE_ANSWER : verdict.NOT_OURS;
    }
    const fault = this.#faultOfChange(ip, tcp, vnet, flags);
    if (fault !== NO_FAULT) return fault;
    if (outbound >= 0) {
      const opened = this.#opener.fromReal(entry, outbound, ip, tcp);
      return opened < 0 ? -opened : this.#toForeign(frame, ip, tcp, vnet, opened, tick);
    }
    if (!this.#follower.change(entry, flags, FIN_FROM_REAL, ip, tcp, vnet)) {
      return verdict.RESET_WITHHELD;
    }
    return this.#toForeign(frame, ip, tcp, vnet, entry, tick);
  }

  #toForeign(
    frame: number,
    ip: number,
    tcp: number,
    vnet: number,
    entry: number,
    tick: number,
  ): number {
    const memory = this.#memory;
    const owners = this.#note(entry, tick);
    const virtual = owners & 0xffff;
    const bytes = ip - frame + ipv4TotalBytes(memory, ip);
    this.#virtuals.packetsOut[virtual]!++;
    this.#virtuals.bytesOut[virtual]! += bytes;
    this.#reals.bytesOut[owners >>> 16]! += bytes;
    translateToForeign(
      memory,
      frame,
      ip,
      tcp,
      checksumIsPartial(memory, vnet),
      this.#table.entries,
      entry,
      this.#macs,
      unitMac(FRONT),
    );
    return verdict.FORWARDED;
  }

  /** The static by which a SYN of a real goes out, or -1: what stays behind the unit is no affair of its. */
  #outboundBy(frame: number, ip: number, tick: number): number {
    const services = this.#services;
    const destination = ipv4Destination(this.#memory, ip);
    const index = services.staticOf(ipv4Source(this.#memory, ip));
    if (index < 0 || services.addressOf(destination) >= 0) return -1;
    if (services.isReal(destination)) return -1;
    return this.#bridge.isBehind(frame, BACK, tick) ? -1 : index;
  }

  /** Notes a packet of a connection and gives its owners: the virtual in the low half, the real in the high one. */
  #note(entry: number, tick: number): number {
    this.#table.touch(entry, tick);
    return this.#table.entries[(entry << ENTRY_SHIFT) + OWNERS]!;
  }

  /**
   * A packet that changes the connection's state is believed only with right checksums and possible flags: the hosts would not
   * believe it either, and table and hosts must not part. Others pass unlooked at, since the update keeps a wrong sum wrong.
   */
  #faultOfChange(ip: number, tcp: number, vnet: number, flags: number): number {
    if ((flags & SYN) !== 0 && (flags & (FIN | RST)) !== 0) return verdict.MALFORMED;
    return segmentIsSound(this.#memory, ip, tcp, vnet) ? NO_FAULT : verdict.BAD_CHECKSUM;
  }

  /**
   * Tells both ends of a connection that an order has ended. The first segment of either is passed on as a reset, whose sequence
   * number is right for the other end, that may never speak; what comes after it is answered by one.
   */
  #cutOff(
    port: number,
    frame: number,
    ip: number,
    tcp: number,
    vnet: number,
    entry: number,
    tick: number,
  ): number {
    const memory = this.#memory;
    // A reset is never answered (RFC 9293, 3.10.7.1), and options are of no packet that hosts send.
    if ((tcpFlags(memory, tcp) & RST) !== 0 || tcp - ip !== IPV4_BYTES) {
      return verdict.NO_CONNECTION;
    }
    const told = port === FRONT ? TOLD_REAL : TOLD_FOREIGN;
    clearVnet(memory, vnet);
    if ((this.#table.meta(entry) & told) !== 0) {
      returnToSource(memory, frame, this.#macs, unitMac(port));
      this.answerEnd = answerByReset(memory, ip, tcp);
      return verdict.ANSWERED;
    }
    // The other end's time to be told is that of the order.
    this.#table.flag(entry, told);
    this.answerEnd = makeReset(memory, ip, tcp);
    if (port === BACK) return this.#toForeign(frame, ip, tcp, vnet, entry, tick);
    return this.#toReal(frame, ip, tcp, vnet, entry, tick);
  }

  /** Answers a ping to a virtual's address. */
  #icmp(frame: number, ip: number, icmp: number, address: number): number {
    const memory = this.#memory;
    const bytes = ip + ipv4TotalBytes(memory, ip) - icmp;
    if (!isEchoRequest(memory, icmp, icmp + bytes)) return verdict.UNSUPPORTED_PROTOCOL;
    if (!this.#services.answersFor(address)) return verdict.OUT_OF_SERVICE;
    if (!icmpChecksumIsRight(memory, ip, icmp)) return verdict.BAD_CHECKSUM;
    returnToSource(memory, frame, this.#macs, unitMac(FRONT));
    swapIpv4Addresses(memory, ip);
    setIpv4Ttl(memory, ip, DEFAULT_TTL);
    answerEcho(memory, icmp);
    return verdict.ANSWERED;
  }

  /** A broken IPv4 header is dropped where its destination can be read and is a virtual's; others may judge the rest. */
  #malformed(ip: number, end: number): number {
    if (ip + IPV4_BYTES > end) return verdict.NOT_OURS;
    const forVirtual = this.#services.addressOf(ipv4Destination(this.#memory, ip)) >= 0;
    return forVirtual ? verdict.MALFORMED : verdict.NOT_OURS;
  }
}
