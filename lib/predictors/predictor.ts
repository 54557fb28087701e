/**
 * A predictor chooses the real of a new connection (the *session distribution scheme* of US 6,317,775). Each has a file of
 * its own here and a line in `registry.ts`; all pass `contract_test.ts`.
 *
 * HOT PATH: `next` runs once per new connection and allocates nothing.
 *
 * @module
 */

/** What a predictor sees of the reals of one virtual. All but `binds` are columns indexed by real. */
export interface Field {
  /** The bound reals, in the order of the config. */
  readonly binds: Int32Array;
  /** 1 where a real may take a connection now. */
  readonly usable: Uint8Array;
  readonly connections: Int32Array;
  readonly weight: Int32Array;
}

export interface Predictor {
  /**
   * The real that takes the next connection, or -1 where none is usable. `exclude` is a real that must not be chosen, or -1.
   * The answer counts as given: predictors with a memory move on.
   */
  next(exclude: number): number;
}
