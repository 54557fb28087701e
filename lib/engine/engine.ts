/**
 * The engine: takes frames from both rings, decides on each, and sends them on. One turn handles what lies there and does the
 * housekeeping that is due; `worker.ts` turns for ever.
 *
 * Frames are rewritten where the kernel put them and sent from there. So a slot goes back to the kernel only after both ports
 * have sent what the batch gave them.
 *
 * HOT PATH: no allocation, no BigInt, no strings, no closures, no exceptions per packet.
 *
 * @module
 */
import { BATCH, EXPIRE_PER_TURN, LINK_CHECK_MS } from "../limits.ts";
import type { UnitSetup } from "../objects/setup.ts";
import {
  ETHERNET_BYTES,
  isGroupDestination,
  isVlanTag,
  RAW_ARP,
  RAW_IPV4,
  RAW_PAIR,
  rawEtherType,
  VLAN_TAG_BYTES,
} from "../packet/ethernet.ts";
import { Memory } from "../packet/memory.ts";
import { VNET_BYTES } from "../packet/vnet.ts";
import { BACK, FRONT, LINK_MISSING, LINK_UP } from "../words.ts";
import type { Announcer } from "./announcer.ts";
import type { Balancer } from "./balancer.ts";
import type { Bridge } from "./bridge.ts";
import type { Cuts } from "./cuts.ts";
import type { DutyKeeper } from "./duty_keeper.ts";
import { CAUSE_INTERFACE, EVENT_LINK } from "./events.ts";
import type { KernelSide } from "./kernel_side.ts";
import type { Macs } from "./macs.ts";
import type { Neighbours } from "./neighbours.ts";
import type { OrderTaker } from "./order_taker.ts";
import { makeParts, type PairParts } from "./parts.ts";
import { Rings } from "./rings.ts";
import type { SendLists } from "./send_lists.ts";
import type { EngineState } from "./state.ts";
import { TableWatch } from "./table_watch.ts";
import type { Tracer } from "./tracer.ts";
import type { Transitions } from "./transitions.ts";
import { TurnClock } from "./turn_clock.ts";
import * as verdict from "./verdicts.ts";
import { FRAME_OFFSET, SLOT_FRAME, SLOT_LENGTH, type Wire } from "./wire.ts";

/** Batches of both ports in one turn, so that housekeeping is late by some milliseconds at most. */
const BATCHES_PER_TURN = 8;
/** Fewer frames than this gain less by warming than it costs. */
const WARM_FROM = 8;

export interface EngineOptions {
  /** The clock of `nowMs`, for what is to be measured in the middle of a turn, and for the lease of a unit with a peer. */
  now?: () => number;
  pair?: PairParts | undefined;
}

export class Engine {
  readonly transitions: Transitions;
  readonly #clock: TurnClock;
  readonly #cuts: Cuts;
  readonly #orders: OrderTaker;
  readonly #wire: Wire;
  readonly #state: EngineState;
  readonly #memory: Memory;
  readonly #macs: Macs;
  readonly #balancer: Balancer;
  readonly #bridge: Bridge;
  readonly #neighbours: Neighbours;
  readonly #announcer: Announcer;
  readonly #tracer: Tracer;
  readonly #rings: Rings;
  readonly #lists: SendLists;
  readonly #kernel: KernelSide;
  readonly #keeper: DutyKeeper | undefined;
  readonly #tableWatch: TableWatch;
  /** Of a batch, those that say nothing of a port: of this unit, and of its peer's failover unit. */
  #unheard = 0;
  #tick = -1;
  #linksDueMs = 0;
  readonly #hashes = new Int32Array(BATCH);
  /** What warming read: kept, so that the compiler cannot leave the loads out. */
  readonly #touched = new Int32Array(1);
  /** Where the frame in hand starts: a tag put back moves it. */
  #frame = 0;
  /** Where it ends: an answer may be shorter than what it answers. */
  #end = 0;

