/**
 * What the engine is told when it starts, and at each reload: the machine objects of the config with names replaced by
 * indexes. It is plain data, so that it crosses to the engine's worker as a message or as JSON.
 *
 * @module
 */
import type { PredictorName, Protocol } from "../words.ts";

/** Where an object stands. */
export interface Placed {
  /** Its row in the columns of its kind, from its first configuration to its end; rows between may be empty. */
  index: number;
  /** The config has it no more, but connections are left: it drains. */
  removed: boolean;
}

export interface RealSetup extends Placed {
  name: string;
  /** Address as text, such as `10.0.0.11`. */
  address: string;
  /** 0 for all ports: the port of the virtual is kept. */
  port: number;
  weight: number;
  /** Ditched connections in a row that fail it. */
  threshold: number;
  /** SYNs of one connection it may leave unanswered before the connection is moved. */
  reassign: number;
  /** From `failed` to `testing`; 0 for never. */
  retryMs: number;
  /** Most connections; 0 for any number. */
  maxconns: number;
  /** Connections in a row that ask and get no data, which fail it; 0 for off. */
  data: number;
  /** Index of the real that stands in for it, or -1. */
  standby: number;
}

export interface VirtualSetup extends Placed {
  name: string;
  address: string;
  /** 0 for all ports. */
  port: number;
  protocol: Protocol;
  predictor: PredictorName;
  /** The binds of this virtual: indexes of reals, in the order of the config. */
  reals: number[];
  /** Index of the virtual whose reals serve when none of its own can, or -1. */
  backup: number;
  /** Only for these clients; empty for all that no other virtual of this address and port has. */
  clients: PrefixSetup[];
  /** How long a client that is silent stays with its real; 0 for off. */
  stickyMs: number;
  /** Bits of a client's address that stickiness goes by, 1 to 32. */
  stickyMask: number;
  synguard: {
    /** Most new embryonic connections in one second; 0 for any number. */
    perSecond: number;
    /** Most embryonic connections at one time; 0 for any number. */
    embryonic: number;
  };
}

/** The addresses that agree with `address` in their first `bits` bits; the others of `address` are zero. */
export interface PrefixSetup {
  address: string;
  bits: number;
}

/** Connections that the real opens itself leave with the virtual's address (US 6,445,704). */
export interface StaticSetup {
  real: number;
  virtual: number;
}

export interface UnitSetup {
  reals: RealSetup[];
  virtuals: VirtualSetup[];
  statics: StaticSetup[];
  connections: { max: number; idleMs: number; closingMs: number };
}
