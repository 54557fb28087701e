/**
 * What happens to an IPv4 packet that may concern a virtual: finds or makes its connection, follows the connection's state by
 * the flags it sees, and translates it.
 *
 * HOT PATH: no allocation, no BigInt, no strings, no closures, no exceptions per packet.
 *
 * @module
 */
import { CLASH, type ConnectionTable, NO_ROOM, Opening } from "../objects/connections.ts";
import {
  ANSWERED,
  ENTRY_SHIFT,
  FIN_BOTH,
  FIN_FROM_FOREIGN,
  FIN_FROM_REAL,
  OWNERS,
  SEQUENCE,
} from "../objects/entry.ts";
import type { Virtuals } from "../objects/machines.ts";
import { addDeltas, halfDelta, wordDelta } from "../packet/checksum.ts";
import { ETHERNET_BYTES, returnToSource } from "../packet/ethernet.ts";
import { answerEcho, icmpChecksumIsRight, isEchoRequest } from "../packet/icmp.ts";
import {
  DEFAULT_TTL,
  IPV4_BYTES,
  ipv4ChecksumIsRight,
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
import {
  ACK,
  FIN,
  ports,
  RST,
  SYN,
  tcpChecksumIsRight,
  tcpFlags,
  tcpHeaderFits,
  tcpSequence,
} from "../packet/tcp.ts";
import { checksumIsPartial, checksumIsTrusted } from "../packet/vnet.ts";
import {
  CLOSING,
  EMBRYONIC,
  ESTABLISHED,
  FRONT,
  HALF_CLOSED,
  VIRTUAL_OUT_OF_SERVICE,
} from "../words.ts";
import { unitMac } from "./macs.ts";
import type { Services } from "./services.ts";
import type { EngineState } from "./state.ts";
import { translateToForeign, translateToReal } from "./translate.ts";
import * as verdict from "./verdicts.ts";

const NO_FAULT = -1;
const SYN_ACK = SYN | ACK;

export class Balancer {
  readonly #memory: Memory;
  readonly #services: Services;
  readonly #table: ConnectionTable;
  readonly #virtuals: Virtuals;
  readonly #realMacs: Uint16Array;
  /** Of {@linkcode Macs}. */
  readonly #macs: Uint16Array;
  readonly #opening = new Opening();

  constructor(memory: Memory, services: Services, state: EngineState, macs: Uint16Array) {
    this.#memory = memory;
    this.#services = services;
    this.#table = state.connections;
    this.#virtuals = state.virtuals;
    this.#realMacs = state.reals.mac;
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
      ? this.#table.hash(source, destination, both, PROTOCOL_TCP)
      : this.#table.hash(destination, source, swapHalves(both), PROTOCOL_TCP);
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
    if ((flags & (SYN | FIN | RST)) !== 0) {
      const fault = this.#faultOfChange(ip, header, tcp, vnet, flags);
      if (fault !== NO_FAULT) return fault;
      if ((flags & SYN_ACK) === SYN) {
        entry = this.#synFromForeign(entry, ip, tcp, tick);
        if (entry < 0) return -entry;
      } else if (entry !== 0) {
        // Where the handshake's last ACK was lost, its FIN says the same.
        if ((flags & (FIN | RST)) === FIN) this.#confirm(entry);
        this.#follow(entry, flags, FIN_FROM_FOREIGN);
      }
    } else if (entry !== 0) this.#confirm(entry);
    if (entry === 0) {
      const served = this.#services.virtualFor(destination, ports(memory, tcp) >>> 16) >= 0;
      return served ? verdict.NO_CONNECTION : verdict.NOT_SERVED;
    }
    const owners = this.#note(entry, tick);
    const virtual = owners & 0xffff;
    this.#virtuals.packetsIn[virtual]!++;
    this.#virtuals.bytesIn[virtual]! += ip - frame + ipv4TotalBytes(memory, ip);
    translateToReal(
      memory,
      frame,
      ip,
      tcp,
      checksumIsPartial(memory, vnet),
      this.#table.entries,
      entry,
      this.#realMacs,
      (owners >>> 16) * 3,
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
    if (entry === 0) return verdict.NOT_OURS;
    const flags = tcpFlags(memory, tcp);
    if ((flags & (SYN | FIN | RST)) !== 0) {
      const fault = this.#faultOfChange(ip, header, tcp, vnet, flags);
      if (fault !== NO_FAULT) return fault;
      this.#follow(entry, flags, FIN_FROM_REAL);
    }
    const virtual = this.#note(entry, tick) & 0xffff;
    this.#virtuals.packetsOut[virtual]!++;
    this.#virtuals.bytesOut[virtual]! += ip - frame + ipv4TotalBytes(memory, ip);
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

  /** Notes a packet of a connection and gives its owners: the virtual in the low half, the real in the high one. */
  #note(entry: number, tick: number): number {
    this.#table.touch(entry, tick);
    return this.#table.entries[(entry << ENTRY_SHIFT) + OWNERS]!;
  }

  /**
   * The entry for a SYN of the foreign: that of the connection it repeats, or of a new one. A reused address and port starts
   * afresh at once; its initial sequence number tells it from a repetition. A negative result is a verdict.
   */
  #synFromForeign(entry: number, ip: number, tcp: number, tick: number): number {
    const sequence = tcpSequence(this.#memory, tcp);
    if (entry !== 0) {
      const repeats = this.#table.entries[(entry << ENTRY_SHIFT) + SEQUENCE]! === sequence;
      if (repeats && this.#table.state(entry) !== CLOSING) return entry;
    }
    const destination = ipv4Destination(this.#memory, ip);
    const both = ports(this.#memory, tcp);
    const virtual = this.#services.virtualFor(destination, both >>> 16);
    if (virtual < 0) return -verdict.NOT_SERVED;
    if (this.#virtuals.state[virtual]! === VIRTUAL_OUT_OF_SERVICE) return -verdict.OUT_OF_SERVICE;
    const real = this.#services.predictors[virtual]!.next(-1);
    if (real < 0) return -verdict.NO_REAL;
    // Only now: a SYN that is refused must not end the connection that its address and port have.
    if (entry !== 0) this.#table.release(entry);
    const opening = this.#opening;
    opening.foreign = ipv4Source(this.#memory, ip);
    opening.virtualAddress = destination;
    opening.clientPorts = both;
    opening.protocol = PROTOCOL_TCP;
    opening.virtual = virtual;
    opening.sequence = sequence;
    return this.#open(opening, real, tick);
  }

  /** Makes the connection; where the real clashes, another one gets its chance. */
  #open(opening: Opening, first: number, tick: number): number {
    this.#aim(opening, first);
    let entry = this.#table.open(opening, tick);
    if (entry === CLASH) {
      const other = this.#services.predictors[opening.virtual]!.next(first);
      if (other < 0) return -verdict.TUPLE_CLASH;
      this.#aim(opening, other);
      entry = this.#table.open(opening, tick);
    }
    if (entry === CLASH) return -verdict.TUPLE_CLASH;
    return entry === NO_ROOM ? -verdict.TABLE_FULL : entry;
  }

  /** Fills in what depends on the real. */
  #aim(opening: Opening, real: number) {
    const address = this.#services.realAddress[real]!;
    const virtualPort = opening.clientPorts >>> 16;
    const realPort = this.#services.realPort[real]! || virtualPort;
    opening.real = real;
    opening.realAddress = address;
    opening.serverPorts = (opening.clientPorts & 0xffff) | (realPort << 16);
    opening.addressDelta = wordDelta(opening.virtualAddress, address);
    opening.delta = addDeltas(opening.addressDelta, halfDelta(virtualPort, realPort));
  }

  /**
   * A segment of the foreign, other than SYN and RST, that follows the real's SYN-ACK: only now is it known that the foreign
   * is there. A flood from addresses that are nobody's is answered by the reals too, and must stay embryonic.
   */
  #confirm(entry: number) {
    const table = this.#table;
    if (table.state(entry) === EMBRYONIC && (table.flag(entry, 0) & ANSWERED) !== 0) {
      table.become(entry, ESTABLISHED);
    }
  }

  /** Brings the state up to date after a SYN-ACK, FIN or RST. */
  #follow(entry: number, flags: number, fin: number) {
    const table = this.#table;
    const state = table.state(entry);
    if ((flags & RST) !== 0) table.become(entry, CLOSING);
    else if ((flags & SYN) !== 0) {
      if ((flags & SYN_ACK) === SYN_ACK && fin === FIN_FROM_REAL) table.flag(entry, ANSWERED);
    } else if (state === ESTABLISHED || state === HALF_CLOSED) {
      const both = (table.flag(entry, fin) & FIN_BOTH) === FIN_BOTH;
      table.become(entry, both ? CLOSING : HALF_CLOSED);
    }
  }

  /**
   * A packet that changes the connection's state is believed only with right checksums and possible flags: the hosts would not
   * believe it either, and table and hosts must not part. Others pass unlooked at, since the update keeps a wrong sum wrong.
   */
  #faultOfChange(ip: number, header: number, tcp: number, vnet: number, flags: number): number {
    if ((flags & SYN) !== 0 && (flags & (FIN | RST)) !== 0) return verdict.MALFORMED;
    if (!ipv4ChecksumIsRight(this.#memory, ip, header)) return verdict.BAD_CHECKSUM;
    if (checksumIsTrusted(this.#memory, vnet)) return NO_FAULT;
    return tcpChecksumIsRight(this.#memory, ip, tcp) ? NO_FAULT : verdict.BAD_CHECKSUM;
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
