/**
 * Feeds the engine in memory: fills its rings with frames of chosen connections faster than the engine empties them, so that only the
 * engine's turns need to be timed.
 *
 * @module
 */
import { Engine } from "../../lib/engine/engine.ts";
import { MemoryWire } from "../../lib/engine/memory_wire.ts";
import { EngineState } from "../../lib/engine/state.ts";
import { FRAME_OFFSET, SLOT_CAPTURED, SLOT_FRAME, SLOT_LENGTH } from "../../lib/engine/wire.ts";
import type { UnitSetup } from "../../lib/objects/setup.ts";
import { arpFrame, tcpFrame } from "../../lib/packet/build.ts";
import { updateChecksum, wordDelta } from "../../lib/packet/checksum.ts";
import { Memory } from "../../lib/packet/memory.ts";
import { ACK, SYN } from "../../lib/packet/tcp.ts";
import { BACK, FRONT } from "../../lib/words.ts";

/** Frames of one ring: with 256 bytes each they stay in the processor's cache, as a real ring's do. */
export const RING = 512;
const SLOT_BYTES = 256;
const REALS = 3;
const VIRTUAL = "192.0.2.10";
const CLIENT_MAC = "02:00:00:00:00:99";
const MACS = { front: "02:00:00:00:00:01", back: "02:00:00:00:00:02" };

/** A wire that takes every frame and does nothing with it. */
class Sink extends MemoryWire {
  override send(_port: number, _first: number, count: number): number {
    return count;
  }
}

/** Offsets in a frame without tag. */
const IP = FRAME_OFFSET + 14;
const TCP = IP + 20;

export class Feeder {
  readonly state: EngineState;
  readonly engine: Engine;
  readonly #wire: Sink;
  readonly #memory: Memory;
  readonly #next = [0, 0];
  #nowMs = 1_000_000;

