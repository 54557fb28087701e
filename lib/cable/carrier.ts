/**
 * What carries the bytes of the cable, and tells its lines where it has some: a serial port, a socket to the cable emulator, or a
 * crossover link. Whatever happens to it, it stays, says what is wrong, and tries again.
 *
 * @module
 */
import type { Lines } from "./lines.ts";

/**
 * A word, in memory that stays, to which the kernel adds FUTEX_OWNER_DIED (linux/futex.h) when the process dies, before the cable falls. Undefined where
 * nobody has to know.
 */
export type DeathMark = Int32Array<ArrayBuffer> | undefined;

export interface CarrierListener {
  readonly mark?: DeathMark;
  /** In order, in pieces of any length. */
  onBytes(chunk: Uint8Array): void;
  /** The lines changed; undefined: they cannot be read. */
  onLines(lines: Lines | undefined): void;
  /** Why nothing can be sent now; undefined: it works, or does again. */
  onTrouble(cause: string | undefined): void;
}

export interface Carrier {
  /** For people: `serial /dev/ttyS1`. */
  readonly name: string;
  readonly lines: Lines | undefined;
  readonly trouble: string | undefined;
  /**
   * Takes all of the bytes or none. False: there is trouble, or too much waits. Nobody is told then: what is still true is said
   * again by the next hello.
   */
  send(bytes: Uint8Array): boolean;
  /** Nothing is told to the listener any more. */
  close(): Promise<void>;
}

/** What is opened by one of the carriers: a device, a connection, a socket. */
export interface Medium {
  readonly lines: Lines | undefined;
  send(bytes: Uint8Array): boolean;
  close(): Promise<void>;
}

/** What a medium tells while it is open. */
export interface MediumListener {
  onBytes(chunk: Uint8Array): void;
  onLines(lines: Lines | undefined): void;
  /** It is of no use any more, for this reason. */
  onLost(cause: string): void;
}

/** A medium that cannot be opened. The message is what is wrong, for the operator. */
export class CarrierError extends Error {
  override readonly name = "CarrierError";
}

/** @throws {CarrierError} */
export type OpenMedium = (listener: MediumListener) => Promise<Medium>;
