/**
 * Reads the records of a trace from the side of control.
 *
 * @module
 */
import { CLIENT_PORTS, FOREIGN, META, REAL_ADDRESS } from "../objects/entry.ts";
import { OUTBOUND, REASON_MASK, REASON_SHIFT, STATE_MASK, STATE_SHIFT } from "../objects/entry.ts";
import { SERVER_PORTS, VIRTUAL_ADDRESS } from "../objects/entry.ts";
import { formatIpv4, portNumber } from "../packet/address.ts";
import { VNET_BYTES } from "../packet/vnet.ts";
import { CONNECTION_STATES, type ConnectionState, type Reason, REASONS } from "../words.ts";
import * as record from "./trace_ring.ts";
import type { TraceRing } from "./trace_ring.ts";

/** A frame, as much of it as was kept. */
export interface KeptFrame {
  /** Bytes of the whole frame, its tag included. */
  length: number;
  bytes: Uint8Array<ArrayBuffer>;
  /** Its virtio_net_hdr. */
  vnet: Uint8Array<ArrayBuffer>;
}

/** The connection of a packet, when the engine was done with it. */
export interface TracedConnection {
  entry: number;
  foreignAddress: string;
  foreignPort: number;
  virtualAddress: string;
  virtualPort: number;
  realAddress: string;
  realPort: number;
  state: ConnectionState;
  reason: Reason;
  outbound: boolean;
  /** This packet made it, or brought it to its real. */
  isPlaced: boolean;
}

export interface TraceRecord {
  timeMs: number;
  /** The port it came by. */
  port: number;
  /** Index into `VERDICTS`. */
  verdict: number;
  /** Indexes of the objects that it concerns, or -1. */
  virtual: number;
  real: number;
  connection: TracedConnection | undefined;
  /** What was at its addresses before: the state of that connection and the index of its real. */
  before: { state: ConnectionState; real: number } | undefined;
  received: KeptFrame;
  /** Undefined where nothing was sent. */
  sent: (KeptFrame & { port: number }) | undefined;
  /** Matching packets that were lost between the record before and this one. */
  lost: number;
}

/** The one reader of a ring, from the time on when it is made. */
export class TraceReader {
  #lost: number;

  constructor(private readonly ring: TraceRing) {
    this.#lost = ring.lost;
  }

  /** Matching packets that were lost after the last record that was read. */
  get lostSince(): number {
    return (this.ring.lost - this.#lost) | 0;
  }

  /** Whether there is no record now. */
  get isEmpty(): boolean {
    return this.ring.next === this.ring.written;
  }

  /** The next record, or undefined. */
  read(): TraceRecord | undefined {
    if (this.isEmpty) return undefined;
    const { ring } = this;
    const number = ring.next;
    const read = this.#recordOf(number);
    ring.release(number);
    return read;
  }

  #recordOf(number: number): TraceRecord {
    const { ring } = this;
    const at = ring.wordOf(number);
    const words = ring.records.slice(at, at + record.RECORD_WORDS);
    const lost = (words[record.LOST_SO_FAR]! - this.#lost) | 0;
    this.#lost = words[record.LOST_SO_FAR]!;
    const meta = words[record.BEFORE_META]!;
    const before = { state: stateOf(meta), real: words[record.BEFORE_REAL]! };
    const went = { ...this.#kept(number, record.WENT, words), port: words[record.SENT_PORT]! };
    return {
      timeMs: ring.times[ring.slotOf(number)]!,
      port: words[record.PORT]!,
      verdict: words[record.VERDICT]!,
      virtual: words[record.OF_VIRTUAL]!,
      real: words[record.OF_REAL]!,
      connection: words[record.ENTRY] === 0 ? undefined : connectionOf(words),
      before: meta === 0 ? undefined : before,
      received: this.#kept(number, record.CAME, words),
      sent: went.length === 0 ? undefined : went,
      lost,
    };
  }

  #kept(number: number, way: number, words: Int32Array): KeptFrame {
    const { frames, wanted } = this.ring;
    const lengths = way === record.CAME ? record.RECEIVED : record.SENT;
    const bytes = new Uint8Array(frames.buffer);
    const at = frames.byteOffset + 2 * this.ring.frameOf(number, way, wanted.snap);
    return {
      length: words[lengths]!,
      bytes: Uint8Array.from(bytes.subarray(at, at + words[lengths + 1]!)),
      vnet: Uint8Array.from(bytes.subarray(at - VNET_BYTES, at)),
    };
  }
}

function connectionOf(words: Int32Array): TracedConnection {
  const copy = words.subarray(record.ENTRY_COPY);
  const meta = copy[META]!;
  const clientPorts = copy[CLIENT_PORTS]!;
  return {
    entry: words[record.ENTRY]!,
    foreignAddress: formatIpv4(copy[FOREIGN]!),
    foreignPort: portNumber(clientPorts & 0xffff),
    virtualAddress: formatIpv4(copy[VIRTUAL_ADDRESS]!),
    virtualPort: portNumber(clientPorts >>> 16),
    realAddress: formatIpv4(copy[REAL_ADDRESS]!),
    realPort: portNumber(copy[SERVER_PORTS]! >>> 16),
    state: stateOf(meta),
    reason: REASONS[(meta & REASON_MASK) >>> REASON_SHIFT]!,
    outbound: (meta & OUTBOUND) !== 0,
    isPlaced: words[record.IS_PLACED] === 1,
  };
}

function stateOf(meta: number): ConnectionState {
  return CONNECTION_STATES[(meta & STATE_MASK) >>> STATE_SHIFT]!;
}
