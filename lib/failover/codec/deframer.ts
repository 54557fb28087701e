/**
 * Frames out of a stream of bytes, however it is cut into chunks and whatever noise is in it.
 *
 * @module
 */
import { MAX_FRAME_BYTES } from "../../limits.ts";
import { cobsBytes, DELIMITER, stuff, unstuff } from "./cobs.ts";

/** Longest stuffed frame. */
const MAX_STUFFED_BYTES = cobsBytes(MAX_FRAME_BYTES);

/** What stood between two delimiters: a frame, something too long for one, or something that is no stuffed form. */
export type Piece = Uint8Array | "too_long" | "noise";

/**
 * The frame with a delimiter on both sides. The one before it costs a byte and ends whatever noise came before, so that noise on
 * an idle line, a plug being pushed in, never takes the next frame with it.
 */
export function delimited(frame: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(cobsBytes(frame.length) + 2);
  const end = stuff(frame, bytes, 1);
  return bytes.subarray(0, end + 1);
}

/** Holds one unfinished frame at most, so that a stream without delimiters costs no memory. */
export class Deframer {
  readonly #held = new Uint8Array(MAX_STUFFED_BYTES);
  #length = 0;
  #isTooLong = false;

  /** The pieces that end in this chunk. A frame among them is a copy. */
  take(chunk: Uint8Array): Piece[] {
    const pieces: Piece[] = [];
    let from = 0;
    while (true) {
      const end = chunk.indexOf(DELIMITER, from);
      if (end < 0) break;
      this.#hold(chunk.subarray(from, end));
      const piece = this.#piece();
      if (piece !== undefined) pieces.push(piece);
      from = end + 1;
    }
    this.#hold(chunk.subarray(from));
    return pieces;
  }

  #hold(bytes: Uint8Array) {
    if (this.#length + bytes.length > MAX_STUFFED_BYTES) this.#isTooLong = true;
    if (this.#isTooLong) return;
    this.#held.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Undefined between the delimiters of two frames. */
  #piece(): Piece | undefined {
    const stuffed = this.#held.subarray(0, this.#length);
    const isTooLong = this.#isTooLong;
    this.#length = 0;
    this.#isTooLong = false;
    if (isTooLong) return "too_long";
    return stuffed.length === 0 ? undefined : unstuff(stuffed) ?? "noise";
  }
}
