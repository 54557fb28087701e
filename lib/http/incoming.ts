/**
 * What a client sends: the heads of its requests, one after the other, in a buffer that takes the largest.
 *
 * @module
 */
import { MAX_HEAD_BYTES } from "../limits.ts";
import { HeadError } from "./head.ts";

const TAB = 9;
const LF = 10;
const CR = 13;
const SPACE = 32;
const DELETE = 127;

/** Most heads fit in; the buffer of one that does not grows. */
const FIRST_BYTES = 1024;

export class Incoming {
  #buffer = new Uint8Array(FIRST_BYTES);
  /** Bytes in the buffer, how many of them have been looked at, and where the line starts that is being looked at. */
  #length = 0;
  #seen = 0;
  #line = 0;
  #reading: Promise<boolean> | undefined;

  constructor(private readonly read: (into: Uint8Array) => Promise<number | null>) {}

  /** Some of a head is there. */
  get hasBegun(): boolean {
    return this.#length > 0;
  }

  /** Nothing more fits in before a head is taken out. */
  get isFull(): boolean {
    return this.#length === MAX_HEAD_BYTES;
  }

  /** Waits for more bytes. Gives whether any can come: false at the end, and where the connection is broken. */
  more(): Promise<boolean> {
    this.#reading ??= this.#read().finally(() => this.#reading = undefined);
    return this.#reading;
  }

  /**
   * Takes the next head out, without the empty line at its end, a character for each byte; undefined where it is not all there. What
   * no head can have is refused as soon as it is seen: who sends it may never send an end.
   *
   * @throws {HeadError}
   */
  take(): string | undefined {
    while (this.#seen < this.#length) {
      const byte = this.#buffer[this.#seen++]!;
      if (byte !== LF) {
        refuseControl(byte);
      } else if (this.#lineEnd() > this.#line) {
        this.#line = this.#seen;
      } else {
        const head = this.#takeOut();
        // RFC 9112, section 2.2: empty lines before a head mean nothing.
        if (head !== "") return head;
      }
    }
    if (!this.isFull) return undefined;
    const expected = `expected at most ${MAX_HEAD_BYTES} bytes`;
    throw new HeadError(431, `the head of the request is too large: ${expected}`);
  }

  /** Forgets what is there. */
  discard() {
    this.#drop(this.#length);
  }

  async #read(): Promise<boolean> {
    if (this.#length === this.#buffer.length) this.#grow();
    try {
      // Not into the buffer itself: what is there moves when a head is taken out, which may be while this waits. That costs a copy.
      const piece = new Uint8Array(this.#buffer.length - this.#length);
      const count = await this.read(piece);
      this.#buffer.set(piece.subarray(0, count ?? 0), this.#length);
      this.#length += count ?? 0;
      return count !== null;
    } catch {
      return false; // The connection is broken, or was closed meanwhile.
    }
  }

  #grow() {
    const grown = new Uint8Array(Math.min(2 * this.#buffer.length, MAX_HEAD_BYTES));
    grown.set(this.#buffer);
    this.#buffer = grown;
  }

  /** Where the line ends whose line feed was just seen. */
  #lineEnd(): number {
    const end = this.#seen - 2;
    if (this.#buffer[end] === CR) return end;
    // Some programs would take it for an end, and some would not.
    throw new HeadError(400, "bad line end in the head of the request: expected CR LF");
  }

  /** All lines before the empty one that was just seen. */
  #takeOut(): string {
    const lines = this.#buffer.subarray(0, Math.max(0, this.#line - 2));
    const head = String.fromCharCode(...lines);
    this.#drop(this.#seen);
    return head;
  }

  #drop(count: number) {
    this.#buffer.copyWithin(0, count, this.#length);
    this.#length -= count;
    this.#seen = 0;
    this.#line = 0;
  }
}

function refuseControl(byte: number) {
  if ((byte >= SPACE && byte !== DELETE) || byte === TAB || byte === CR) return;
  throw new HeadError(400, "a control character in the head of the request: expected HTTP/1.1");
}
