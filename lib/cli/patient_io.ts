/**
 * Lines for a unit that must not wait for who reads them. A write to a full pipe blocks, and with it the status and everything
 * else that control does; one to a pipe that nobody has open any more fails.
 *
 * So lines wait here, those of each stream in a queue of its own, and a thread of the runtime writes them. Where the queue is
 * full, or the write fails, lines are lost, and their number is a line in their place once there is a reader again. The price: a line
 * on standard error may come out before an older one on standard output.
 *
 * @module
 */
import { LOG_END_MS, LOG_WAITING_BYTES } from "../limits.ts";
import type { PatientIo } from "./io.ts";

/** A stream that takes some of the bytes it is given, in its own time; `Deno.stdout` is one. */
export interface ByteWriter {
  /** Gives how many bytes it took. */
  write(bytes: Uint8Array): Promise<number>;
}

export class PatientStreams implements PatientIo {
  readonly #out: LineQueue;
  readonly #errors: LineQueue;

  /** @param lostLine tells how many lines were lost. */
  constructor(out: ByteWriter, errors: ByteWriter, lostLine: (count: number) => string) {
    this.#out = new LineQueue(out, lostLine);
    this.#errors = new LineQueue(errors, lostLine);
  }

  log(text: string) {
    this.#out.add(text);
  }

  error(text: string) {
    this.#errors.add(text);
  }

  async end() {
    const late = Promise.withResolvers<void>();
    const timer = setTimeout(late.resolve, LOG_END_MS);
    await Promise.race([Promise.all([this.#out.end(), this.#errors.end()]), late.promise]);
    clearTimeout(timer);
  }
}

/** Something to be written. */
interface Waiting {
  bytes: Uint8Array;
  /** How many lines are lost with it: those that it tells of, or itself. */
  lines: number;
}

class LineQueue {
  readonly #encoder = new TextEncoder();
  readonly #waiting: Waiting[] = [];
  #bytes = 0;
  #lost = 0;
  /** Of the first that waits: a line that was begun must be ended, or the next one would not be a line. */
  #written = 0;
  #writing: Promise<void> | undefined;

  constructor(
    private readonly stream: ByteWriter,
    private readonly lostLine: (count: number) => string,
  ) {}

  add(text: string) {
    const line = this.#bytesOf(text);
    this.#tellLost(line.length);
    if (this.#lost > 0 || !this.#hasRoom(line.length)) this.#lost++;
    else this.#push(line, 1);
    this.#start();
  }

  async end() {
    this.#tellLost(0);
    this.#start();
    await this.#writing;
  }

  /** Once there is room for the next line too: a full queue would else fill up with lines on one lost line each. */
  #tellLost(nextBytes: number) {
    if (this.#lost === 0) return;
    const bytes = this.#bytesOf(this.lostLine(this.#lost));
    if (!this.#hasRoom(bytes.length + nextBytes)) return;
    this.#push(bytes, this.#lost);
    this.#lost = 0;
  }

  #bytesOf(text: string): Uint8Array {
    return this.#encoder.encode(`${text}\n`);
  }

  #hasRoom(bytes: number): boolean {
    return this.#bytes + bytes <= LOG_WAITING_BYTES;
  }

  #push(bytes: Uint8Array, lines: number) {
    this.#waiting.push({ bytes, lines });
    this.#bytes += bytes.length;
  }

  #start() {
    this.#writing ??= this.#writeAll().finally(() => this.#writing = undefined);
  }

  async #writeAll() {
    try {
      for (let first = this.#waiting[0]; first !== undefined; first = this.#waiting[0]) {
        this.#written += await this.stream.write(first.bytes.subarray(this.#written));
        if (this.#written === first.bytes.length) this.#takeFirst();
      }
    } catch {
      // A closed pipe, a full disk: nothing to be said to who does not listen. The next line tries again.
      this.#loseAll();
    }
  }

  #takeFirst() {
    const { bytes } = this.#waiting.shift()!;
    this.#bytes -= bytes.length;
    this.#written = 0;
  }

  /** All but a line that was begun. */
  #loseAll() {
    const lost = this.#waiting.splice(this.#written === 0 ? 0 : 1);
    for (const { bytes, lines } of lost) {
      this.#bytes -= bytes.length;
      this.#lost += lines;
    }
  }
}
