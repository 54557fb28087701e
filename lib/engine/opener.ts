/**
 * What SYNs do: open a connection, repeat one, move one from a real that does not answer to another (US 6,104,717), or open an
 * outbound one of a real (US 6,445,704).
 *
 * HOT PATH: no allocation, no BigInt, no strings, no closures, no exceptions per packet.
 *
 * @module
 */
import type { ConnectionTable } from "../objects/connections.ts";
import { CLASH, NO_ROOM, Opening } from "../objects/opening.ts";
import {
  ANSWERED,
  CLIENT_PORTS,
  DITCHED,
  ENTRY_SHIFT,
  FOREIGN,
  ONE_SYN,
  OUTBOUND,
  REASON_SHIFT,
  RESET,
  SEQUENCE,
  SYNS_MASK,
  SYNS_SHIFT,
  VIRTUAL_ADDRESS,
  WATCHED,
} from "../objects/entry.ts";
import { SYN_REPEAT_MS } from "../limits.ts";
import type { UnitSetup } from "../objects/setup.ts";
import { ipv4Destination, ipv4Source, PROTOCOL_TCP } from "../packet/ipv4.ts";
import type { Memory } from "../packet/memory.ts";
import { ports, tcpSequence } from "../packet/tcp.ts";
import {
  BACK,
  EMBRYONIC,
  LINK_UP,
  REASON_LEFT_SERVICE,
  REASON_NO_ANSWER,
  REASON_RESET,
  REASON_STATIC,
  REASON_TRIAL,
} from "../words.ts";
import type { Chooser } from "./chooser.ts";
import { sumDeltas } from "./deltas.ts";
import type { Ditching } from "./ditching.ts";
import type { KernelPlaces } from "./kernel_places.ts";
import { OutboundPorts } from "./outbound_ports.ts";
import type { Services } from "./services.ts";
import type { EngineState } from "./state.ts";
import type { Stickiness } from "./stickiness.ts";
import { SynGuard } from "./synguard.ts";
import type { Transitions } from "./transitions.ts";
import type { TurnClock } from "./turn_clock.ts";
import * as verdict from "./verdicts.ts";

/** Whom it asks and tells. */
export interface OpenerHelpers {
  services: Services;
  transitions: Transitions;
  chooser: Chooser;
  ditching: Ditching;
  stickiness: Stickiness;
  clock: TurnClock;
  places: KernelPlaces;
}

export class Opener {
  readonly #memory: Memory;
  readonly #services: Services;
  readonly #transitions: Transitions;
  readonly #chooser: Chooser;
  readonly #ditching: Ditching;
  readonly #clock: TurnClock;
  readonly #stickiness: Stickiness;
  readonly #table: ConnectionTable;
  readonly #synguard: SynGuard;
  readonly #outboundPorts: OutboundPorts;
  readonly #reassign: Int32Array;
  readonly #links: Int32Array;
  readonly #opening = new Opening();

  constructor(memory: Memory, state: EngineState, helpers: OpenerHelpers) {
    const { services, transitions, chooser, ditching, stickiness, clock, places } = helpers;
    this.#memory = memory;
    this.#services = services;
    this.#transitions = transitions;
    this.#chooser = chooser;
    this.#ditching = ditching;
    this.#clock = clock;
    this.#stickiness = stickiness;
    this.#table = state.connections;
    this.#links = state.links;
    this.#synguard = new SynGuard(state, clock, places);
    this.#outboundPorts = new OutboundPorts(state.connections);
    this.#reassign = new Int32Array(state.reals.length);
  }

  configure(setup: UnitSetup) {
    for (const { index, reassign } of setup.reals) this.#reassign[index] = reassign;
    this.#synguard.configure(setup);
  }

