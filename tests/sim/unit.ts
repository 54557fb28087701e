/**
 * The engine on a wire of memory, driven by steps: one frame, several at once, or the passing of time. After each step all that
 * can be seen of it from the outside is put together for the invariants.
 *
 * @module
 */
import { Engine } from "../../lib/engine/engine.ts";
import type { EngineEvent } from "../../lib/engine/events.ts";
import { MemoryWire } from "../../lib/engine/memory_wire.ts";
import {
  ORDER_CONFIGURE,
  ORDER_EXPLAIN,
  ORDER_REAL,
  ORDER_VIRTUAL,
} from "../../lib/engine/order_box.ts";
import type { Explanation } from "../../lib/engine/orders.ts";
import { EngineState, shapeOf } from "../../lib/engine/state.ts";
import { type VerdictName, VERDICTS } from "../../lib/engine/verdicts.ts";
import type { UnitSetup } from "../../lib/objects/setup.ts";
import { parseIpv4 } from "../../lib/packet/address.ts";
import { type Frame, readFrame } from "../../lib/packet/read.ts";
import { type Order, ORDERS } from "../../lib/words.ts";
import { Columns } from "./columns.ts";
import type { OnWire } from "./packets.ts";
import { type Change, TableWatch } from "./table_watch.ts";

/** A frame that the unit sent, and what it says. */
export interface Sent extends OnWire {
  frame: Frame;
}

export interface Step {
  number: number;
  nowMs: number;
  frames: OnWire[];
  /** What became of the frame, where there was exactly one. */
  verdict: VerdictName | undefined;
  sent: Sent[];
  changes: Change[];
  events: EngineEvent[];
  /** Only until the next step. */
  before: Columns;
  unit: ObservedUnit;
}

export interface Invariant {
  /** Throws `Broken` where the step should not have been possible. */
  check(step: Step): void;
}

export class ObservedUnit {
  readonly state: EngineState;
  readonly table: TableWatch;
  readonly wire: MemoryWire;
  readonly invariants: Invariant[] = [];
  steps = 0;
  readonly #engine: Engine;
  #sent: Sent[] = [];
  #lastEvent = 0;
  readonly #before: Columns;

  constructor(public setup: UnitSetup, nowMs: number, seed: number) {
    // No more rows than there are objects: each is copied at every step.
    const { reals, virtuals } = setup;
    const shape = { ...shapeOf(setup), reals: reals.length, virtuals: virtuals.length };
    this.state = EngineState.over(new SharedArrayBuffer(EngineState.bytes(shape)), shape);
    this.table = new TableWatch(this.state.connections, setup.reals.length, setup.virtuals.length);
    this.wire = new MemoryWire({
      onSend: (port, bytes) => this.#sent.push({ port, bytes, frame: readFrame(bytes) }),
    });
    this.#engine = new Engine(this.wire, setup, this.state, nowMs, seed);
    this.#before = new Columns(this.state);
  }

  /** Puts frames into the rings, lets the engine turn, and has the invariants checked. */
  step(nowMs: number, frames: OnWire[] = []): Step {
    this.#before.take();
    for (const { port, bytes } of frames) {
      if (!this.wire.inject(port, bytes)) throw new Error("the wire's ring is full");
    }
    while (this.#engine.turn(nowMs));
    const sent = this.#sent;
    this.#sent = [];
    const events = this.state.events.readAfter(this.#lastEvent);
    this.#lastEvent = events.at(-1)?.id ?? this.#lastEvent;
    const step: Step = {
      number: ++this.steps,
      nowMs,
      frames,
      verdict: frames.length === 1 ? this.#verdict() : undefined,
      sent,
      changes: this.table.walk(nowMs),
      events,
      before: this.#before,
      unit: this,
    };
    for (const invariant of this.invariants) invariant.check(step);
    return step;
  }

  /** Packets per verdict in the last step. */
  risen(verdict: number): number {
    return this.state.verdicts[verdict]! - this.#before.verdicts[verdict]!;
  }

  /** Leaves an order for the next step. */
  order(kind: "real" | "virtual", object: number, order: Order, deadlineMs: number) {
    this.state.orders.leave({
      kind: kind === "real" ? ORDER_REAL : ORDER_VIRTUAL,
      object,
      order: ORDERS.indexOf(order),
      argument: deadlineMs,
    });
  }

  /** Leaves another setup for the next step. */
  reload(setup: UnitSetup) {
    this.setup = setup;
    if (!this.state.orders.writeSetup(setup)) throw new Error("the setup is too large");
    this.state.orders.leave({ kind: ORDER_CONFIGURE, object: 0, order: 0, argument: 0 });
  }

  /** What the unit says would become of a new connection. */
  explain(nowMs: number, virtual: number, client: string): Explanation {
    const record = { kind: ORDER_EXPLAIN, object: virtual, order: 0, argument: parseIpv4(client) };
    this.state.orders.leave(record);
    this.step(nowMs);
    return this.state.orders.readExplanation();
  }

  #verdict(): VerdictName | undefined {
    return VERDICTS.find((_, verdict) => this.risen(verdict) > 0);
  }
}