  /** @param nowMs of `clock.ts`, as every turn's; @param seed any random word, unknown to clients. */
  constructor(
    wire: Wire,
    setup: UnitSetup,
    state: EngineState,
    nowMs: number,
    seed: number,
    { now, pair }: EngineOptions = {},
  ) {
    this.#wire = wire;
    this.#state = state;
    this.#memory = new Memory(wire.memory);
    this.#rings = new Rings(wire, this.#memory, state.bytes);
    this.#clock = new TurnClock(nowMs, now);
    const parts = makeParts(wire, this.#memory, state, this.#clock, pair);
    this.#macs = parts.macs;
    this.transitions = parts.transitions;
    this.#cuts = parts.cuts;
    this.#orders = parts.orders;
    this.#bridge = parts.bridge;
    this.#balancer = parts.balancer;
    this.#tracer = parts.tracer;
    this.#neighbours = parts.neighbours;
    this.#announcer = parts.announcer;
    this.#lists = parts.lists;
    this.#kernel = parts.kernel;
    this.#keeper = parts.keeper;
    this.#tableWatch = new TableWatch(state);
    state.connections.seed(seed);
    state.sticky.seed(seed);
    state.kernelTables.seed = seed;
    parts.configurer.configure(setup);
    this.#advance(nowMs);
    this.#announcer.advance(this.#tick);
  }

  /** Handles what lies in the rings. Gives whether it stopped for the sake of housekeeping, with more to do. */
  turn(nowMs: number): boolean {
    const expired = this.#advance(nowMs);
    this.#orders.obey();
    if (this.#tracer.on) this.#tracer.look();
    // A trace shows every frame, so every frame has to come here.
    this.#kernel.turn(!this.#isStandby && !this.#tracer.on);
    const hasMore = this.#work() || expired === EXPIRE_PER_TURN;
    for (let batch = 0; batch < BATCHES_PER_TURN; batch++) {
      // An answer that lies here already comes before the SYN that asks again for want of it.
      this.#rings.wholes = 0;
      const back = this.#receive(BACK);
      const front = this.#receive(FRONT);
      this.#lists.flush(FRONT);
      this.#lists.flush(BACK);
      if (this.#tracer.on) this.#tracer.publish();
      this.#rings.release(FRONT, front);
      this.#rings.release(BACK, back);
      if (front + back === 0) {
        this.#state.connections.fastLane.open(nowMs);
        return hasMore;
      }
    }
    // Under load they are never empty, and it is then that the kernel helps most.
    this.#state.connections.fastLane.open(nowMs);
    return true;
  }

  /** A portion of what takes many turns. Gives whether there is more to do. */
  #work(): boolean {
    const isCutting = this.#cuts.advance();
    const isAnnouncing = this.#announcer.advance(this.#tick);
    const isFollowing = this.#isStandby && this.#keeper!.follow();
    return isCutting || isAnnouncing || isFollowing;
  }

  get #isStandby(): boolean {
    return this.#keeper !== undefined && this.#keeper.isStandby;
  }

  /** Decides on up to a batch of frames of one port. Gives how many slots it took. */
  #receive(port: number): number {
    const ready = this.#rings.ready(port);
    this.#unheard = 0;
    if (this.#isStandby) this.#receiveSilent(port, ready);
    else {
      if (ready >= WARM_FROM) this.#warm(port, ready);
      if (this.#tracer.on) this.#receiveTraced(port, ready);
      else this.#receiveAll(port, ready);
    }
    this.#state.duty.heard[port]! += ready - this.#unheard;
    return ready;
  }

  #receiveAll(port: number, ready: number) {
    const ring = this.#wire.rings[port]!;
    let slot = this.#rings.next[port]!;
    for (let i = 0; i < ready; i++) {
      const at = this.#rings.locate(port, ring[slot]!);
      const decision = at < 0 ? verdict.TRUNCATED : this.#judge(port, at);
      this.#lists.put(port, decision, this.#frame, this.#end);
      if (++slot === ring.length) slot = 0;
    }
  }

  /** The same, each frame shown to the tracer before and after. */
  #receiveTraced(port: number, ready: number) {
    const ring = this.#wire.rings[port]!;
    let slot = this.#rings.next[port]!;
    for (let i = 0; i < ready; i++) {
      const at = this.#rings.locate(port, ring[slot]!);
      const isTraced = this.#tracer.before(port, at < 0 ? ring[slot]! : at);
      const decision = at < 0 ? verdict.TRUNCATED : this.#judge(port, at);
      this.#lists.put(port, decision, this.#frame, this.#end);
      if (isTraced) this.#tracer.after(decision, this.#frame, this.#end, this.#lists.queued);
      if (++slot === ring.length) slot = 0;
    }
  }

