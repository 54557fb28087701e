/**
 * A unit on a memory wire for tests: packets in, packets out, with a clock of its own.
 *
 * Client C 198.51.100.9 and its router are in front; virtual V 192.0.2.10; reals R1 10.0.0.1, R2 10.0.0.2 … behind.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { RealSetup, UnitSetup, VirtualSetup } from "../objects/setup.ts";
import { arpFrame, tcpFrame } from "../packet/build.ts";
import { BROADCAST_MAC, NO_MAC, type TcpGiven } from "../packet/fields.ts";
import { type Frame, readFrame } from "../packet/read.ts";
import { ACK, SYN } from "../packet/tcp.ts";
import { BACK, FRONT } from "../words.ts";
import { Engine } from "./engine.ts";
import { type Injection, MemoryWire, type MemoryWireOptions } from "./memory_wire.ts";
import { EngineState } from "./state.ts";
import { type VerdictName, VERDICTS } from "./verdicts.ts";

export const CLIENT = "198.51.100.9";
export const VIRTUAL = "192.0.2.10";
export const ROUTER_MAC = "02:00:00:00:00:99";
/** Of the interfaces. */
export const HOST_MACS = ["02:00:00:00:00:01", "02:00:00:00:00:02"] as const;
/** The unit's own. */
export const FRONT_MAC = "06:00:00:00:00:01";
export const BACK_MAC = "06:00:00:00:00:02";

const START_MS = 1_000_000;

export function realAddress(number: number): string {
  return `10.0.0.${number}`;
}

export function realMac(number: number): string {
  return `02:00:00:00:01:0${number}`;
}

export interface Out {
  port: number;
  bytes: Uint8Array<ArrayBuffer>;
  vnet: Uint8Array;
  frame: Frame;
}

export interface TestUnitOptions {
  reals?: Partial<RealSetup>[];
  virtuals?: Partial<VirtualSetup>[];
  connections?: Partial<UnitSetup["connections"]>;
  wire?: MemoryWireOptions;
  /** Reals whose ARP answer is already in; all unless given. */
  resolved?: boolean;
}

export class TestUnit {
  readonly wire: MemoryWire;
  readonly state: EngineState;
  readonly engine: Engine;
  nowMs = START_MS;
  #out: Out[] = [];
  /** Initial sequence numbers, as of one host: never the same twice. */
  #sequence = 0;

  constructor(options: TestUnitOptions = {}) {
    const setup = setupOf(options);
    const shape = {
      reals: setup.reals.length,
      virtuals: setup.virtuals.length,
      connections: setup.connections.max,
    };
    this.state = EngineState.over(new SharedArrayBuffer(EngineState.bytes(shape)), shape);
    this.wire = new MemoryWire({
      ...options.wire,
      onSend: (port, bytes, vnet) => this.#out.push({ port, bytes, vnet, frame: readFrame(bytes) }),
    });
    this.engine = new Engine(this.wire, setup, this.state, this.nowMs, 42);
    if (options.resolved !== false) {
      setup.reals.forEach((_, real) => this.answerArp(real + 1));
    }
    this.#out = [];
  }

  /** Puts a frame into a port, turns once, and gives what was sent. */
  send(port: number, frame: Uint8Array, injection?: Injection): Out[] {
    assert.ok(this.wire.inject(port, frame, injection), "the ring is full");
    return this.turn();
  }

  turn(): Out[] {
    while (this.engine.turn(this.nowMs));
    const out = this.#out;
    this.#out = [];
    return out;
  }

  /** Lets time pass and gives what the unit sent by itself. */
  pass(ms: number): Out[] {
    const out: Out[] = [];
    for (let step = 0; step < ms; step += 100) {
      this.nowMs += 100;
      out.push(...this.turn());
    }
    return out;
  }

  /** A segment of the client to a virtual. */
  fromClient(tcp: Partial<TcpGiven>, ends: Partial<{ source: string; destination: string }> = {}) {
    return this.send(FRONT, clientFrame(tcp, ends));
  }

