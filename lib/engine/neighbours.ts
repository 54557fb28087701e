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
import { ARP_REFRESH_MS, ARP_RETRY_MS, ARP_TRIES, BATCH, TICK_MS } from "../limits.ts";
import {
  answerArp,
  arpOperation,
  arpSenderAddress,
  arpSenderMacIsGroup,
  arpTargetAddress,
  copyArpSenderMac,
  isIpv4Arp,
  RAW_ARP_REQUEST,
  writeArpProbe,
  writeGratuitousArp,
} from "../packet/arp.ts";
import type { Memory } from "../packet/memory.ts";
import { clearVnet, VNET_BYTES } from "../packet/vnet.ts";
import { ARP_RESOLVED, ARP_UNREACHABLE, BACK, FRONT } from "../words.ts";
import { CAUSE_ARP, CAUSE_NO_ARP } from "./events.ts";
import { unitMac } from "./macs.ts";
import type { Services } from "./services.ts";
import type { EngineState } from "./state.ts";
import type { Transitions } from "./transitions.ts";
import { ANSWERED, NOT_OURS, OUT_OF_SERVICE } from "./verdicts.ts";
import type { Wire } from "./wire.ts";

/** Reals of one address: they share a hardware address. */
interface Neighbour {
  address: number;
  reals: number[];
  /** Tick of the next request. */
  nextTick: number;
  /** Requests since the last answer. */
  unanswered: number;
}

export class Neighbours {
  readonly #memory: Memory;
  readonly #wire: Wire;
  readonly #services: Services;
  readonly #transitions: Transitions;
  readonly #state: EngineState;
  /** Of {@linkcode Macs}. */
  readonly #macs: Uint16Array;
  #neighbours: Neighbour[] = [];
  #byAddress = new Map<number, Neighbour>();
  /** Where the next look for reals to ask begins. */
  #next = 0;

  constructor(
    memory: Memory,
    wire: Wire,
    services: Services,
    transitions: Transitions,
    state: EngineState,
    macs: Uint16Array,
  ) {
    this.#memory = memory;
    this.#wire = wire;
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
    mac.copyWithin(real * 3, other * 3, other * 3 + 3);
    arp[real] = ARP_RESOLVED;
  }

  #enter(real: number, before: ReadonlyMap<number, Neighbour>) {
    const address = this.#services.realAddress[real]!;
    const known = before.get(address);
    let neighbour = this.#byAddress.get(address);
    if (neighbour === undefined) {
      const { nextTick, unanswered } = known ?? { nextTick: 0, unanswered: 0 };
      neighbour = { address, reals: [], nextTick, unanswered };
      this.#byAddress.set(address, neighbour);
    }
    if (known?.reals.includes(real) !== true) neighbour.nextTick = 0;
    neighbour.reals.push(real);
  }

  /** Takes an ARP packet at `at` and gives its verdict, or {@linkcode NOT_OURS}. An answer is written in its place. */
  receive(port: number, frame: number, at: number, end: number, tick: number): number {
    const memory = this.#memory;
    if (!isIpv4Arp(memory, at, end)) return NOT_OURS;
    const sender = arpSenderAddress(memory, at);
    if (
      port === BACK && this.#services.isReal(sender) && !arpSenderMacIsGroup(memory, at)
    ) {
      this.#heard(sender, at, tick);
    }
    if (arpOperation(memory, at) !== RAW_ARP_REQUEST) return NOT_OURS;
    const address = this.#services.addressOf(arpTargetAddress(memory, at));
    if (address < 0) return NOT_OURS;
    if (!this.#services.answersFor(address)) return OUT_OF_SERVICE;
    answerArp(memory, frame, at, this.#macs, unitMac(port));
    return ANSWERED;
  }

  /**
   * Asks for the reals whose time has come, a batch at the most, and gives up those that stay silent. With thousands of reals the
   * others' turn comes at the next ticks: a burst would hold up packets and overrun the port.
   */
  advance(tick: number) {
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

  /** Tells both sides where the virtuals are (RFC 5227, section 3): after a start, and when a link comes back. */
  announce() {
    this.#services.addresses.forEach((address, index) => {
      if (!this.#services.answersFor(index)) return;
      for (const port of [FRONT, BACK]) {
        const bytes = writeGratuitousArp(
          this.#memory,
          this.#wire.scratch,
          this.#macs,
          unitMac(port),
          address,
        );
        this.#send(port, bytes);
      }
    });
  }

  #ask(neighbour: Neighbour) {
    if (neighbour.unanswered === ARP_TRIES) this.#lose(neighbour);
    const { scratch } = this.#wire;
    const bytes = writeArpProbe(
      this.#memory,
      scratch,
      this.#macs,
      unitMac(BACK),
      neighbour.address,
    );
    this.#send(BACK, bytes);
    neighbour.unanswered++;
  }

  #heard(address: number, at: number, tick: number) {
    const neighbour = this.#byAddress.get(address)!;
    neighbour.unanswered = 0;
    neighbour.nextTick = tick + ARP_REFRESH_MS / TICK_MS;
    for (const real of neighbour.reals) {
      copyArpSenderMac(this.#memory, at, this.#state.reals.mac, real * 3);
      this.#transitions.setArp(real, ARP_RESOLVED, CAUSE_ARP);
    }
  }

  #lose(neighbour: Neighbour) {
    for (const real of neighbour.reals) {
      this.#transitions.setArp(real, ARP_UNREACHABLE, CAUSE_NO_ARP);
    }
  }

  /** Sends the scratch frame. Between turns the send lists are empty, so its first pair is free. */
  #send(port: number, bytes: number) {
    const { scratch, sendLists } = this.#wire;
    const vnet = scratch - VNET_BYTES;
    clearVnet(this.#memory, vnet);
    this.#memory.words[sendLists[port]! >> 2] = vnet;
    this.#memory.words[(sendLists[port]! >> 2) + 1] = VNET_BYTES + bytes;
    this.#wire.send(port, 0, 1);
  }
}
