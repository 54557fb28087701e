/**
 * A unit on a memory wire for tests: packets in, packets out, with a clock of its own. `test_frames.ts` says who is around it.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { UnitSetup } from "../objects/setup.ts";
import { arpFrame } from "../packet/build.ts";
import type { TcpGiven } from "../packet/fields.ts";
import { type Frame, readFrame } from "../packet/read.ts";
import { SYN_REPEAT_MS } from "../limits.ts";
import { ACK, FIN, RST, SYN } from "../packet/tcp.ts";
import {
  BACK,
  FRONT,
  type Order,
  ORDERS,
  REAL_STATES,
  type RealState,
  SERVING,
  type Serving,
  VIRTUAL_STATES,
  type VirtualState,
} from "../words.ts";
import { type ConnectionView, viewConnection } from "./connection_view.ts";
import { Engine } from "./engine.ts";
import { CAUSES, EVENT_KINDS, EVENT_REAL, EVENT_SERVING, EVENT_VIRTUAL } from "./events.ts";
import { STANDBY } from "./duty.ts";
import type { PairParts } from "./parts.ts";
import { ORDER_CONFIGURE } from "./order_box.ts";
import { type Injection, MemoryWire, type MemoryWireOptions } from "./memory_wire.ts";
import { EngineState, type Shape, shapeOf } from "./state.ts";
import {
  BACK_MAC,
  CLIENT,
  clientFrame,
  realAddress,
  realFrame,
  realMac,
  VIRTUAL,
} from "./test_frames.ts";
import { setupOf, type TestSetup } from "./test_setup.ts";
import { type VerdictName, VERDICTS } from "./verdicts.ts";

export * from "./test_frames.ts";

const START_MS = 1_000_000;

export interface Out {
  port: number;
  bytes: Uint8Array<ArrayBuffer>;
  vnet: Uint8Array;
  frame: Frame;
}

export interface TestUnitOptions extends TestSetup {
  wire?: MemoryWireOptions;
  /** Rows for reals and for virtuals; as many as there are unless given. A reload needs some for what is new. */
  rows?: number;
  /** Reals whose ARP answer is already in; all unless given. */
  resolved?: boolean;
  /** It is of a pair, and begins as its standby. */
  pair?: PairParts;
  /** Where its state lies: in memory of its own unless given. */
  state?: (shape: Shape) => EngineState;
}

/** Whose connection to whom: the usual ones unless given. */
export interface Ask {
  client?: string;
  port?: number;
  virtual?: string;
  virtualPort?: number;
  /** Initial sequence number: a SYN that is repeated has the same. */
  sequence?: number;
}

/** States of the kinds of events that {@linkcode TestUnit.told} tells. */
const STATES: Readonly<Record<number, readonly string[]>> = {
  [EVENT_REAL]: REAL_STATES,
  [EVENT_VIRTUAL]: VIRTUAL_STATES,
  [EVENT_SERVING]: SERVING,
};

export class TestUnit {
  readonly wire: MemoryWire;
  readonly state: EngineState;
  readonly engine: Engine;
  /** What the engine works by. */
  setup: UnitSetup;
  nowMs = START_MS;
  /** By how much later than the turn began a frame is sent. */
  lateMs = 0;
  #out: Out[] = [];
  /** Sequence number of the last SYN of each client. */
  readonly #syns = new Map<string, number>();
  /** Initial sequence numbers, as of one host: never the same twice. */
  #sequence = 0;

  constructor(options: TestUnitOptions = {}) {
    const setup = setupOf(options);
    this.setup = setup;
    const { reals, virtuals } = setup;
    const { rows, state = newState } = options;
    const shape = {
      ...shapeOf(setup),
      reals: rows ?? reals.length,
      virtuals: rows ?? virtuals.length,
    };
    this.state = state(shape);
    this.wire = new MemoryWire({
      ...options.wire,
      onSend: (port, bytes, vnet) => this.#out.push({ port, bytes, vnet, frame: readFrame(bytes) }),
    });
    const { pair } = options;
    if (pair !== undefined) this.state.duty.order(STANDBY);
    const now = () => this.nowMs + this.lateMs;
    const clock = pair === undefined ? {} : { now };
    this.engine = new Engine(this.wire, setup, this.state, this.nowMs, 42, { ...clock, pair });
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

  /** As {@linkcode pass}, while the reals answer ARP, all but those of `dead`. */
  live(ms: number, dead: number[] = []) {
    for (let step = 0; step < ms; step += 100) {
      for (const { frame } of this.pass(100)) {
        const asked = frame.arp?.targetAddress.match(/^10\.0\.0\.(\d+)$/);
        if (asked && !dead.includes(Number(asked[1]))) this.answerArp(Number(asked[1]));
      }
    }
  }

  /** A segment of the client to a virtual. */
  fromClient(tcp: Partial<TcpGiven>, ends: Partial<{ source: string; destination: string }> = {}) {
    if (((tcp.flags ?? ACK) & (SYN | ACK)) === SYN) this.#noteSyn(tcp, ends.source);
    return this.send(FRONT, clientFrame(tcp, ends));
  }

  /** A SYN that is repeated comes later: what comes at once is a copy, and says nothing. */
  #noteSyn({ sourcePort = 5000, sequence = 0 }: Partial<TcpGiven>, source = CLIENT) {
    const client = `${source}:${sourcePort}`;
    if (this.#syns.get(client) === sequence) {
      this.live(SYN_REPEAT_MS);
    }
    this.#syns.set(client, sequence);
  }