  constructor(max: number) {
    const setup: UnitSetup = {
      reals: Array.from({ length: REALS }, (_, i) => ({
        name: `r${i}`,
        address: `10.0.0.${i + 1}`,
        port: 8080,
        weight: 1,
      })),
      virtuals: [{
        name: "v",
        address: VIRTUAL,
        port: 80,
        protocol: "tcp",
        predictor: "leastconns",
        reals: [0, 1, 2],
      }],
      connections: { max, idleMs: 3_600_000, closingMs: 10_000 },
    };
    const shape = { reals: REALS, virtuals: 1, connections: max };
    this.state = EngineState.over(new SharedArrayBuffer(EngineState.bytes(shape)), shape);
    this.#wire = new Sink({ frames: RING, frameBytes: SLOT_BYTES });
    this.#memory = new Memory(this.#wire.memory);
    this.engine = new Engine(this.#wire, setup, this.state, this.#nowMs, 12345);
    for (let real = 0; real < REALS; real++) this.#answerArp(real);
    this.turn();
  }

  /** Handles all that was put in. */
  turn() {
    while (this.engine.turn(this.#nowMs));
  }

  /** Fills the front ring with SYNs of the connections `first` and up. */
  fillSyns(first: number, count: number) {
    for (let i = 0; i < count; i++) this.#put(FRONT, this.#synTemplate, first + i, true);
  }

  /** Fills the front ring with segments of connections, `pick` giving each one's number. */
  fillFromForeign(count: number, pick: () => number) {
    for (let i = 0; i < count; i++) this.#put(FRONT, this.#clientTemplate, pick(), false);
  }

  /** Fills the back ring with segments of reals to connections. Their real must be known: `realOf` of each. */
  fillFromReal(count: number, pick: () => number, realOf: Uint8Array) {
    for (let i = 0; i < count; i++) {
      const connection = pick();
      this.#put(BACK, this.#realTemplates[realOf[connection]!]!, connection, false);
    }
  }

  /** Fills the back ring with the SYN-ACKs of connections. */
  fillSynAcks(first: number, count: number, realOf: Uint8Array) {
    for (let i = 0; i < count; i++) {
      const connection = first + i;
      this.#put(BACK, this.#synAckTemplates[realOf[connection]!]!, connection, true);
    }
  }

  /** Entry of a connection, by its number. */
  entryOf(connection: number): number {
    const memory = new Memory(new ArrayBuffer(8));
    memory.bytes.set(clientOf(connection));
    const ports = portOf(connection) | (0x5000 << 16);
    return this.state.connections.findFromForeign(memory.words[0]!, this.#virtual, ports, 6);
  }

  readonly #virtual = (() => {
    const memory = new Memory(new ArrayBuffer(4));
    memory.bytes.set(VIRTUAL.split(".").map(Number));
    return memory.words[0]!;
  })();

  readonly #clientTemplate = template(CLIENT_MAC, MACS.front, "0.0.0.0", VIRTUAL, 0, 80, ACK);
  readonly #synTemplate = template(CLIENT_MAC, MACS.front, "0.0.0.0", VIRTUAL, 0, 80, SYN);
  readonly #realTemplates = fromReals(ACK);
  readonly #synAckTemplates = fromReals(SYN | ACK);

  /** Puts a template into the next slot, with the connection's foreign address and port written in, and right sums if asked. */
  #put(port: number, bytes: Uint8Array, connection: number, rightSums: boolean) {
    const slot = this.#wire.rings[port]![this.#next[port]!]!;
    this.#next[port] = (this.#next[port]! + 1) % RING;
    const { words, halves } = this.#memory;
    this.#memory.bytes.set(bytes, slot + FRAME_OFFSET);
    const fromFront = port === FRONT;
    const address = (slot + IP + (fromFront ? 12 : 16)) >> 2;
    const client = clientWord(connection);
    const delta = wordDelta(words[address]!, client);
    words[address] = client;
    const foreignPort = portOf(connection);
    halves[(slot + TCP + (fromFront ? 0 : 2)) >> 1] = foreignPort;
    if (rightSums) {
      const ipSum = (slot + IP + 10) >> 1;
      const tcpSum = (slot + TCP + 16) >> 1;
      halves[ipSum] = updateChecksum(halves[ipSum]!, delta);
      halves[tcpSum] = updateChecksum(halves[tcpSum]!, delta + foreignPort);
    }
    words[(slot + SLOT_LENGTH) >> 2] = bytes.length;
    words[(slot + SLOT_CAPTURED) >> 2] = bytes.length;
    halves[(slot + SLOT_FRAME) >> 1] = FRAME_OFFSET;
    words[slot >> 2] = 1;
  }

  #answerArp(real: number) {
    const frame = arpFrame({
      ethernet: { source: realMac(real), destination: MACS.back },
      arp: {
        operation: 2,
        senderMac: realMac(real),
        senderAddress: `10.0.0.${real + 1}`,
        targetMac: MACS.back,
        targetAddress: "0.0.0.0",
      },
    });
    this.#wire.inject(BACK, frame);
    this.#next[BACK]!++;
  }
}

/** Address 10.x.y.z of a connection's client: 4,096 ports each. */
function clientOf(connection: number): number[] {
  const host = connection >>> 12;
  return [11, (host >>> 16) & 0xff, (host >>> 8) & 0xff, host & 0xff];
}

function clientWord(connection: number): number {
  const host = connection >>> 12;
  return 11 | ((host >>> 16) & 0xff) << 8 | ((host >>> 8) & 0xff) << 16 | (host & 0xff) << 24;
}

/** Raw foreign port. */
function portOf(connection: number): number {
  const port = 1024 + (connection & 0xfff);
  return ((port & 0xff) << 8) | (port >>> 8);
}

function realMac(real: number): string {
  return `02:00:00:00:01:0${real}`;
}

function template(
  source: string,
  destination: string,
  from: string,
  to: string,
  sourcePort: number,
  destinationPort: number,
  flags: number,
): Uint8Array {
  return tcpFrame({
    ethernet: { source, destination },
    ipv4: { source: from, destination: to },
    tcp: { sourcePort, destinationPort, flags, payload: new Uint8Array(10) },
  });
}

function fromReals(flags: number): Uint8Array[] {
  return Array.from(
    { length: REALS },
    (_, real) =>
      template(realMac(real), CLIENT_MAC, `10.0.0.${real + 1}`, "0.0.0.0", 8080, 0, flags),
  );
}
