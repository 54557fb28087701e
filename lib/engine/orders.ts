/**
 * What control may ask of a running engine, and what it answers.
 *
 * @module
 */
import type { UnitSetup } from "../objects/setup.ts";
import type { Order, Reason } from "../words.ts";

/** What stands in the way of a real. */
export const SKIPS = [
  "none",
  "out_of_service",
  "draining",
  "testing",
  "failed",
  "max_connections",
  "unresolved",
  /** The last connection it has ditched was this client's. */
  "ditched",
] as const;
export type Skip = (typeof SKIPS)[number];

/** One bind of the virtual, or of the backup that serves. */
export interface Candidate {
  /** Index of the virtual that it is a bind of. */
  virtual: number;
  /** Index of the bound real. */
  bound: number;
  /** Index of the real in its place: itself or a standby. */
  real: number;
  /** Why the bound real takes no connection; `none` where it may. */
  skip: Skip;
  /** Whether the real in its place may take a connection of this client. */
  usable: boolean;
  /** What the predictor compares: see `measureOf`. */
  figure: number;
}

/** What would become of a new connection of a client to an address and port. Nothing changes by asking. */
export interface Explanation {
  /** Index of the virtual that takes the client: among several of one address and port, the one of the longest prefix; -1 for none. */
  virtual: number;
  /** Index of the virtual whose reals serve: the same one, a backup, or -1. */
  serving: number;
  /** Index of the real, or -1. */
  real: number;
  reason: Reason;
  /** Verdict on its SYN where that would be dropped, else -1. */
  drop: number;
  /** Index of the real that the client sticks to, usable or not; -1 for none. */
  sticky: number;
  /** Of the virtual; then of the backup, where that serves. */
  candidates: readonly Candidate[];
}

/** The engine is dead or was asked too much at a time. */
export class OrderError extends Error {
  override readonly name = "OrderError";
}

/** Control's way to speak to the engine. Every call rejects with {@linkcode OrderError} where the engine does not answer. */
export interface EngineOrders {
  /** Resolves when the engine has done it. `deadlineMs`: of a drain, from now; 0 for none. */
  order(kind: "real" | "virtual", object: number, order: Order, deadlineMs: number): Promise<void>;
  /** For a new connection of `client`, an IPv4 address, to the address and port of a virtual. */
  explain(virtual: number, client: string): Promise<Explanation>;
  /** Resolves when the engine works by this setup, with the number of connections that this has ended. */
  configure(setup: UnitSetup): Promise<number>;
  /** Resolves when the engine traces what its {@linkcode TraceRing} asks for, or no more. */
  trace(on: boolean): Promise<void>;
}
