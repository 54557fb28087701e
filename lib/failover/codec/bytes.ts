/**
 * Fields of messages, big-endian, one after the other. Writing never fails: what does not fit is cut or held at its limit, since a
 * unit that cannot say all of it must still say the rest. Reading never throws: what cannot be right is remembered, and asked for
 * at the end.
 *
 * @module
 */

/** Largest whole number of four bytes. */
export const MAX_COUNT_VALUE = 0xffff_ffff;

const CONTROL = /\p{Cc}/u;
const CONTROLS = /\p{Cc}/gu;
const HEX = /^(?:[0-9a-f]{2})+$/;
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export class ByteWriter {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #length = 0;

  constructor(capacity: number) {
    this.#bytes = new Uint8Array(capacity);
    this.#view = new DataView(this.#bytes.buffer);
  }

  /** What was written. */
  get written(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  byte(value: number) {
    this.#view.setUint8(this.#length++, clamp(value, 0xff));
  }

  count(value: number) {
    this.#view.setUint32(this.#length, clamp(value, MAX_COUNT_VALUE));
    this.#length += 4;
  }

  flag(value: boolean) {
    this.byte(value ? 1 : 0);
  }

  /** The place of a word in its list. */
  word<T extends string>(words: readonly T[], word: T) {
    this.byte(words.indexOf(word));
  }

  /** Digits of a fixed number of bytes. */
  hex(digits: string, bytes: number) {
    this.raw(bytesOfHex(digits, bytes));
  }

  /** Its length in a byte, and UTF-8. Lines of a log stay lines. */
  text(text: string, maxBytes: number) {
    const plain = text.toWellFormed().replace(CONTROLS, " ");
    const place = this.#bytes.subarray(this.#length + 1, this.#length + 1 + maxBytes);
    const { written } = encoder.encodeInto(plain, place);
    this.byte(written);
    this.#length += written;
  }

  raw(bytes: Uint8Array) {
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }
}

export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;
  #isWrong = false;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** All was read, and all of it could be right. */
  get isRight(): boolean {
    return !this.#isWrong && this.#at === this.#bytes.length;
  }

  byte(): number {
    return this.raw(1)[0]!;
  }

  count(): number {
    const [a, b, c, d] = this.raw(4);
    return (a! << 24 | b! << 16 | c! << 8 | d!) >>> 0;
  }

  flag(): boolean {
    const value = this.byte();
    this.require(value <= 1);
    return value === 1;
  }

  word<T extends string>(words: readonly [T, ...T[]]): T {
    const word = words[this.byte()];
    this.require(word !== undefined);
    return word ?? words[0];
  }

  hex(bytes: number): string {
    return hexOfBytes(this.raw(bytes));
  }

  text(maxBytes: number): string {
    const length = this.byte();
    this.require(length <= maxBytes);
    try {
      const text = decoder.decode(this.raw(length));
      this.require(!CONTROL.test(text));
      return text;
    } catch {
      this.require(false);
      return "";
    }
  }

  /** Zeros where so many are not there. */
  raw(length: number): Uint8Array {
    const end = this.#at + length;
    this.require(end <= this.#bytes.length);
    if (this.#isWrong) return new Uint8Array(length);
    const bytes = this.#bytes.slice(this.#at, end);
    this.#at = end;
    return bytes;
  }

  /** All that is left, and no copy of it. */
  rest(): Uint8Array {
    const bytes = this.#bytes.subarray(this.#at);
    this.#at = this.#bytes.length;
    return bytes;
  }

  require(isRight: boolean) {
    if (!isRight) this.#isWrong = true;
  }
}

export function hexOfBytes(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Whoever gives other digits has a mistake in the program: nothing that came from outside gets here. */
function bytesOfHex(digits: string, bytes: number): Uint8Array {
  if (digits.length !== 2 * bytes || !HEX.test(digits)) {
    throw new RangeError(`${digits}: expected ${2 * bytes} hexadecimal digits`);
  }
  return Uint8Array.from(digits.match(/../g)!, (pair) => parseInt(pair, 16));
}

function clamp(value: number, most: number): number {
  return Math.min(Math.max(Math.trunc(value), 0), most);
}
