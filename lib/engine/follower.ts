/**
 * Brings a connection's state up to date by what both sides say: the answer to the SYN, the end of the handshake, the first data,
 * FIN and RST.
 *
 * HOT PATH: no allocation, no BigInt, no strings, no closures, no exceptions per packet.
 *
 * @module
 */
import type { ConnectionTable } from "../objects/connections.ts";
import {
  ANSWERED,
  ASKED,
  ENTRY_SHIFT,
  FIN_BOTH,
  FIN_FROM_FOREIGN,
  FIN_FROM_REAL,
  LAST_SEEN,
  OUTBOUND,
  RESET,
  SEQUENCE,
  STATE_MASK,
  STATE_SHIFT,
  WATCHED,
} from "../objects/entry.ts";
import type { Memory } from "../packet/memory.ts";
import { ACK, acknowledgesSyn, RST, SYN, tcpPayloadBytes, tcpSequence } from "../packet/tcp.ts";
import { segmentIsSound } from "./sound.ts";
import { CLOSING, EMBRYONIC, ESTABLISHED, HALF_CLOSED } from "../words.ts";
import { DATA_WAIT_TICKS, type Ditching } from "./ditching.ts";
import type { Services } from "./services.ts";
import type { EngineState } from "./state.ts";
import type { Stickiness } from "./stickiness.ts";

const SYN_ACK = SYN | ACK;
const IS_EMBRYONIC = EMBRYONIC << STATE_SHIFT;

/** Whom it asks and tells. */
export interface FollowerHelpers {
  services: Services;
  ditching: Ditching;
  stickiness: Stickiness;
}

export class Follower {
  readonly #memory: Memory;
  readonly #services: Services;
  readonly #table: ConnectionTable;
  readonly #stickiness: Stickiness;
  readonly #ditching: Ditching;

  constructor(memory: Memory, state: EngineState, helpers: FollowerHelpers) {
    const { services, ditching, stickiness } = helpers;
    this.#memory = memory;
    this.#services = services;
    this.#table = state.connections;
    this.#stickiness = stickiness;
    this.#ditching = ditching;
  }

  /** A segment of the foreign without SYN, FIN and RST. */
  fromForeign(entry: number, ip: number, tcp: number, vnet: number) {
    const meta = this.#table.meta(entry);
    if ((meta & STATE_MASK) === IS_EMBRYONIC && (meta & OUTBOUND) === 0) {
      this.#confirm(entry, meta, ip, tcp, vnet);
    }
    if ((meta & (WATCHED | ASKED)) === WATCHED) this.#noteAsked(entry, ip, tcp);
  }

  /** Likewise of the real. */
  fromReal(entry: number, ip: number, tcp: number, vnet: number) {
    const meta = this.#table.meta(entry);
    if ((meta & (OUTBOUND | WATCHED)) === 0) return;
    if ((meta & WATCHED) !== 0) this.#noteData(entry, ip, tcp);
    else if ((meta & STATE_MASK) === IS_EMBRYONIC) this.#confirm(entry, meta, ip, tcp, vnet);
  }

