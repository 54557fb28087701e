/**
 * The engine's end of a trace: keeps a copy of each matching frame as it came, lets the engine judge it as any other, and notes what
 * was decided and what the frame had become. It decides nothing and changes nothing that the engine reads.
 *
 * While it is off, the engine looks at one field of it for each batch.
 *
 * HOT PATH while a trace is on: allocates nothing per packet.
 *
 * @module
 */
import { BATCH, TRACE_LEASE_MS } from "../limits.ts";
import type { ConnectionTable } from "../objects/connections.ts";
import { ENTRY_SHIFT, META, OWNERS, VERSION } from "../objects/entry.ts";
import { PROTOCOL_TCP } from "../packet/ipv4.ts";
import { type Memory, swapHalves } from "../packet/memory.ts";
import { tcpFlags } from "../packet/tcp.ts";
import { FRONT } from "../words.ts";
import { FrameKeeper } from "./frame_keeper.ts";
import { LateAnswers } from "./late_answers.ts";
import { SeenPacket } from "./seen_packet.ts";
import type { Services } from "./services.ts";
import type { EngineState } from "./state.ts";
import { TraceFilter } from "./trace_filter.ts";
import * as record from "./trace_ring.ts";
import type { TraceRing } from "./trace_ring.ts";
import type { TurnClock } from "./turn_clock.ts";
import * as verdict from "./verdicts.ts";
import { SLOT_CAPTURED, SLOT_FRAME } from "./wire.ts";

export class Tracer {
  /** Whether frames are to be shown to it. It changes only between turns. */
  on = false;
  readonly #memory: Memory;
  readonly #table: ConnectionTable;
  readonly #ring: TraceRing;
  readonly #services: Services;
  readonly #clock: TurnClock;
  readonly #lateAnswers: LateAnswers;
  readonly #filter: TraceFilter;
  readonly #keeper: FrameKeeper;
  /** Records that control can see, those of this batch after them, and packets for which there was no room. */
  #written = 0;
  #pending = 0;
  #lost = 0;
  /** Of this batch's records: the port that the frame is to leave by, and its place in that port's list. */
  readonly #outs = new Int8Array(2 * BATCH);
  readonly #places = new Int32Array(2 * BATCH);
  /** When control last came, by its count of calls. */
  #calls = 0;
  #calledMs = 0;
  /** The packet in hand, and its connection before it is judged. */
  readonly #packet = new SeenPacket();
  #hasRoom = false;
  #entry = 0;
  #version = 0;
  #meta = 0;
  #real = -1;

  constructor(memory: Memory, state: EngineState, services: Services, clock: TurnClock) {
    this.#memory = memory;
    this.#table = state.connections;
    this.#ring = state.trace;
    this.#services = services;
    this.#clock = clock;
    this.#lateAnswers = new LateAnswers(memory, state.connections, services);
    this.#filter = new TraceFilter(services);
    this.#keeper = new FrameKeeper(memory, state.trace);
  }

  /** Control has ordered a trace of what it wants, or the end of one. */
  order(isWanted: boolean) {
    const wanted = this.#ring.wanted;
    this.#filter.set(wanted);
    this.#keeper.snap = wanted.snap;
    this.#written = this.#ring.written;
    this.#calls = this.#ring.calls;
    this.#calledMs = this.#clock.nowMs;
    this.#turn(isWanted);
  }

  /** Once a turn while it is on: ends a trace that control has forgotten. */
  look() {
    const { calls } = this.#ring;
    if (calls !== this.#calls) {
      this.#calls = calls;
      this.#calledMs = this.#clock.nowMs;
    } else if (this.#clock.nowMs - this.#calledMs > TRACE_LEASE_MS) this.#turn(false);
  }

  #turn(on: boolean) {
    this.on = on;
    this.#ring.isOn = on;
  }

