/**
 * The TypeScript face of a serial line of the shim (`serial.h`).
 *
 * @module
 */
import { type Lines, linesOfBits } from "../lib/cable/lines.ts";
import { LINE_POLL_MS } from "../lib/limits.ts";
import { EBUSY, errnoName } from "./errno.ts";
import { cString, openShim, type Shim } from "./shim.ts";

/** What an opening was at; the order is that of `enum pm_serial_step`. */
const STEPS = [
  "",
  "get memory for it",
  "open it",
  "ask whether it is a serial device",
  "have it alone",
  "set its speed and lines",
];
const STEP_OPEN = 2;
const STEP_TERMINAL = 3;
const STEP_LOCK = 4;

/** `PM_LINES_UNKNOWN`. */
const LINES_UNKNOWN = 16;
/** More than comes between two looks, by far. */
const RECEIVE_BYTES = 4096;

/** A device that cannot be opened, or is gone. */
export class SerialError extends Error {
  override readonly name = "SerialError";
}

/** What a wait has seen. `bytes` are the caller's to keep. */
export interface SerialSeen {
  bytes: Uint8Array;
  hasRoom: boolean;
}

export class SerialDevice {
  readonly #shim: Shim;
  readonly #handle: Deno.PointerObject;
  readonly #received = new Uint8Array(RECEIVE_BYTES);
  readonly #seen = new Uint32Array(2);
  #lineBits: number;

  /** @throws {SerialError} */
  constructor(device: string) {
    this.#shim = openShim();
    const failure = new Uint32Array(2);
    const handle = this.#shim.symbols.pm_serial_open(cString(device), failure);
    if (handle === null) {
      this.#shim.close();
      throw new SerialError(explain(failure[0]!, failure[1]!));
    }
    this.#handle = handle;
    this.#lineBits = this.#shim.symbols.pm_serial_lines(handle);
  }

  /** As last seen; undefined where the device has none. */
  get lines(): Lines | undefined {
    return this.#lineBits === LINES_UNKNOWN ? undefined : linesOfBits(this.#lineBits);
  }

  /** Gives how many bytes were taken. */
  send(bytes: Uint8Array<ArrayBuffer>): number {
    return Math.max(0, this.#shim.symbols.pm_serial_send(this.#handle, bytes, bytes.length));
  }

  /** In a thread: until something came, a line changed, there is room where that is wanted, or {@linkcode wake}. */
  async wait(wantsRoom: boolean): Promise<SerialSeen> {
    const count = await this.#shim.symbols.pm_serial_wait(
      this.#handle,
      this.#lineBits,
      wantsRoom ? 1 : 0,
      LINE_POLL_MS,
      this.#received,
      this.#received.length,
      this.#seen,
    );
    if (count < 0) throw new SerialError(`${errnoName(-count)}: the device is gone`);
    this.#lineBits = this.#seen[0]!;
    return { bytes: this.#received.slice(0, count), hasRoom: this.#seen[1] === 1 };
  }

  wake() {
    this.#shim.symbols.pm_serial_wake(this.#handle);
  }

  /** After the last wait has ended. */
  close() {
    this.#shim.symbols.pm_serial_close(this.#handle);
    this.#shim.close();
  }
}

function explain(errno: number, step: number): string {
  const name = errnoName(errno);
  const expected = "expected a serial device such as /dev/ttyS1, and the right to use it";
  if (step === STEP_TERMINAL) return `${name}: no serial device: ${expected}`;
  // Whoever is not root cannot even open it then.
  if (step === STEP_LOCK || errno === EBUSY) {
    return `${name}: another process has it: expected a line of its own`;
  }
  if (step === STEP_OPEN) return `${name}: could not open it: ${expected}`;
  return `${name}: could not ${STEPS[step] ?? `do step ${step}`}`;
}
