/**
 * The TypeScript face of the line holder (`line_holder.h`): the thread that alone holds the cable, so that the cable falls at once
 * when the process is killed.
 *
 * @module
 */
import type { DeathMark } from "../lib/cable/carrier.ts";
import { type Lines, linesOfBits } from "../lib/cable/lines.ts";
import { CABLE_WAITING_BYTES, LINE_POLL_MS } from "../lib/limits.ts";
import { errnoName } from "./errno.ts";
import { cString, openShim } from "./shim.ts";

/** In the order of `enum pm_line_kind`. */
const KINDS = ["serial", "socket"] as const;
export type LineKind = (typeof KINDS)[number];

/** What an opening was at; the order is that of `enum pm_line_step`. */
const STEPS = [
  "start a thread for it",
  "open it",
  "ask whether it is a serial device",
  "have it alone",
  "set its speed and lines",
] as const;
export type LineStep = (typeof STEPS)[number];

/** Of `enum pm_line_state`. */
const FAILED = 1;
const ENDED = 3;
/** `PM_LINES_UNKNOWN`. */
const LINES_UNKNOWN = 16;

/** A line that cannot be opened. */
export class LineError extends Error {
  override readonly name = "LineError";
  readonly errno: number;
  readonly step: LineStep | undefined;

  constructor(errno: number, step: number) {
    super(`${errnoName(errno)}: could not ${STEPS[step] ?? `do step ${step}`}`);
    this.errno = errno;
    this.step = STEPS[step];
  }
}

export interface LineListener {
  /** In order, in pieces of any length; the listener's to keep. */
  onBytes(chunk: Uint8Array): void;
  /** As they are now; undefined where it has none. */
  onLines(lines: Lines | undefined): void;
  /** It is gone and closed; 0 where {@linkcode LineHolder.close} has asked for it. */
  onEnded(errno: number): void;
}

export class LineHolder {
  readonly #shim = openShim();
  readonly #handle: Deno.PointerObject;
  readonly #received = new Uint8Array(CABLE_WAITING_BYTES);
  /** `struct pm_line_seen`. */
  readonly #seen = new Uint32Array(4);
  #lineBits = LINES_UNKNOWN;
  #ended = Promise.resolve();

  private constructor(kind: LineKind, path: string, mark: DeathMark) {
    const error = new Uint32Array(1);
    const handle = this.#shim.symbols.pm_holder_start(
      KINDS.indexOf(kind),
      cString(path),
      CABLE_WAITING_BYTES,
      LINE_POLL_MS,
      mark ?? null,
      error,
    );
    if (handle === null) {
      this.#shim.close();
      throw new LineError(error[0]!, 0);
    }
    this.#handle = handle;
  }

  /** `path`: of a serial device, or of a UNIX socket that somebody listens at. Throws {@linkcode LineError}. */
  static async open(
    kind: LineKind,
    path: string,
    listener: LineListener,
    mark?: DeathMark,
  ): Promise<LineHolder> {
    const holder = new LineHolder(kind, path, mark);
    await holder.#shim.symbols.pm_holder_opened(holder.#handle, holder.#seen);
    const [state, step, errno, lineBits] = holder.#seen;
    if (state === FAILED) {
      holder.#free();
      throw new LineError(errno!, step!);
    }
    holder.#lineBits = lineBits!;
    holder.#ended = holder.#run(listener);
    return holder;
  }

  /** As last seen; undefined where it has none. */
  get lines(): Lines | undefined {
    return this.#lineBits === LINES_UNKNOWN ? undefined : linesOfBits(this.#lineBits);
  }

  /** Takes all of the bytes, or none where too many wait. */
  send(bytes: Uint8Array): boolean {
    const { pm_holder_send } = this.#shim.symbols;
    return pm_holder_send(this.#handle, new Uint8Array(bytes), bytes.length) === 1;
  }

  /** Resolves when the line is closed. What a serial line has not sent is thrown away. */
  async close() {
    this.#shim.symbols.pm_holder_stop(this.#handle);
    await this.#ended;
    this.#free();
  }

  async #run(listener: LineListener) {
    const { pm_holder_wait } = this.#shim.symbols;
    while (true) {
      const count = await pm_holder_wait(this.#handle, this.#received, this.#seen);
      const [state, , errno, lineBits] = this.#seen;
      this.#lineBits = lineBits!;
      if (count > 0) listener.onBytes(this.#received.slice(0, count));
      if (state === ENDED) return listener.onEnded(errno!);
      listener.onLines(this.lines);
    }
  }

  #free() {
    this.#shim.symbols.pm_holder_free(this.#handle);
    this.#shim.close();
  }
}