  /** A frame that is about to be judged. Gives whether {@linkcode after} is to be told of it. */
  before(port: number, slot: number): boolean {
    const { halves, words } = this.#memory;
    const frame = slot + halves[(slot + SLOT_FRAME) >> 1]!;
    const captured = words[(slot + SLOT_CAPTURED) >> 2]!;
    const packet = this.#packet;
    if (!packet.read(this.#memory, port, frame, frame + captured)) return false;
    if (!this.#filter.mayBe(packet)) return false;
    this.#entry = this.#find();
    const at = this.#entry << ENTRY_SHIFT;
    const { entries } = this.#table;
    this.#version = entries[at + VERSION]!;
    this.#meta = this.#entry === 0 ? 0 : entries[at + META]!;
    this.#real = this.#entry === 0 ? -1 : entries[at + OWNERS]! >>> 16;
    this.#hasRoom = this.#ring.hasRoom(this.#written + this.#pending);
    if (this.#hasRoom) this.#keeper.received(this.#written + this.#pending, slot);
    return true;
  }

  /**
   * What became of it: its verdict, and where it lies between `frame` and `end` if it is to be sent, as the last in the list of its
   * port; `queued`: the lengths of both lists.
   */
  after(decision: number, frame: number, end: number, queued: Int32Array) {
    const { port } = this.#packet;
    const entry = this.#entryOf(decision);
    const owners = entry === 0 ? -1 : this.#table.entries[(entry << ENTRY_SHIFT) + OWNERS]!;
    const outbound = owners === -1 ? this.#outboundBy(decision) : -1;
    const virtual = owners === -1 ? this.#virtualOf(outbound) : owners & 0xffff;
    const real = owners === -1 ? this.#realOf(outbound) : owners >>> 16;
    if (!this.#filter.is(this.#packet, virtual, real, this.#real)) return;
    if (!this.#hasRoom) {
      this.#lost = (this.#lost + 1) | 0;
      return;
    }
    const { records, times } = this.#ring;
    const number = this.#written + this.#pending;
    const at = this.#ring.wordOf(number);
    times[this.#ring.slotOf(number)] = this.#clock.exactMs;
    records[at + record.PORT] = port;
    records[at + record.VERDICT] = decision;
    records[at + record.OF_VIRTUAL] = virtual;
    records[at + record.OF_REAL] = real;
    records[at + record.LOST_SO_FAR] = this.#lost;
    this.#noteConnection(at, entry);
    this.#noteSent(number, at, decision, frame, end, queued);
    this.#pending++;
  }

  /** A port has not taken a frame of its list. */
  refused(port: number, place: number, reason: number) {
    for (let i = 0; i < this.#pending; i++) {
      if (this.#outs[i] !== port || this.#places[i] !== place) continue;
      const at = this.#ring.wordOf(this.#written + i);
      this.#ring.records[at + record.VERDICT] = reason;
      this.#ring.records[at + record.SENT] = 0;
    }
  }

  /** The batch is sent: control may see it. */
  publish() {
    this.#written = (this.#written + this.#pending) | 0;
    this.#pending = 0;
    this.#ring.publish(this.#written, this.#lost);
  }

  /** The entry that the packet belongs to by its addresses, or 0. */
  #find(): number {
    const { isTcp, port, source, destination, ports } = this.#packet;
    if (!isTcp) return 0;
    return port === FRONT
      ? this.#table.findFromForeign(source, destination, ports, PROTOCOL_TCP)
      : this.#table.findFromReal(destination, source, swapHalves(ports), PROTOCOL_TCP);
  }

  /** The entry that it belongs to as it was judged, or 0. */
  #entryOf(decision: number): number {
    if (opensNothing(decision)) return 0;
    if (decision !== verdict.LATE_ANSWER) return this.#find();
    const { ip, transport } = this.#packet;
    return this.#lateAnswers.entryOf(ip, transport, tcpFlags(this.#memory, transport));
  }

  /** The static by which a packet without connection would have gone out, or -1. */
  #outboundBy(decision: number): number {
    const { port, source } = this.#packet;
    return port !== FRONT && opensNothing(decision) ? this.#services.staticOf(source) : -1;
  }

  /** The virtual that a packet without connection concerns, or -1. */
  #virtualOf(outbound: number): number {
    if (outbound >= 0) return this.#services.staticVirtual[outbound]!;
    const { isTcp, port, source, destination, ports } = this.#packet;
    if (!isTcp || port !== FRONT) return -1;
    return this.#services.virtualFor(destination, ports >>> 16, source);
  }

  #realOf(outbound: number): number {
    return outbound < 0 ? -1 : this.#services.staticReal[outbound]!;
  }

  #noteConnection(at: number, entry: number) {
    const { records } = this.#ring;
    const { entries } = this.#table;
    records[at + record.ENTRY] = entry;
    records[at + record.BEFORE_META] = this.#meta;
    records[at + record.BEFORE_REAL] = this.#real;
    if (entry === 0) return;
    const words = entry << ENTRY_SHIFT;
    for (let i = 0; i <= META; i++) records[at + record.ENTRY_COPY + i] = entries[words + i]!;
    const isKnown = entry === this.#entry && entries[words + VERSION] === this.#version;
    // A late answer is of a connection that was placed long before.
    const isPlaced = !isKnown && records[at + record.VERDICT] !== verdict.LATE_ANSWER;
    records[at + record.IS_PLACED] = isPlaced ? 1 : 0;
  }

  #noteSent(
    number: number,
    at: number,
    decision: number,
    frame: number,
    end: number,
    queued: Int32Array,
  ) {
    const { records } = this.#ring;
    this.#outs[this.#pending] = -1;
    records[at + record.SENT] = 0;
    if (decision > verdict.ANSWERED) return;
    const { port } = this.#packet;
    const out = decision === verdict.ANSWERED ? port : port ^ 1;
    this.#outs[this.#pending] = out;
    this.#places[this.#pending] = queued[out]! - 1;
    records[at + record.SENT_PORT] = out;
    this.#keeper.sent(number, frame, end);
  }
}

/** Whether it says that a SYN made no connection: one that has its addresses from before is another. */
function opensNothing(decision: number): boolean {
  switch (decision) {
    case verdict.NOT_SERVED:
    case verdict.OUT_OF_SERVICE:
    case verdict.BAD_SOURCE:
    case verdict.SYNGUARD:
    case verdict.NO_REAL:
    case verdict.TABLE_FULL:
    case verdict.TUPLE_CLASH:
    case verdict.NO_PORT:
      return true;
    default:
      return false;
  }
}