  /**
   * A segment with SYN, FIN or RST of the side whose FIN flag is `fin`. False where the other side must not see it: a reset in answer
   * to a SYN, whose connection is to be moved.
   */
  change(
    entry: number,
    flags: number,
    fin: number,
    ip: number,
    tcp: number,
    vnet: number,
  ): boolean {
    const table = this.#table;
    const meta = table.meta(entry);
    if (this.#table.isOver(entry)) return true;
    if ((flags & RST) !== 0) return this.#reset(entry, meta, fin, tcp);
    const ofOpener = ((meta & OUTBOUND) !== 0) === (fin === FIN_FROM_REAL);
    if ((flags & SYN) !== 0) {
      if ((flags & SYN_ACK) === SYN_ACK && !ofOpener) this.#answer(entry, meta, tcp);
      return true;
    }
    if ((meta & WATCHED) !== 0) {
      if (fin === FIN_FROM_FOREIGN) this.#noteAsked(entry, ip, tcp);
      else this.#noteData(entry, ip, tcp);
    }
    // Where the handshake's last ACK was lost, its FIN says the same.
    if (ofOpener && (meta & STATE_MASK) === IS_EMBRYONIC) {
      this.#confirm(entry, meta, ip, tcp, vnet);
    }
    const state = table.state(entry);
    if (state !== ESTABLISHED && state !== HALF_CLOSED) return true;
    const both = (table.flag(entry, fin) & FIN_BOTH) === FIN_BOTH;
    table.become(entry, both ? CLOSING : HALF_CLOSED);
    if (both || fin === FIN_FROM_REAL) this.#endsWithoutData(entry);
    else if ((table.meta(entry) & WATCHED) !== 0) table.lookAfter(entry, DATA_WAIT_TICKS);
    return true;
  }

  #reset(entry: number, meta: number, fin: number, tcp: number): boolean {
    const isAnswer = fin === FIN_FROM_REAL && (meta & STATE_MASK) === IS_EMBRYONIC &&
      (meta & (ANSWERED | OUTBOUND)) === 0;
    if (!isAnswer) {
      this.#table.become(entry, CLOSING);
      this.#endsWithoutData(entry);
      return true;
    }
    const sequence = this.#table.entries[(entry << ENTRY_SHIFT) + SEQUENCE]!;
    // Any other is no answer to this SYN, and the foreign does not believe it either (RFC 9293, 3.10.7.3).
    if (!acknowledgesSyn(this.#memory, tcp, sequence)) return true;
    if (this.#services.virtualPort[this.#table.virtual(entry)] === 0) return this.#refused(entry);
    this.#table.flag(entry, RESET);
    this.#ditching.ditch(entry, true);
    return false;
  }

  /**
   * In a virtual of all ports, a reset tells of one port only, and that the machine is there: no service is missing where none was
   * promised, and whoever looks for open ports must not fail the real.
   */
  #refused(entry: number): boolean {
    this.#ditching.proved(entry);
    this.#table.become(entry, CLOSING);
    return true;
  }

  #answer(entry: number, meta: number, tcp: number) {
    if ((meta & STATE_MASK) !== IS_EMBRYONIC) return;
    const { entries, handshakes } = this.#table;
    const sequence = entries[(entry << ENTRY_SHIFT) + SEQUENCE]!;
    // Any other answers another SYN of these ports, and its sender does not believe it either.
    if (!acknowledgesSyn(this.#memory, tcp, sequence)) return;
    if ((meta & (ANSWERED | OUTBOUND)) === 0) this.#ditching.answered(entry);
    // First what the flag stands for: who reads from another thread must not find it without.
    handshakes[entry] = tcpSequence(this.#memory, tcp);
    this.#table.flag(entry, ANSWERED);
  }

  /**
   * A segment of the side that opened which acknowledges the other's SYN-ACK: only now is it known that it is there. A flood from
   * addresses that are nobody's is answered by the reals too, and must stay embryonic, whatever else it sends.
   */
  #confirm(entry: number, meta: number, ip: number, tcp: number, vnet: number) {
    if ((meta & ANSWERED) === 0) return;
    if (!acknowledgesSyn(this.#memory, tcp, this.#table.handshakes[entry]!)) return;
    if (!segmentIsSound(this.#memory, ip, tcp, vnet)) return;
    this.#table.become(entry, ESTABLISHED);
    this.#stickiness.confirm(entry);
  }

  #noteAsked(entry: number, ip: number, tcp: number) {
    if ((this.#table.meta(entry) & ANSWERED) === 0) return;
    if (tcpPayloadBytes(this.#memory, ip, tcp) > 0) this.#table.flag(entry, ASKED);
  }

  #noteData(entry: number, ip: number, tcp: number) {
    if (tcpPayloadBytes(this.#memory, ip, tcp) > 0) this.#ditching.gaveData(entry);
  }

  /** Looks at a connection before its time is over: whether a foreign that has closed its side still waits for data. */
  lookAt(entry: number, tick: number) {
    const meta = this.#table.meta(entry);
    if ((meta & (WATCHED | FIN_FROM_FOREIGN)) !== (WATCHED | FIN_FROM_FOREIGN)) return;
    const silent = tick - this.#table.entries[(entry << ENTRY_SHIFT) + LAST_SEEN]!;
    if (silent >= DATA_WAIT_TICKS) this.#ditching.gaveNoData(entry);
    else this.#table.lookAfter(entry, DATA_WAIT_TICKS);
  }

  /** Nothing more can come. */
  #endsWithoutData(entry: number) {
    if ((this.#table.meta(entry) & WATCHED) !== 0) this.#ditching.gaveNoData(entry);
  }
}
