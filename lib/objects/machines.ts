/**
 * The machine objects, virtual and real, as columns of shared memory: the engine writes them, control reads
 * them. A row is the index that the {@linkcode UnitSetup} gives an object.
 *
 * Columns instead of objects because counters are touched for every packet and must be seen by control without
 * a message: a typed array costs one store, is never garbage and is the same memory on both sides.
 *
 * @module
 */
import type { Arena } from "./arena.ts";

/** Physical machine objects (US 6,317,775: 318 of figure 3B). */
export class Reals {
  readonly length: number;
  /** Index into `REAL_STATES`. */
  readonly state: Int32Array;
  /** When the state last changed, ms of `clock.ts`. */
  readonly since: Float64Array;
  /** Why it last changed: index into `CAUSES`, plus 1; 0 before the first change. */
  readonly cause: Int32Array;
  readonly weight: Int32Array;
  /** Connection counter (332): entries of the connection table that point here. */
  readonly connections: Int32Array;
  readonly connectionsTotal: Float64Array;
  /** Those of `connections` that clients began and that are over, kept for what comes late; and those that the real opened. */
  readonly closing: Int32Array;
  readonly outbound: Int32Array;
  /** Ditched count (324): connections in a row that were not answered, were reset, or got no data. */
  readonly ditched: Int32Array;
  /** Those of `ditched` that got no data. */
  readonly dataless: Int32Array;
  /** Connections ever that were not answered, were reset in answer to a SYN, asked and got no data. */
  readonly noAnswer: Float64Array;
  readonly reset: Float64Array;
  readonly noData: Float64Array;
  /** Moving average of the time from SYN to SYN-ACK in ms, and the tick of its last measurement; 0 before the first. */
  readonly latencyMs: Float64Array;
  readonly measuredTick: Int32Array;
  /** How often it has come into service. */
  readonly starts: Int32Array;
  /** While it drains: when that ends at the latest, ms of `clock.ts`; 0 for no such time. */
  readonly drainDeadlineMs: Float64Array;
  /** Index into `ARP_STATES`. */
  readonly arp: Int32Array;
  /** Hardware address, three halves in wire order at {@linkcode realMac}. */
  readonly mac: Uint16Array;
  /** Bytes of frames to it from clients, and from it to clients. */
  readonly bytesIn: Float64Array;
  readonly bytesOut: Float64Array;

  /** `tables`: of what the kernel reads as well. */
  constructor(arena: Arena, length: number, tables = arena) {
    this.length = length;
    this.state = arena.int32(length);
    this.since = arena.float64(length);
    this.cause = arena.int32(length);
    this.weight = arena.int32(length);
    this.connections = arena.int32(length);
    this.connectionsTotal = arena.float64(length);
    this.closing = arena.int32(length);
    this.outbound = arena.int32(length);
    this.ditched = arena.int32(length);
    this.dataless = arena.int32(length);
    this.noAnswer = arena.float64(length);
    this.reset = arena.float64(length);
    this.noData = arena.float64(length);
    this.latencyMs = arena.float64(length);
    this.measuredTick = arena.int32(length);
    this.starts = arena.int32(length);
    this.drainDeadlineMs = arena.float64(length);
    this.arp = arena.int32(length);
    this.mac = tables.uint16(realMac(length));
    this.bytesIn = arena.float64(length);
    this.bytesOut = arena.float64(length);
  }

  /** Clears a row for a new real, in service from `nowMs` on. */
  begin(real: number, nowMs: number) {
    clearRow(this, real);
    this.mac.fill(0, realMac(real), realMac(real + 1));
    this.since[real] = nowMs;
  }
}

/** Where in {@linkcode Reals.mac} the address of a real begins. A fourth half is free, so that none lies in two lines of the cache. */
export function realMac(real: number): number {
  return real * 4;
}

/** Virtual machine objects (US 6,317,775: 300 of figure 3A). */
export class Virtuals {
  readonly length: number;
  /** Index into `VIRTUAL_STATES`. */
  readonly state: Int32Array;
  readonly since: Float64Array;
  /** As of a real. */
  readonly cause: Int32Array;
  /** Entries of the connection table that point here. */
  readonly connections: Int32Array;
  readonly connectionsTotal: Float64Array;
  /** Those of `connections` that clients have begun and not made yet, that are over, and those that reals opened. */
  readonly embryonic: Int32Array;
  readonly closing: Int32Array;
  readonly outbound: Int32Array;
  /** SYNs dropped by its synguard. */
  readonly synguarded: Float64Array;
  /** Index into `SERVING`. */
  readonly serving: Int32Array;
  /** As of a real. */
  readonly drainDeadlineMs: Float64Array;
  /** Frames and bytes of frames from clients. A segmentation super-packet is one frame. */
  readonly packetsIn: Float64Array;
  readonly bytesIn: Float64Array;
  /** Frames and bytes of frames to clients. */
  readonly packetsOut: Float64Array;
  readonly bytesOut: Float64Array;

  constructor(arena: Arena, length: number) {
    this.length = length;
    this.state = arena.int32(length);
    this.since = arena.float64(length);
    this.cause = arena.int32(length);
    this.connections = arena.int32(length);
    this.connectionsTotal = arena.float64(length);
    this.embryonic = arena.int32(length);
    this.closing = arena.int32(length);
    this.outbound = arena.int32(length);
    this.synguarded = arena.float64(length);
    this.serving = arena.int32(length);
    this.drainDeadlineMs = arena.float64(length);
    this.packetsIn = arena.float64(length);
    this.bytesIn = arena.float64(length);
    this.packetsOut = arena.float64(length);
    this.bytesOut = arena.float64(length);
  }

  /** As of a real. */
  begin(virtual: number, nowMs: number) {
    clearRow(this, virtual);
    this.since[virtual] = nowMs;
  }
}

/** Every column of one cell a row, so that none added later is forgotten. */
function clearRow(columns: Reals | Virtuals, row: number) {
  for (const column of Object.values(columns)) {
    if (ArrayBuffer.isView(column) && (column as Int32Array).length === columns.length) {
      (column as Int32Array)[row] = 0;
    }
  }
}

/** Connections of clients that are not over: what a drain waits for. What a real opens itself does not end by it. */
export function connectionsLeft(
  { connections, closing, outbound }: Pick<Reals, "connections" | "closing" | "outbound">,
  object: number,
): number {
  return connections[object]! - closing[object]! - outbound[object]!;
}
