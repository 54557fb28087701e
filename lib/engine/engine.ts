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
import { BATCH, EXPIRE_PER_TURN, LINK_CHECK_MS, TABLE_WARNING_PERCENT } from "../limits.ts";
import type { UnitSetup } from "../objects/setup.ts";
import {
  ETHERNET_BYTES,
  insertVlanTag,
  isGroupDestination,
  isVlanTag,
  RAW_ARP,
  RAW_IPV4,
  RAW_VLAN,
  rawEtherType,
  VLAN_TAG_BYTES,
} from "../packet/ethernet.ts";
import { Memory } from "../packet/memory.ts";
import { moveVnet, VNET_BYTES } from "../packet/vnet.ts";
import { BACK, FRONT, LINK_MISSING, LINK_UP } from "../words.ts";
import type { Balancer } from "./balancer.ts";
import type { Bridge } from "./bridge.ts";
import type { Cuts } from "./cuts.ts";
import { CAUSE_INTERFACE, CAUSE_LIMIT, EVENT_LINK, EVENT_TABLE } from "./events.ts";
import { Macs } from "./macs.ts";
import type { Neighbours } from "./neighbours.ts";
import type { OrderTaker } from "./order_taker.ts";
import { makeParts } from "./parts.ts";
import type { EngineState } from "./state.ts";
import type { Tracer } from "./tracer.ts";
import type { Transitions } from "./transitions.ts";
import { TurnClock } from "./turn_clock.ts";
import * as verdict from "./verdicts.ts";
import {
  FRAME_OFFSET,
  SLOT_CAPTURED,
  SLOT_FRAME,
  SLOT_LENGTH,
  SLOT_VLAN_TCI,
  SLOT_VLAN_TPID,
  STATUS_COPY,
  STATUS_USER,
  STATUS_VLAN,
  STATUS_VLAN_TPID,
  type Wire,
} from "./wire.ts";

/** Batches of both ports in one turn, so that housekeeping is late by some milliseconds at most. */
const BATCHES_PER_TURN = 8;
/** Fewer frames than this gain less by warming than it costs. */
const WARM_FROM = 8;