  /** A segment of a real to the client. */
  fromReal(real: number, tcp: Partial<TcpGiven>, destination = CLIENT): Out[] {
    return this.send(BACK, realFrame(real, tcp, destination));
  }

  /** SYN, SYN-ACK and ACK. Gives the real that took the connection. */
  connect(port: number, virtualPort = 80, virtual = VIRTUAL): number {
    const [syn] = this.fromClient(
      { sourcePort: port, destinationPort: virtualPort, flags: SYN, sequence: ++this.#sequence },
      { destination: virtual },
    );
    assert.ok(
      syn?.frame.ipv4 !== undefined && syn.frame.tcp !== undefined,
      "the SYN was not sent on",
    );
    const real = Number(syn.frame.ipv4.destination.split(".")[3]);
    const realPort = syn.frame.tcp.destinationPort;
    this.fromReal(real, { sourcePort: realPort, destinationPort: port, flags: SYN | ACK });
    this.fromClient({ sourcePort: port, destinationPort: virtualPort }, { destination: virtual });
    return real;
  }

  answerArp(real: number): Out[] {
    return this.send(
      BACK,
      arpFrame({
        ethernet: { source: realMac(real), destination: BACK_MAC },
        arp: {
          operation: 2,
          senderMac: realMac(real),
          senderAddress: realAddress(real),
          targetMac: BACK_MAC,
          targetAddress: "0.0.0.0",
        },
      }),
    );
  }

  count(verdict: VerdictName): number {
    return this.state.verdicts[VERDICTS.indexOf(verdict)]!;
  }

  /** Packets of all verdicts together. */
  get packets(): number {
    return this.state.verdicts.reduce((sum, count) => sum + count, 0);
  }
}

export function clientFrame(
  tcp: Partial<TcpGiven>,
  ends: Partial<{ source: string; destination: string }> = {},
): Uint8Array<ArrayBuffer> {
  return tcpFrame({
    ethernet: { source: ROUTER_MAC, destination: FRONT_MAC },
    ipv4: { source: CLIENT, destination: VIRTUAL, ttl: 63, ...ends },
    tcp: { sourcePort: 5000, destinationPort: 80, ...tcp },
  });
}

export function realFrame(
  real: number,
  tcp: Partial<TcpGiven>,
  destination = CLIENT,
): Uint8Array<ArrayBuffer> {
  return tcpFrame({
    ethernet: { source: realMac(real), destination: ROUTER_MAC },
    ipv4: { source: realAddress(real), destination },
    tcp: { sourcePort: 8001, destinationPort: 5000, ...tcp },
  });
}

export function whoHas(target: string, sender = CLIENT): Uint8Array<ArrayBuffer> {
  return arpFrame({
    ethernet: { source: ROUTER_MAC, destination: BROADCAST_MAC },
    arp: {
      operation: 1,
      senderMac: ROUTER_MAC,
      senderAddress: sender,
      targetMac: NO_MAC,
      targetAddress: target,
    },
  });
}

function setupOf(
  { reals = [{}, {}], virtuals = [{}], connections = {} }: TestUnitOptions,
): UnitSetup {
  return {
    reals: reals.map((real, i) => ({
      name: `r${i + 1}`,
      address: realAddress(i + 1),
      port: 8001,
      weight: 1,
      ...real,
    })),
    virtuals: virtuals.map((virtual, i) => ({
      name: `v${i + 1}`,
      address: VIRTUAL,
      port: 80,
      protocol: "tcp",
      predictor: "leastconns",
      reals: [...reals.keys()],
      ...virtual,
    })),
    connections: { max: 1000, idleMs: 60_000, closingMs: 10_000, ...connections },
  };
}

/** The one frame that was sent. */
export function only(out: Out[]): Out {
  assert.equal(out.length, 1, `${out.length} frames were sent`);
  return out[0]!;
}