  /** A segment of a real to the client. */
  fromReal(real: number, tcp: Partial<TcpGiven>, destination = CLIENT): Out[] {
    const { destinationPort = 5000 } = tcp;
    const syn = this.#syns.get(`${destination}:${destinationPort}`) ?? 0;
    return this.send(BACK, realFrame(real, { acknowledgement: syn + 1, ...tcp }, destination));
  }

  /** A SYN of a client. Gives the real that it was sent on to, 0 where it was dropped. */
  syn(ask: Ask = {}): number {
    return this.#offer(ask)?.real ?? 0;
  }

  /** The SYN-ACK of a real. */
  accept(real: number, { client = CLIENT, port = 5000 }: Ask = {}): Out[] {
    return this.fromReal(real, { destinationPort: port, flags: SYN | ACK }, client);
  }

  /** A real's reset in answer to the SYN. */
  refuse(real: number, { client = CLIENT, port = 5000, sequence = 7 }: Ask = {}): Out[] {
    const segment = { flags: RST | ACK, acknowledgement: sequence + 1 };
    return this.fromReal(real, { destinationPort: port, ...segment }, client);
  }

  /** SYN, SYN-ACK and ACK. Gives the real that took the connection. */
  connect(port: number, virtualPort = 80, virtual = VIRTUAL, client = CLIENT): number {
    const taken = this.#offer({ client, port, virtual, virtualPort, sequence: ++this.#sequence });
    assert.ok(taken !== undefined, "the SYN was not sent on");
    const { real, realPort } = taken;
    const answer = { sourcePort: realPort, destinationPort: port, flags: SYN | ACK };
    this.fromReal(real, answer, client);
    const ends = { source: client, destination: virtual };
    this.fromClient({ sourcePort: port, destinationPort: virtualPort }, ends);
    return real;
  }

  /** A SYN, and where it was sent on to. */
  #offer(
    { client = CLIENT, port = 5000, virtual = VIRTUAL, virtualPort = 80, sequence = 7 }: Ask,
  ): { real: number; realPort: number } | undefined {
    const out = this.fromClient(
      { sourcePort: port, destinationPort: virtualPort, flags: SYN, sequence },
      { source: client, destination: virtual },
    );
    if (out.length === 0) return undefined;
    const { ipv4, tcp } = only(out).frame;
    return { real: Number(ipv4!.destination.split(".")[3]), realPort: tcp!.destinationPort };
  }

  /** FIN of both sides. */
  close(real: number, { client = CLIENT, port = 5000, virtual = VIRTUAL }: Ask = {}) {
    const ends = { source: client, destination: virtual };
    this.fromClient({ sourcePort: port, flags: FIN | ACK }, ends);
    this.fromReal(real, { destinationPort: port, flags: FIN | ACK }, client);
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

  /** An operator's order; objects count from 1. `deadlineMs`: of a drain. */
  orderReal(real: number, order: Order, deadlineMs = 0) {
    this.engine.transitions.orderReal(real - 1, ORDERS.indexOf(order), deadlineMs);
  }

  orderVirtual(virtual: number, order: Order, deadlineMs = 0) {
    this.engine.transitions.orderVirtual(virtual - 1, ORDERS.indexOf(order), deadlineMs);
  }

  /** Takes another setup, as at a reload. Gives how many connections that ended. */
  reload(options: TestUnitOptions): number {
    const { orders } = this.state;
    this.setup = setupOf(options);
    assert.ok(orders.writeSetup(this.setup));
    orders.leave({ kind: ORDER_CONFIGURE, object: 0, order: 0, argument: 0 });
    this.turn();
    assert.equal(orders.isBusy, false);
    return orders.readDropped();
  }

  realState(real: number): RealState {
    return REAL_STATES[this.state.reals.state[real - 1]!]!;
  }

  virtualState(virtual = 1): VirtualState {
    return VIRTUAL_STATES[this.state.virtuals.state[virtual - 1]!]!;
  }

  serving(virtual = 1): Serving {
    return SERVING[this.state.virtuals.serving[virtual - 1]!]!;
  }

  /** Every event of a kind so far, as `1: in_service > failed: connections reset`. */
  told(kind: "real" | "virtual" | "serving"): string[] {
    const wanted = EVENT_KINDS.indexOf(kind);
    const words = STATES[wanted]!;
    return this.state.events.readAfter(0).filter((event) => event.kind === wanted).map((
      { object, before, after, cause },
    ) => `${object + 1}: ${words[before]} > ${words[after]}: ${CAUSES[cause]}`);
  }

  /** The connections that are there, as the status shows them. */
  connections(): ConnectionView[] {
    const { connections: table, tick } = this.state;
    return Array.from({ length: table.highWater }, (_, i) => viewConnection(table, i + 1, tick[0]!))
      .filter((view) => view !== undefined);
  }

  count(verdict: VerdictName): number {
    return this.state.verdicts[VERDICTS.indexOf(verdict)]!;
  }

  /** Packets of all verdicts together. */
  get packets(): number {
    return this.state.verdicts.reduce((sum, count) => sum + count, 0);
  }
}

function newState(shape: Shape): EngineState {
  return EngineState.over(new SharedArrayBuffer(EngineState.bytes(shape)), shape);
}

/** The one frame that was sent. */
export function only(out: Out[]): Out {
  assert.equal(out.length, 1, `${out.length} frames were sent`);
  return out[0]!;
}