  /** On a standby: each frame is counted and none is sent. Large ones are fetched all the same, or they would lie in the way of later ones. */
  #receiveSilent(port: number, ready: number) {
    const ring = this.#wire.rings[port]!;
    let slot = this.#rings.next[port]!;
    for (let i = 0; i < ready; i++) {
      const at = this.#rings.locate(port, ring[slot]!);
      const isTraced = this.#tracer.on && this.#tracer.before(port, at < 0 ? ring[slot]! : at);
      const decision = at < 0 ? verdict.STANDBY : this.#judgeSilent(port, at);
      this.#state.verdicts[decision]!++;
      if (isTraced) this.#tracer.after(decision, this.#frame, this.#end, this.#lists.queued);
      if (++slot === ring.length) slot = 0;
    }
  }

  /**
   * Fetches what the frames of a batch will need of the table. With a million connections every look-up misses the caches; side by
   * side, the misses cost half. It decides nothing.
   */
  #warm(port: number, ready: number) {
    const ring = this.#wire.rings[port]!;
    let slot = this.#rings.next[port]!;
    for (let i = 0; i < ready; i++) {
      this.#hashes[i] = this.#balancer.hash(port, ring[slot]! + FRAME_OFFSET);
      if (++slot === ring.length) slot = 0;
    }
    this.#touched[0] = this.#state.connections.index.warm(this.#hashes, ready);
  }

  /** The verdict on the frame of a slot. A frame to be sent is already what it has to be. */
  #judge(port: number, slot: number): number {
    const memory = this.#memory;
    const length = memory.words[(slot + SLOT_LENGTH) >> 2]!;
    if (length < ETHERNET_BYTES) return verdict.MALFORMED;
    const frame = this.#rings.withTag(slot);
    const end = slot + memory.halves[(slot + SLOT_FRAME) >> 1]! + length;
    this.#frame = frame;
    this.#end = end;
    let type = rawEtherType(memory, frame);
    if (this.#macs.isSource(memory, frame)) return this.#unheardAs(verdict.OWN_SOURCE);
    if (type === RAW_PAIR) return this.#unheardAs(verdict.HOST);
    this.#bridge.learn(frame, port, this.#tick);
    let payload = frame + ETHERNET_BYTES;
    if (isVlanTag(type)) {
      type = memory.halves[(payload + 2) >> 1]!;
      payload += VLAN_TAG_BYTES;
    }
    let result = verdict.NOT_OURS;
    if (type === RAW_IPV4) {
      result = this.#balancer.receive(port, frame, payload, end, frame - VNET_BYTES, this.#tick);
      if (this.#balancer.answerEnd !== 0) this.#end = this.#balancer.answerEnd;
    } else if (type === RAW_ARP) {
      result = this.#neighbours.receive(port, frame, payload, end, this.#tick);
    }
    return result === verdict.NOT_OURS ? this.#bridged(port, frame) : result;
  }

  /** The verdict of a standby: it learns where the reals are, and nothing else. */
  #judgeSilent(port: number, slot: number): number {
    const memory = this.#memory;
    const length = memory.words[(slot + SLOT_LENGTH) >> 2]!;
    if (length < ETHERNET_BYTES) return verdict.STANDBY;
    const frame = this.#rings.withTag(slot);
    let type = rawEtherType(memory, frame);
    if (this.#macs.isSource(memory, frame)) return this.#unheardAs(verdict.OWN_SOURCE);
    if (type === RAW_PAIR) return this.#unheardAs(verdict.HOST);
    let payload = frame + ETHERNET_BYTES;
    if (isVlanTag(type)) {
      type = memory.halves[(payload + 2) >> 1]!;
      payload += VLAN_TAG_BYTES;
    }
    if (type === RAW_ARP) {
      const end = slot + memory.halves[(slot + SLOT_FRAME) >> 1]! + length;
      this.#neighbours.hear(port, payload, end, this.#tick);
    }
    return this.#macs.isDestination(memory, frame) ? verdict.HOST : verdict.STANDBY;
  }

  #unheardAs(decision: number): number {
    this.#unheard++;
    return decision;
  }

  #bridged(port: number, frame: number): number {
    const memory = this.#memory;
    if (isGroupDestination(memory, frame)) return verdict.BRIDGED;
    if (this.#macs.isDestination(memory, frame)) return verdict.HOST;
    return this.#bridge.isBehind(frame, port, this.#tick) ? verdict.SAME_PORT : verdict.BRIDGED;
  }

  /** Housekeeping, once a tick. Gives how many connections were looked at for their timeout. */
  #advance(nowMs: number): number {
    this.#state.heartbeat[0] = nowMs;
    this.#clock.set(nowMs);
    this.#keeper?.look();
    const { tick } = this.#clock;
    const expired = this.#state.connections.expire(tick);
    if (tick <= this.#tick) return expired;
    this.#tick = tick;
    this.#state.tick[0] = tick;
    this.#kernel.advance();
    this.transitions.advance();
    this.#state.sticky.advance(tick);
    this.#tableWatch.look(nowMs);
    if (nowMs >= this.#linksDueMs) this.#watchLinks(nowMs);
    this.#neighbours.advance(tick);
    return expired;
  }

  #watchLinks(nowMs: number) {
    this.#linksDueMs = nowMs + LINK_CHECK_MS;
    let mustAnnounce = false;
    for (const port of [FRONT, BACK]) {
      const before = this.#state.links[port]!;
      const after = this.#wire.checkLink(port);
      this.#kernel.lookedAt(port, after);
      this.#state.verdicts[verdict.RING_FULL]! += this.#wire.takeRingDrops(port);
      if (this.#macs.set(port, this.#wire.mac(port))) mustAnnounce = true;
      if (before === after) continue;
      this.#state.links[port] = after;
      this.#state.events.write(nowMs, EVENT_LINK, port, before, after, CAUSE_INTERFACE);
      // Behind an interface of the same name there is another ring now.
      if (before === LINK_MISSING) this.#rings.next[port] = 0;
      if (after === LINK_UP) mustAnnounce = true;
    }
    if (!mustAnnounce) return;
    if (!this.#isStandby) this.#announcer.announce();
    this.#neighbours.askAll();
  }
}
