/**
 * ARP (RFC 826): answers for the virtuals, and knows the reals' hardware addresses.
 *
 * The unit needs no address of its own on the ports: it asks for a real by an ARP probe (RFC 5227, section 2.1.1), whose sender
 * address is zero and which therefore changes nobody's cache. Every ARP packet of a real counts as an answer.
 *
 * HOT PATH: `receive` allocates nothing; the rest runs once a tick.
 *
 * @module
 */
import {
  ARP_REFRESH_MS,
  ARP_RETRY_MS,
  ARP_TRIES,
  BATCH,
  PORT_TEST_ADDRESSES,
  TICK_MS,
} from "../limits.ts";
import {
  answerArp,
  arpOperation,
  arpSenderAddress,
  arpSenderMacIsGroup,
  arpTargetAddress,
  copyArpSenderMac,
  isIpv4Arp,
  RAW_ARP_REQUEST,
} from "../packet/arp.ts";
import { realMac } from "../objects/machines.ts";
import type { Memory } from "../packet/memory.ts";
import { ARP_RESOLVED, ARP_UNREACHABLE, BACK } from "../words.ts";
import { CAUSE_ARP, CAUSE_NO_ARP } from "./events.ts";
import { unitMac } from "./macs.ts";
import type { OwnFrames } from "./own_frames.ts";
import { RecentSenders } from "./recent_senders.ts";
import type { Services } from "./services.ts";
import type { EngineState } from "./state.ts";
import type { Transitions } from "./transitions.ts";
import { ANSWERED, NOT_OURS, OUT_OF_SERVICE } from "./verdicts.ts";

/** Reals of one address: they share a hardware address. */
interface Neighbour {
  address: number;
  reals: number[];
  /** Tick of the next request. */
  nextTick: number;
  /** Requests since the last answer. */
  unanswered: number;
  /** Tick of the last answer, -1 for none. */
  heardTick: number;
}

export class Neighbours {
  readonly #memory: Memory;
  readonly #frames: OwnFrames;
  readonly #services: Services;
  readonly #transitions: Transitions;
  readonly #state: EngineState;
  /** Of {@linkcode Macs}. */
  readonly #macs: Uint16Array;
  readonly #senders = new RecentSenders();
  #neighbours: Neighbour[] = [];
  #byAddress = new Map<number, Neighbour>();
  /** Where the next look for reals to ask begins. */
  #next = 0;

  constructor(
    memory: Memory,
    frames: OwnFrames,
    services: Services,
    transitions: Transitions,
    state: EngineState,
    macs: Uint16Array,
  ) {
    this.#memory = memory;
    this.#frames = frames;
    this.#services = services;
    this.#transitions = transitions;
    this.#state = state;
    this.#macs = macs;
  }

  /** Takes the reals there are by now. New ones are asked for at once. */
  configure() {
    const before = this.#byAddress;
    this.#byAddress = new Map();
    for (const real of this.#services.reals) this.#enter(real, before);
    this.#neighbours = [...this.#byAddress.values()];
    this.#next = 0;
  }

  /** A new real at the address of one that has answered is found already. */
  introduce(real: number) {
    const { arp, mac } = this.#state.reals;
    const known = this.#byAddress.get(this.#services.realAddress[real]!)?.reals;
    const other = known?.find((other) => arp[other]! === ARP_RESOLVED);
    if (other === undefined) return;
    mac.copyWithin(realMac(real), realMac(other), realMac(other + 1));
    arp[real] = ARP_RESOLVED;
  }

  #enter(real: number, before: ReadonlyMap<number, Neighbour>) {
    const address = this.#services.realAddress[real]!;
    const known = before.get(address);
    let neighbour = this.#byAddress.get(address);
    if (neighbour === undefined) {
      const { nextTick, unanswered, heardTick } = known ??
        { nextTick: 0, unanswered: 0, heardTick: -1 };
      neighbour = { address, reals: [], nextTick, unanswered, heardTick };
      this.#byAddress.set(address, neighbour);
    }
    if (known?.reals.includes(real) !== true) neighbour.nextTick = 0;
    neighbour.reals.push(real);
  }

