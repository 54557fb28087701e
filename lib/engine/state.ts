/**
 * All that engine and control share: one block of memory, the same typed arrays over it on both sides. The
 * engine writes, control reads; the only cells that control writes are named so.
 *
 * @module
 */
import { Arena } from "../objects/arena.ts";
import { ConnectionTable } from "../objects/connections.ts";
import { Hosts } from "../objects/hosts.ts";
import { Reals, Virtuals } from "../objects/machines.ts";
import type { UnitSetup } from "../objects/setup.ts";
import { StickyTable } from "../objects/sticky.ts";
import { MAX_REALS, MAX_VIRTUALS, MIN_STICKY } from "../limits.ts";
import { Duty } from "./duty.ts";
import { EventRing } from "./events.ts";
import { KernelTables } from "./kernel_tables.ts";
import { OrderBox } from "./order_box.ts";
import { TraceRing } from "./trace_ring.ts";
import { KERNEL_VERDICTS, VERDICTS } from "./verdicts.ts";

/** Sizes that fix the layout. */
export interface Shape {
  /** Rows of the columns: the most there may ever be. */
  reals: number;
  virtuals: number;
  /** Entries of the connection table. */
  connections: number;
  /** Entries of the sticky table: a power of two. */
  sticky: number;
  /** How many CPUs may count in the kernel. */
  cpus?: number;
}

/** A reload may bring any number of objects, sticky ones too: memory that none of them uses stays untouched, and costs nothing. */
export function shapeOf({ connections }: Pick<UnitSetup, "connections">): Shape {
  return {
    reals: MAX_REALS,
    virtuals: MAX_VIRTUALS,
    connections: connections.max,
    sticky: 2 ** Math.ceil(Math.log2(Math.max(connections.max, MIN_STICKY))),
  };
}

/** Cells of {@linkcode EngineState.flags}. */
export const FLAG_STOP = 0;
/** Set by the engine while it forwards. */
export const FLAG_RUNNING = 1;

export class EngineState {
  /** `FLAG_STOP` is written by control, `FLAG_RUNNING` by the engine. */
  readonly flags: Int32Array;
  /** Packets per verdict, in the order of `VERDICTS`. */
  readonly verdicts: Float64Array;
  /** Packets per verdict that the kernel gave by itself, in the order of `KERNEL_VERDICTS`: a part of those in `verdicts`. */
  readonly kernel: Float64Array;
  /** Bytes of all received packets, and nothing else, in cell 0. */
  readonly bytes: Float64Array;
  /** Per port: index into `LINK_STATES`. */
  readonly links: Int32Array;
  /** When the engine last turned, ms of `clock.ts`: control sees by it that the engine lives. */
  readonly heartbeat: Float64Array;
  /** The engine's clock: ticks of `TICK_MS` since it started. */
  readonly tick: Int32Array;
  /** What the failover unit orders; all zeros for a unit without a peer. */
  readonly duty: Duty;
  readonly reals: Reals;
  readonly virtuals: Virtuals;
  readonly connections: ConnectionTable;
  readonly sticky: StickyTable;
  /** Which hardware addresses are behind which port. */
  readonly hosts: Hosts;
  readonly events: EventRing;
  /** Control writes orders here. */
  readonly orders: OrderBox;
  /** Control writes what it wants here, and what it has read. */
  readonly trace: TraceRing;

  readonly kernelTables: KernelTables;

  private constructor(arena: Arena, tables: Arena, shape: Shape) {
    this.kernelTables = new KernelTables(tables, shape);
    this.flags = arena.int32(2);
    this.verdicts = arena.float64(VERDICTS.length);
    this.kernel = arena.float64(KERNEL_VERDICTS.length);
    this.bytes = arena.float64(1);
    this.links = arena.int32(2);
    this.heartbeat = arena.float64(1);
    this.tick = arena.int32(1);
    this.duty = new Duty(arena, this.kernelTables);
    this.reals = new Reals(arena, shape.reals, tables);
    this.virtuals = new Virtuals(arena, shape.virtuals);
    this.hosts = new Hosts(tables);
    this.events = new EventRing(arena);
    this.orders = new OrderBox(arena);
    this.trace = new TraceRing(arena);
    this.sticky = new StickyTable(arena, shape.sticky, shape.virtuals);
    this.connections = new ConnectionTable(
      arena,
      shape.connections,
      this.reals,
      this.virtuals,
      tables,
      this.kernelTables.epochs,
    );
  }

  /** Bytes of shared memory that a unit of this shape needs. */
  static bytes(shape: Shape): number {
    const counting = new Arena();
    new EngineState(counting, counting, shape);
    return counting.bytes;
  }

  /** How many of these the kernel has to see, where it forwards too. */
  static tableBytes(shape: Shape): number {
    const counting = new Arena();
    new EngineState(new Arena(), counting, shape);
    return counting.bytes;
  }

  /**
   * The same state for every caller with the same buffers; new ones, all zeros, are an empty state. `tables`: what the kernel sees as well;
   * its place in `buffer` stays untouched then, and costs nothing.
   */
  static over(buffer: SharedArrayBuffer, shape: Shape, tables?: ArrayBuffer): EngineState {
    const arena = new Arena(buffer);
    return new EngineState(arena, tables === undefined ? arena : new Arena(tables), shape);
  }
}
