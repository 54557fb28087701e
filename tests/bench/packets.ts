/**
 * Feeds the engine in memory: fills its rings with frames of chosen connections faster than the engine empties them, so that only the
 * engine's turns need to be timed.
 *
 * A connection is a number. Each has a client address of its own, and belongs to the virtual that is its number modulo the number
 * of virtuals.
 *
 * @module
 */
import { Engine } from "../../lib/engine/engine.ts";
import { MemoryWire } from "../../lib/engine/memory_wire.ts";
import type { PairParts } from "../../lib/engine/parts.ts";
import { EngineState, shapeOf } from "../../lib/engine/state.ts";
import { FORWARDED } from "../../lib/engine/verdicts.ts";
import { FRAME_OFFSET, SLOT_CAPTURED, SLOT_FRAME, SLOT_LENGTH } from "../../lib/engine/wire.ts";
import type { UnitSetup } from "../../lib/objects/setup.ts";
import { parseIpv4, rawPort } from "../../lib/packet/address.ts";
import { arpFrame, tcpFrame } from "../../lib/packet/build.ts";
import { updateChecksum, wordDelta } from "../../lib/packet/checksum.ts";
import { PROTOCOL_TCP } from "../../lib/packet/ipv4.ts";
import { Memory } from "../../lib/packet/memory.ts";
import { ACK, SYN } from "../../lib/packet/tcp.ts";
import { BACK, FRONT } from "../../lib/words.ts";
import {
  fedSetup,
  type FedVirtual,
  REAL_PORT,
  realAddress,
  realMac,
  VIRTUAL_ADDRESS,
  virtualPort,
} from "./fed_unit.ts";

/** Frames of one ring: with 256 bytes each they stay in the processor's cache, as a real ring's do. */
export const RING = 512;
const SLOT_BYTES = 256;
const CLIENT_MAC = "02:00:00:00:00:99";
export const MACS = { front: "02:00:00:00:00:01", back: "02:00:00:00:00:02" };
const RAW_VIRTUAL_ADDRESS = parseIpv4(VIRTUAL_ADDRESS);
/** From a SYN to the real's answer. */
const ANSWER_MS = 0.125;

/** The numbers from `first` on. */
export function inOrder(first: number, count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => first + i);
}

/** A wire that takes every frame and does nothing with it. */
class Sink extends MemoryWire {
  override send(_port: number, _first: number, count: number): number {
    return count;
  }
}

/** For an engine that has a peer. */
export interface FedPair {
  parts: PairParts;
  /** Its clock, by which the peer measures as well. */
  now(): number;
}

/** Offsets in a frame without tag. */
const IP = FRAME_OFFSET + 14;
const TCP = IP + 20;

export class Feeder {
  readonly setup: UnitSetup;
  readonly state: EngineState;
  /** The memory of the state, for who looks at it from another thread. */
  readonly shared: SharedArrayBuffer;
  readonly #engine: Engine;
  readonly #wire: Sink;
  readonly #memory: Memory;
  readonly #next = [0, 0];
  readonly #now: (() => number) | undefined;
  #nowMs = 1_000_000;
  /** Real of each connection as {@linkcode complete} found it. */
  readonly #realOf: Uint16Array;
  /** By virtual. */
  readonly #syns: Uint8Array[];
  readonly #fromForeign: Uint8Array[];
  /** By real. */
  readonly #synAcks: Uint8Array[];
  readonly #fromReal: Uint8Array[];