  /** Takes an ARP packet at `at` and gives its verdict, or {@linkcode NOT_OURS}. An answer is written in its place. */
  receive(port: number, frame: number, at: number, end: number, tick: number): number {
    const memory = this.#memory;
    if (!this.hear(port, at, end, tick)) return NOT_OURS;
    if (arpOperation(memory, at) !== RAW_ARP_REQUEST) return NOT_OURS;
    const address = this.#services.addressOf(arpTargetAddress(memory, at));
    if (address < 0) return NOT_OURS;
    if (!this.#services.answersFor(address)) return OUT_OF_SERVICE;
    answerArp(memory, frame, at, this.#macs, unitMac(port));
    return ANSWERED;
  }

  /** Learns from the ARP packet at `at`, and answers nothing. False where it is none about IPv4 over Ethernet. */
  hear(port: number, at: number, end: number, tick: number): boolean {
    const memory = this.#memory;
    if (!isIpv4Arp(memory, at, end)) return false;
    const sender = arpSenderAddress(memory, at);
    // Of a virtual it is this unit that speaks, or its peer: neither is a neighbour.
    if (this.#services.addressOf(sender) < 0) this.#senders.note(port, sender);
    if (
      port === BACK && this.#services.isReal(sender) && !arpSenderMacIsGroup(memory, at)
    ) {
      this.#heard(sender, at, tick);
    }
    return true;
  }

  /** Raw addresses of the hosts of a port that were heard last: {@linkcode RecentSenders}, and as many reals. */
  recent(port: number): number[] {
    if (port !== BACK) return this.#senders.of(port);
    const reals = this.#neighbours.filter(({ heardTick }) => heardTick >= 0)
      .sort((a, b) => b.heardTick - a.heardTick)
      .slice(0, PORT_TEST_ADDRESSES).map(({ address }) => address);
    return [...new Set([...reals, ...this.#senders.of(port)])];
  }

  /**
   * Asks for the reals whose time has come, a batch at the most, and gives up those that stay silent. With thousands of reals the
   * others' turn comes at the next ticks: a burst would hold up packets and overrun the port.
   */
  advance(tick: number) {
    // To leave one unanswered that was not sent is no fault of a real.
    if (!this.#frames.mayAsk) return;
    this.#hurry(tick);
    let asked = 0;
    for (let look = 0; look < this.#neighbours.length && asked < BATCH; look++) {
      const neighbour = this.#neighbours[this.#next]!;
      this.#next = (this.#next + 1) % this.#neighbours.length;
      if (neighbour.nextTick > tick) continue;
      this.#ask(neighbour);
      neighbour.nextTick = tick + ARP_RETRY_MS / TICK_MS;
      asked++;
    }
  }

  /** Asks sooner for the reals that leave SYNs unanswered. */
  #hurry(tick: number) {
    const { suspects } = this.#transitions;
    const soon = tick + ARP_RETRY_MS / TICK_MS;
    for (const neighbour of this.#neighbours) {
      for (const real of neighbour.reals) {
        if (suspects[real] === 1 && neighbour.nextTick > soon) neighbour.nextTick = tick;
        suspects[real] = 0;
      }
    }
  }

  /** Asks for every real at the next tick: what was asked while a link was down is lost. */
  askAll() {
    for (const neighbour of this.#neighbours) neighbour.nextTick = 0;
  }

  #ask(neighbour: Neighbour) {
    if (neighbour.unanswered === ARP_TRIES) this.#lose(neighbour);
    this.#frames.probe(BACK, neighbour.address);
    neighbour.unanswered++;
  }

  #heard(address: number, at: number, tick: number) {
    const neighbour = this.#byAddress.get(address)!;
    neighbour.unanswered = 0;
    neighbour.heardTick = tick;
    neighbour.nextTick = tick + ARP_REFRESH_MS / TICK_MS;
    for (const real of neighbour.reals) {
      copyArpSenderMac(this.#memory, at, this.#state.reals.mac, realMac(real));
      this.#transitions.setArp(real, ARP_RESOLVED, CAUSE_ARP);
    }
  }

  #lose(neighbour: Neighbour) {
    for (const real of neighbour.reals) {
      this.#transitions.setArp(real, ARP_UNREACHABLE, CAUSE_NO_ARP);
    }
  }
}
