/**
 * A predictor chooses the real of a new connection (the *session distribution scheme* of US 6,317,775). Each has a file of
 * its own here and a line in `registry.ts`; all pass `contract_test.ts`.
 *
 * HOT PATH: `next` runs once per new connection and allocates nothing.
 *
 * @module
 */

/** What a predictor sees of the reals of one virtual. All columns but `slots` and `identity` are indexed by real. */
export interface Field {
  /**
   * One for each bind, in the order of the config: the bound real or, while it is down, the standby in its place. A standby
   * of two reals may stand here twice, and carries the load of both.
   */
  readonly slots: Int32Array;
  /** By slot: a word made of the address and port of the bound real, the same on every unit with this config. */
  readonly identity: Int32Array;
  /** By slot: the weight of the bound real, which its standby takes over. */
  readonly weight: Int32Array;
  /** Whether a reload has put it in the place of another: then each of its slots has yet to show that it is level with the others. */
  readonly isReplaced: boolean;
  /** 1 where a real may take connections by its state. */
  readonly usable: Uint8Array;
  readonly connections: Int32Array;
  /** Those of `connections` that are over. */
  readonly closing: Int32Array;
  /** Most connections that are not over; the largest number of 31 bits where there is no limit. */
  readonly maxconns: Int32Array;
  /** Moving average of the time from SYN to SYN-ACK, 0 where it was never measured. */
  readonly latencyMs: Float64Array;
  /** Tick of the last measurement. */
  readonly measuredTick: Int32Array;
  /** Tick of now, in cell 0. */
  readonly tick: Int32Array;
  /** How often a real has come into service: it starts slowly then. */
  readonly starts: Int32Array;
  /** Counts up whenever a slot, or `starts` of its reals, changes, so that nobody need look at all of them each time. */
  version: number;
}

/** Whether a real may take the next connection: its state allows it, it has room, and it is not left out. */
export function mayTake(field: Field, real: number, exclude: number): boolean {
  return field.usable[real]! !== 0 && real !== exclude &&
    field.connections[real]! - field.closing[real]! < field.maxconns[real]!;
}

export interface Predictor {
  /**
   * The real that takes the next connection, or -1 where none is usable. `client` is the raw address it comes from. `exclude` is
   * a real that must not be chosen, or -1. The answer counts as given: predictors with a memory move on.
   */
  next(client: number, exclude: number): number;
  /** What {@linkcode next} would say, and nothing moves on. */
  peek(client: number, exclude: number): number;
  /** What the scheme compares of a slot, for people: see `measureOf` in the registry. */
  figure(slot: number): number;
}