  /** `max`: entries of the table; `numbers`: connections are numbered from 0 to below this. */
  constructor(virtuals: readonly FedVirtual[], max: number, numbers: number, pair?: FedPair) {
    this.#now = pair?.now;
    this.setup = fedSetup(virtuals, max);
    const shape = shapeOf(this.setup);
    this.shared = new SharedArrayBuffer(EngineState.bytes(shape));
    this.state = EngineState.over(this.shared, shape);
    this.#wire = new Sink({ frames: RING, frameBytes: SLOT_BYTES });
    this.#memory = new Memory(this.#wire.memory);
    this.#engine = new Engine(this.#wire, this.setup, this.state, this.#time(), 12345, {
      ...(pair && { now: pair.now, pair: pair.parts }),
    });
    this.#realOf = new Uint16Array(numbers);
    this.#syns = virtuals.map((_, virtual) => clientTemplate(virtual, SYN));
    this.#fromForeign = virtuals.map((_, virtual) => clientTemplate(virtual, ACK));
    this.#synAcks = this.setup.reals.map((_, real) => realTemplate(real, SYN | ACK));
    this.#fromReal = this.setup.reals.map((_, real) => realTemplate(real, ACK));
    this.answerArp();
  }

  /** Handles all that was put in. */
  turn() {
    while (this.#engine.turn(this.#time()));
  }

  /** Each real says where it is: by a clock that runs it is asked again from time to time. */
  answerArp() {
    this.setup.reals.forEach((_, real) => {
      if (real % RING === 0) this.turn();
      this.#answerArp(real);
    });
    this.turn();
  }

  /** Likewise; gives the milliseconds it took. Throws where not all `packets` were forwarded: drops would be fast and mean nothing. */
  timedTurn(packets: number): number {
    const before = this.state.verdicts[FORWARDED]!;
    const start = performance.now();
    this.turn();
    const ms = performance.now() - start;
    const forwarded = this.state.verdicts[FORWARDED]! - before;
    if (forwarded !== packets) throw new Error(`${forwarded} of ${packets} packets were forwarded`);
    return ms;
  }

  /** Fills the front ring with a SYN of each connection, {@linkcode RING} at the most. */
  fillSyns(connections: Int32Array) {
    for (const connection of connections) {
      this.#put(FRONT, this.#syns[this.#virtualOf(connection)]!, connection, true);
    }
  }

  /** Likewise with a segment of each connection. */
  fillFromForeign(connections: Int32Array) {
    for (const connection of connections) {
      this.#put(FRONT, this.#fromForeign[this.#virtualOf(connection)]!, connection, false);
    }
  }

  /** Fills the back ring with a segment of the real of each connection. */
  fillFromReal(connections: Int32Array) {
    for (const connection of connections) {
      this.#put(BACK, this.#fromReal[this.#realOf[connection]!]!, connection, false);
    }
  }

  /** Takes the handshakes to their end: the real that each connection was given answers, and the client confirms. */
  complete(connections: Int32Array) {
    for (const connection of connections) {
      this.#realOf[connection] = this.state.connections.real(this.entryOf(connection));
    }
    for (const connection of connections) {
      this.#put(BACK, this.#synAcks[this.#realOf[connection]!]!, connection, true);
    }
    this.#nowMs += ANSWER_MS;
    this.turn();
    for (const connection of connections) {
      this.#put(FRONT, this.#fromForeign[this.#virtualOf(connection)]!, connection, true);
    }
    this.turn();
  }

  /** The real of a connection that was completed, even after its end. */
  realOf(connection: number): number {
    return this.#realOf[connection]!;
  }

  /** Entry of a connection, or 0. */
  entryOf(connection: number): number {
    const ports = portOf(connection) | (rawPort(virtualPort(this.#virtualOf(connection))) << 16);
    return this.state.connections.findFromForeign(
      addressOf(connection),
      RAW_VIRTUAL_ADDRESS,
      ports,
      PROTOCOL_TCP,
    );
  }

  /** Time stands still unless there is a clock. */
  #time(): number {
    return this.#now === undefined ? this.#nowMs : this.#now();
  }

  #virtualOf(connection: number): number {
    return connection % this.#syns.length;
  }

  /** Puts a template into the next slot, with the connection's foreign address and port written in, and right sums if asked. */
  #put(port: number, bytes: Uint8Array, connection: number, rightSums: boolean) {
    const slot = this.#fill(port, bytes);
    const { words, halves } = this.#memory;
    const fromFront = port === FRONT;
    const address = (slot + IP + (fromFront ? 12 : 16)) >> 2;
    const client = addressOf(connection);
    const delta = wordDelta(words[address]!, client);
    words[address] = client;
    const foreignPort = portOf(connection);
    halves[(slot + TCP + (fromFront ? 0 : 2)) >> 1] = foreignPort;
    if (!rightSums) return;
    const ipSum = (slot + IP + 10) >> 1;
    const tcpSum = (slot + TCP + 16) >> 1;
    halves[ipSum] = updateChecksum(halves[ipSum]!, delta);
    halves[tcpSum] = updateChecksum(halves[tcpSum]!, delta + foreignPort);
  }

  /** Puts a frame into the next slot, and gives that. */
  #fill(port: number, bytes: Uint8Array): number {
    const slot = this.#wire.rings[port]![this.#next[port]!]!;
    this.#next[port] = (this.#next[port]! + 1) % RING;
    const { words, halves } = this.#memory;
    this.#memory.bytes.set(bytes, slot + FRAME_OFFSET);
    words[(slot + SLOT_LENGTH) >> 2] = bytes.length;
    words[(slot + SLOT_CAPTURED) >> 2] = bytes.length;
    halves[(slot + SLOT_FRAME) >> 1] = FRAME_OFFSET;
    words[slot >> 2] = 1;
    return slot;
  }

  #answerArp(real: number) {
    this.#fill(
      BACK,
      arpFrame({
        ethernet: { source: realMac(real), destination: MACS.back },
        arp: {
          operation: 2,
          senderMac: realMac(real),
          senderAddress: realAddress(real),
          targetMac: MACS.back,
          targetAddress: "0.0.0.0",
        },
      }),
    );
  }
}

/** Raw address of a connection's client: 11.0.0.0 and up. */
function addressOf(connection: number): number {
  return 11 | ((connection >>> 16) & 0xff) << 8 | ((connection >>> 8) & 0xff) << 16 |
    (connection & 0xff) << 24;
}

/** Raw foreign port. */
function portOf(connection: number): number {
  return rawPort(1024 + (connection & 0xfff));
}

/** A frame of a client to a virtual; its address and port are left at 0. */
function clientTemplate(virtual: number, flags: number): Uint8Array {
  return tcpFrame({
    ethernet: { source: CLIENT_MAC, destination: MACS.front },
    ipv4: { source: "0.0.0.0", destination: VIRTUAL_ADDRESS },
    tcp: {
      sourcePort: 0,
      destinationPort: virtualPort(virtual),
      // All begin at 0.
      acknowledgement: 1,
      flags,
      payload: new Uint8Array(10),
    },
  });
}

/** A frame of a real to a client, likewise. */
function realTemplate(real: number, flags: number): Uint8Array {
  return tcpFrame({
    ethernet: { source: realMac(real), destination: CLIENT_MAC },
    ipv4: { source: realAddress(real), destination: "0.0.0.0" },
    tcp: {
      sourcePort: REAL_PORT,
      destinationPort: 0,
      acknowledgement: 1,
      flags,
      payload: new Uint8Array(10),
    },
  });
}
