/**
 * Traced packets on their way from the engine to control: a queue of fixed records in shared memory. The engine writes what it saw
 * and decided as it lies in its own memory, control makes words of it.
 *
 * Nothing is overwritten before it is read: where the queue is full, the engine counts the packet as lost. While no trace was ever
 * on, none of this memory has been touched.
 *
 * @module
 */
import { MAX_TRACE_SNAP, TRACE_HEADER_BYTES, TRACE_RECORDS } from "../limits.ts";
import type { Arena } from "../objects/arena.ts";
import { VNET_BYTES } from "../packet/vnet.ts";

/** Which packets are asked for. At least one of the first three must be given. */
export interface TraceWanted {
  /** Indexes, or -1. */
  virtual: number;
  real: number;
  /** Of one end of the packet: raw address and mask, and raw port, 0 for any. */
  client: { address: number; mask: number; port: number } | undefined;
  /** Most bytes to keep of each frame; the headers are always kept. */
  snap: number;
}

/** Words of a record. */
export const PORT = 0;
export const VERDICT = 1;
/** Indexes of the objects that the packet concerns, -1 for none. */
export const OF_VIRTUAL = 2;
export const OF_REAL = 3;
/** Matching packets ever lost. */
export const LOST_SO_FAR = 4;
/** 0 for none; then a copy of the entry's first words, `FOREIGN` to `META`. */
export const ENTRY = 5;
export const ENTRY_COPY = 6;
/** Whether this packet made the connection, or brought it to its real. */
export const IS_PLACED = 12;
/** Of the connection before the packet: its META, 0 for none, and the index of its real. */
export const BEFORE_META = 13;
export const BEFORE_REAL = 14;
/** Length of the frame as it came, and bytes kept of it. */
export const RECEIVED = 15;
/** The same of the frame as it went, 0 for none; then the port it left by. */
export const SENT = 17;
export const SENT_PORT = 19;
const RECORD_SHIFT = 5;
export const RECORD_WORDS = 1 << RECORD_SHIFT;

/** Whether a frame of a record is the one that came, or the one that went. */
export const CAME = 0;
export const WENT = 1;

const VNET_HALVES = VNET_BYTES >> 1;
const SLOT = TRACE_RECORDS - 1;

/** Cells that the engine writes. */
const WRITTEN = 0;
const LOST = 1;
const IS_ON = 2;
/** Cells that control writes. */
const READ = 0;
const CALLS = 1;

export class TraceRing {
  /** Words of all records. */
  readonly records: Int32Array;
  /** When each was decided on. */
  readonly times: Float64Array;
  /** Of each record both frames, each behind its virtio_net_hdr. */
  readonly frames: Uint16Array;
  readonly #engine: Int32Array;
  readonly #control: Int32Array;
  /** Control writes it before it orders a trace. */
  readonly #wanted: Int32Array;

  constructor(arena: Arena) {
    this.#engine = arena.int32(3);
    this.#control = arena.int32(2);
    this.#wanted = arena.int32(7);
    this.times = arena.float64(TRACE_RECORDS);
    this.records = arena.int32(TRACE_RECORDS * RECORD_WORDS);
    this.frames = arena.uint16(TRACE_RECORDS * 2 * (VNET_HALVES + (MAX_TRACE_SNAP >> 1)));
  }

  /** Index in {@linkcode times} of a record, by its number from the first one ever. */
  slotOf(number: number): number {
    return number & SLOT;
  }

  /** First of its words. */
  wordOf(number: number): number {
    return (number & SLOT) << RECORD_SHIFT;
  }

  /** First half of one of its frames. */
  frameOf(number: number, way: number, snap: number): number {
    return (((number & SLOT) << 1) | way) * (VNET_HALVES + (snap >> 1)) + VNET_HALVES;
  }

  /** Control: says what is wanted, and passes over what an earlier trace has left. That one must be off. */
  want({ virtual, real, client, snap }: TraceWanted) {
    const { address, mask, port } = client ?? { address: 0, mask: 0, port: 0 };
    const hasClient = client === undefined ? 0 : 1;
    const kept = Math.max(snap + (snap & 1), TRACE_HEADER_BYTES);
    this.#wanted.set([virtual, real, hasClient, address & mask, mask, port, kept]);
    Atomics.store(this.#control, READ, this.written);
  }

  /** What control wants; `snap` is even, since frames are copied by halves. */
  get wanted(): TraceWanted {
    const [virtual, real, hasClient, address, mask, port, snap] = this.#wanted;
    const client = { address: address!, mask: mask!, port: port! };
    return {
      virtual: virtual!,
      real: real!,
      client: hasClient === 1 ? client : undefined,
      snap: snap!,
    };
  }

  /** Whether the engine traces. */
  get isOn(): boolean {
    return Atomics.load(this.#engine, IS_ON) === 1;
  }

  set isOn(value: boolean) {
    Atomics.store(this.#engine, IS_ON, value ? 1 : 0);
  }

  /** Records ever written. */
  get written(): number {
    return Atomics.load(this.#engine, WRITTEN);
  }

  /** Matching packets ever lost. */
  get lost(): number {
    return Atomics.load(this.#engine, LOST);
  }

  /** Engine: lets control see the records up to `written`. */
  publish(written: number, lost: number) {
    Atomics.store(this.#engine, LOST, lost);
    Atomics.store(this.#engine, WRITTEN, written);
  }

  /** Engine: whether record `number` may be written. */
  hasRoom(number: number): boolean {
    return ((number - Atomics.load(this.#control, READ)) | 0) < TRACE_RECORDS;
  }

  /** How often control has come. The engine sees by it that control lives. */
  get calls(): number {
    return Atomics.load(this.#control, CALLS);
  }

  /** Control: shows that it is there. */
  call() {
    Atomics.add(this.#control, CALLS, 1);
  }

  /** Control: number of the record to be read next; it may be the one that is written next. */
  get next(): number {
    return Atomics.load(this.#control, READ);
  }

  /** Control: lets the engine write over a record that was read. */
  release(number: number) {
    Atomics.store(this.#control, READ, (number + 1) | 0);
  }
}