export class Engine {
  readonly transitions: Transitions;
  readonly #clock: TurnClock;
  readonly #cuts: Cuts;
  readonly #orders: OrderTaker;
  readonly #wire: Wire;
  readonly #state: EngineState;
  readonly #memory: Memory;
  readonly #macs = new Macs();
  readonly #balancer: Balancer;
  readonly #bridge: Bridge;
  readonly #neighbours: Neighbours;
  readonly #tracer: Tracer;
  /** Next slot of each ring. */
  readonly #next = new Int32Array(2);
  /** Frames of the batches in hand that were larger than their slots. */
  #wholes = 0;
  /** Frames in each port's send list, and the verdict on each if it is sent. */
  readonly #queued = new Int32Array(2);
  readonly #queuedVerdicts = [new Uint8Array(2 * BATCH), new Uint8Array(2 * BATCH)] as const;
  #tick = -1;
  #linksDueMs = 0;
  #nearlyFull = false;
  /** How full the table was when that was last told. */
  #toldPercent = 0;
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
    now?: () => number,
  ) {
    this.#wire = wire;
    this.#state = state;
    this.#memory = new Memory(wire.memory);
    this.#clock = new TurnClock(nowMs, now);
    const parts = makeParts(wire, this.#memory, state, this.#clock, this.#macs.halves);
    this.transitions = parts.transitions;
    this.#cuts = parts.cuts;
    this.#orders = parts.orders;
    this.#bridge = parts.bridge;
    this.#balancer = parts.balancer;
    this.#tracer = parts.tracer;
    this.#neighbours = parts.neighbours;
    state.connections.seed(seed);
    state.sticky.seed(seed);
    parts.configurer.configure(setup);
    this.#advance(nowMs);
  }

  /** Handles what lies in the rings. Gives whether it stopped for the sake of housekeeping, with more to do. */
  turn(nowMs: number): boolean {
    const expired = this.#advance(nowMs);
    this.#orders.obey();
    if (this.#tracer.on) this.#tracer.look();
    const cutting = this.#cuts.advance();
    for (let batch = 0; batch < BATCHES_PER_TURN; batch++) {
      // An answer that lies here already comes before the SYN that asks again for want of it.
      this.#wholes = 0;
      const back = this.#receive(BACK);
      const front = this.#receive(FRONT);
      this.#flush(FRONT);
      this.#flush(BACK);
      if (this.#tracer.on) this.#tracer.publish();
      this.#release(FRONT, front);
      this.#release(BACK, back);
      if (front + back === 0) return cutting || expired === EXPIRE_PER_TURN;
    }
    return true;
  }

  /** Decides on up to a batch of frames of one port. Gives how many slots it took. */
  #receive(port: number): number {
    const ring = this.#wire.rings[port]!;
    const ready = this.#ready(port);
    if (ready >= WARM_FROM) this.#warm(port, ready);
    if (this.#tracer.on) return this.#receiveTraced(port, ready);
    let slot = this.#next[port]!;
    for (let i = 0; i < ready; i++) {
      const at = this.#locate(port, ring[slot]!);
      this.#queue(port, at < 0 ? verdict.TRUNCATED : this.#judge(port, at));
      if (++slot === ring.length) slot = 0;
    }
    return ready;
  }

  /** The same, each frame shown to the tracer before and after. */
  #receiveTraced(port: number, ready: number): number {
    const ring = this.#wire.rings[port]!;
    let slot = this.#next[port]!;
    for (let i = 0; i < ready; i++) {
      const at = this.#locate(port, ring[slot]!);
      const isTraced = this.#tracer.before(port, at < 0 ? ring[slot]! : at);
      const decision = at < 0 ? verdict.TRUNCATED : this.#judge(port, at);
      this.#queue(port, decision);
      if (isTraced) this.#tracer.after(decision, this.#frame, this.#end, this.#queued);
      if (++slot === ring.length) slot = 0;
    }
    return ready;
  }

  /** Frames that lie ready in a ring, a batch at the most. */
  #ready(port: number): number {
    const ring = this.#wire.rings[port]!;
    const words = this.#memory.words;
    let slot = this.#next[port]!;
    let ready = 0;
    while (ready < BATCH) {
      if ((Atomics.load(words, ring[slot]! >> 2) & STATUS_USER) === 0) break;
      ready++;
      if (++slot === ring.length) slot = 0;
    }
    return ready;
  }

  /**
   * Fetches what the frames of a batch will need of the table. With a million connections every look-up misses the caches; side by
   * side, the misses cost half. It decides nothing.
   */
  #warm(port: number, ready: number) {
    const ring = this.#wire.rings[port]!;
    let slot = this.#next[port]!;
    for (let i = 0; i < ready; i++) {
      this.#hashes[i] = this.#balancer.hash(port, ring[slot]! + FRAME_OFFSET);
      if (++slot === ring.length) slot = 0;
    }
    this.#touched[0] = this.#state.connections.index.warm(this.#hashes, ready);
  }

  /** Puts a judged frame into the send list of the port it leaves by, or counts it. */
  #queue(port: number, decision: number) {
    if (decision > verdict.ANSWERED) {
      this.#state.verdicts[decision]!++;
      return;
    }
    const out = decision === verdict.ANSWERED ? port : port ^ 1;
    const place = this.#queued[out]!++;
    this.#queuedVerdicts[out]![place] = decision;
    const words = this.#memory.words;
    const pair = (this.#wire.sendLists[out]! >> 2) + place * 2;
    const vnet = this.#frame - VNET_BYTES;
    words[pair] = vnet;
    words[pair + 1] = this.#end - vnet;
  }

  /** Where the frame of a slot lies whole: there, or fetched to a place that is large enough. -1 where its end is lost. */
  #locate(port: number, slot: number): number {
    const { words } = this.#memory;
    const length = words[(slot + SLOT_LENGTH) >> 2]!;
    this.#state.bytes[0]! += length;
    if (words[(slot + SLOT_CAPTURED) >> 2]! >= length) return slot;
    if ((words[slot >> 2]! & STATUS_COPY) === 0) return -1;
    return this.#wire.whole(port, slot, this.#wholes++);
  }

  /** The verdict on the frame of a slot. A frame to be sent is already what it has to be. */
  #judge(port: number, slot: number): number {
    const memory = this.#memory;
    const length = memory.words[(slot + SLOT_LENGTH) >> 2]!;
    if (length < ETHERNET_BYTES) return verdict.MALFORMED;
    const frame = this.#withTag(slot);
    const end = slot + memory.halves[(slot + SLOT_FRAME) >> 1]! + length;
    this.#frame = frame;
    this.#end = end;
    if (this.#macs.isSource(memory, frame)) return verdict.OWN_SOURCE;
    this.#bridge.learn(frame, port, this.#tick);
    let type = rawEtherType(memory, frame);
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

  #bridged(port: number, frame: number): number {
    const memory = this.#memory;
    if (isGroupDestination(memory, frame)) return verdict.BRIDGED;
    if (this.#macs.isDestination(memory, frame)) return verdict.HOST;
    return this.#bridge.isBehind(frame, port, this.#tick) ? verdict.SAME_PORT : verdict.BRIDGED;
  }

  /** Offset of a slot's frame, with the tag in it that the kernel took out (packet_mmap.rst: TP_STATUS_VLAN_VALID). */
  #withTag(slot: number): number {
    const { halves, words } = this.#memory;
    const frame = slot + halves[(slot + SLOT_FRAME) >> 1]!;
    const status = words[slot >> 2]!;
    if ((status & STATUS_VLAN) === 0) return frame;
    const tpid = halves[(slot + SLOT_VLAN_TPID) >> 1]!;
    const type = (status & STATUS_VLAN_TPID) === 0 ? RAW_VLAN : ((tpid & 0xff) << 8) | (tpid >>> 8);
    moveVnet(this.#memory, frame - VNET_BYTES, VLAN_TAG_BYTES);
    insertVlanTag(this.#memory, frame, type, halves[(slot + SLOT_VLAN_TCI) >> 1]!);
    return frame - VLAN_TAG_BYTES;
  }

  /** Sends a port's list and counts what became of each frame. */
  #flush(port: number) {
    const queued = this.#queued[port]!;
    if (queued === 0) return;
    const verdicts = this.#state.verdicts;
    const decisions = this.#queuedVerdicts[port]!;
    for (let done = 0; done < queued;) {
      const sent = this.#wire.send(port, done, queued - done);
      for (let i = 0; i < sent; i++) verdicts[decisions[done + i]!]!++;
      done += sent;
      if (done === queued) break;
      const refusal = this.#refusal(port);
      verdicts[refusal]!++;
      if (this.#tracer.on) this.#tracer.refused(port, done, refusal);
      done++;
    }
    this.#queued[port] = 0;
  }

  /** Verdict on a frame that a port did not take. A cable that is pulled looks like a full queue to the kernel's sender. */
  #refusal(port: number): number {
    const refusal = this.#wire.sendVerdict();
    const down = refusal === verdict.TX_FULL && this.#state.links[port] !== LINK_UP;
    return down ? verdict.LINK_DOWN : refusal;
  }

  /** Gives slots back to the kernel, in order. */
  #release(port: number, taken: number) {
    const ring = this.#wire.rings[port]!;
    let slot = this.#next[port]!;
    for (let i = 0; i < taken; i++) {
      Atomics.store(this.#memory.words, ring[slot]! >> 2, 0);
      if (++slot === ring.length) slot = 0;
    }
    this.#next[port] = slot;
  }

  /** Housekeeping, once a tick. Gives how many connections were looked at for their timeout. */
  #advance(nowMs: number): number {
    this.#state.heartbeat[0] = nowMs;
    this.#clock.set(nowMs);
    const { tick } = this.#clock;
    const expired = this.#state.connections.expire(tick);
    if (tick <= this.#tick) return expired;
    this.#tick = tick;
    this.#state.tick[0] = tick;
    this.transitions.advance();
    this.#state.sticky.advance(tick);
    this.#watchTable(nowMs);
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
      this.#state.verdicts[verdict.RING_FULL]! += this.#wire.takeRingDrops(port);
      if (this.#macs.set(port, this.#wire.mac(port))) mustAnnounce = true;
      if (before === after) continue;
      this.#state.links[port] = after;
      this.#state.events.write(nowMs, EVENT_LINK, port, before, after, CAUSE_INTERFACE);
      // Behind an interface of the same name there is another ring now.
      if (before === LINK_MISSING) this.#next[port] = 0;
      if (after === LINK_UP) mustAnnounce = true;
    }
    if (!mustAnnounce) return;
    this.#neighbours.announce();
    this.#neighbours.askAll();
  }

  /** Tells when the table gets nearly full and when it has room again, with some slack between the two. */
  #watchTable(nowMs: number) {
    const { current, max } = this.#state.connections;
    const percent = Math.floor((current * 100) / max);
    const nearlyFull = percent >= TABLE_WARNING_PERCENT ||
      (this.#nearlyFull && percent >= TABLE_WARNING_PERCENT - 10);
    if (nearlyFull === this.#nearlyFull) return;
    this.#nearlyFull = nearlyFull;
    this.#state.events.write(nowMs, EVENT_TABLE, 0, this.#toldPercent, percent, CAUSE_LIMIT);
    this.#toldPercent = percent;
  }
}