  /**
   * The entry for a SYN of the foreign: that of the connection it repeats, or of a new one. A reused address and port starts
   * afresh at once; its initial sequence number tells it from a repetition. A negative result is a verdict.
   */
  fromForeign(entry: number, ip: number, tcp: number): number {
    // What cannot leave is no question to a real, and no silence an answer.
    if (!this.#canLeave()) return -verdict.LINK_DOWN;
    const sequence = tcpSequence(this.#memory, tcp);
    if (entry !== 0 && this.#isRepeated(entry, sequence)) {
      const isOpen = this.#table.state(entry) !== EMBRYONIC;
      if (isOpen || (this.#table.meta(entry) & (ANSWERED | OUTBOUND)) !== 0) return entry;
      this.#again(entry);
      return entry;
    }
    const source = ipv4Source(this.#memory, ip);
    const destination = ipv4Destination(this.#memory, ip);
    const both = ports(this.#memory, tcp);
    const virtual = this.#services.virtualFor(destination, both >>> 16, source);
    if (virtual < 0) return -verdict.NOT_SERVED;
    const refusal = this.refusal(virtual, source);
    if (refusal >= 0) {
      if (refusal === verdict.SYNGUARD) this.#synguard.countRefused(virtual);
      return -refusal;
    }
    const real = this.#chooser.choose(virtual, source);
    if (real < 0) return -verdict.NO_REAL;
    const opening = this.#opening;
    opening.foreign = source;
    opening.virtualAddress = destination;
    opening.clientPorts = both;
    opening.protocol = PROTOCOL_TCP;
    opening.virtual = virtual;
    opening.sequence = sequence;
    return this.#open(real, entry);
  }

  /**
   * The entry for a SYN of a real whose address goes out by static `index`, likewise. Two reals that use one source port towards
   * the same foreign get different ports as the virtual.
   */
  fromReal(entry: number, index: number, ip: number, tcp: number): number {
    const sequence = tcpSequence(this.#memory, tcp);
    if (entry !== 0 && this.#isRepeated(entry, sequence)) return entry;
    const virtual = this.#services.staticVirtual[index]!;
    if (!this.#services.answersForVirtual(virtual)) return -verdict.OUT_OF_SERVICE;
    const both = ports(this.#memory, tcp);
    const opening = this.#opening;
    opening.foreign = ipv4Destination(this.#memory, ip);
    opening.virtualAddress = this.#services.virtualAddress[virtual]!;
    opening.realAddress = ipv4Source(this.#memory, ip);
    // As in an entry: the foreign's port in the low half.
    opening.serverPorts = (both >>> 16) | (both << 16);
    opening.protocol = PROTOCOL_TCP;
    opening.virtual = virtual;
    opening.real = this.#services.staticReal[index]!;
    opening.sequence = sequence;
    opening.marks = OUTBOUND | (REASON_STATIC << REASON_SHIFT);
    const port = this.#outboundPorts.free(opening, both & 0xffff, entry);
    if (port < 0) return -verdict.NO_PORT;
    opening.clientPorts = (both >>> 16) | (port << 16);
    sumDeltas(opening);
    const made = this.#table.open(opening, this.#clock.tick, entry);
    if (made < 0) return made === NO_ROOM ? -verdict.TABLE_FULL : -verdict.TUPLE_CLASH;
    this.#transitions.counted(opening.real);
    return made;
  }

  /** The verdict on a new SYN of a raw address to a virtual where no real need be asked for, or -1. */
  refusal(virtual: number, client: number): number {
    if (!this.#canLeave()) return verdict.LINK_DOWN;
    if (this.#services.isImpossible(client)) return verdict.BAD_SOURCE;
    if (!this.#transitions.isOpen(virtual)) return verdict.OUT_OF_SERVICE;
    return this.#synguard.refuses(virtual) ? verdict.SYNGUARD : -1;
  }

  #canLeave(): boolean {
    return this.#links[BACK]! === LINK_UP;
  }

  #isRepeated(entry: number, sequence: number): boolean {
    return this.#table.entries[(entry << ENTRY_SHIFT) + SEQUENCE]! === sequence &&
      !this.#table.isOver(entry);
  }

  /** A SYN came again that its real has not answered: it goes there once more, or the connection moves. */
  #again(entry: number) {
    const table = this.#table;
    const real = table.real(entry);
    const meta = table.meta(entry);
    const waited = (this.#clock.micros - table.handshakes[entry]!) | 0;
    // Of more than half an hour, which no embryonic connection lasts, the difference would be negative.
    if (waited >= 0 && waited < SYN_REPEAT_MS * 1000) return;
    const syns = (meta & SYNS_MASK) >>> SYNS_SHIFT;
    this.#transitions.suspects[real] = 1;
    // The one trial of a real in testing is a single SYN.
    const isTrial = this.#transitions.trials[real] === entry;
    if (isTrial || syns >= this.#reassign[real]!) this.#ditching.ditch(entry, false);
    const mustMove = (table.meta(entry) & DITCHED) !== 0;
    if (mustMove || this.#transitions.binds.isDown(real)) {
      const left = mustMove ? REASON_NO_ANSWER : REASON_LEFT_SERVICE;
      if (this.#move(entry, real, (meta & RESET) !== 0 ? REASON_RESET : left)) return;
    }
    if (syns < this.#reassign[real]!) table.countSyn(entry);
    table.handshakes[entry] = this.#clock.micros;
  }

  /** Moves an unanswered connection to another real. False where there is none: it stays, for what that is worth. */
  #move(entry: number, from: number, reason: number): boolean {
    const { entries } = this.#table;
    const at = entry << ENTRY_SHIFT;
    const virtual = this.#table.virtual(entry);
    const foreign = entries[at + FOREIGN]!;
    const to = this.#chooser.another(virtual, foreign, from);
    if (to < 0) return false;
    const opening = this.#opening;
    opening.foreign = foreign;
    opening.virtualAddress = entries[at + VIRTUAL_ADDRESS]!;
    opening.clientPorts = entries[at + CLIENT_PORTS]!;
    opening.protocol = PROTOCOL_TCP;
    opening.virtual = virtual;
    this.#aim(to, reason);
    if (!this.#table.move(entry, opening)) return false;
    this.#stickiness.leave(entry);
    this.#placed(entry, to);
    return true;
  }

  /** Makes the connection, in place of `before` if that is not 0; where the real clashes, another one gets its chance. */
  #open(first: number, before: number): number {
    const opening = this.#opening;
    this.#aim(first, this.#chooser.reason);
    let real = first;
    // A SYN that is refused must not end the connection that its address and port have.
    let entry = this.#table.open(opening, this.#clock.tick, before);
    if (entry === CLASH) {
      real = this.#chooser.another(opening.virtual, opening.foreign, first);
      if (real < 0) return -verdict.TUPLE_CLASH;
      this.#aim(real, this.#chooser.reason);
      // For once only: its client does not stick to the other one.
      this.#chooser.serving = -1;
      entry = this.#table.open(opening, this.#clock.tick, before);
    }
    if (entry < 0) return entry === NO_ROOM ? -verdict.TABLE_FULL : -verdict.TUPLE_CLASH;
    if (this.#chooser.reason === REASON_TRIAL) this.#transitions.trials[real] = entry;
    this.#synguard.count(opening.virtual);
    this.#placed(entry, real);
    return entry;
  }

  /** A connection has come to a real: for the first time, or moved. */
  #placed(entry: number, real: number) {
    this.#table.handshakes[entry] = this.#clock.micros;
    this.#transitions.counted(real);
    // A client of the backup returns to the virtual's own reals as soon as one can serve.
    if (this.#chooser.serving !== this.#opening.virtual) return;
    this.#stickiness.join(entry, this.#clock.tick);
  }

  /** Fills in what depends on the real. */
  #aim(real: number, reason: number) {
    const opening = this.#opening;
    const virtualPort = opening.clientPorts >>> 16;
    const realPort = this.#services.realPort[real]! || virtualPort;
    opening.real = real;
    opening.realAddress = this.#services.realAddress[real]!;
    opening.serverPorts = (opening.clientPorts & 0xffff) | (realPort << 16);
    opening.marks = ONE_SYN | (reason << REASON_SHIFT) |
      (this.#ditching.watchesData(real) ? WATCHED : 0);
    sumDeltas(opening);
  }
}
