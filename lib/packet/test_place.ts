/**
 * Puts a frame into memory of its own, aligned as in a ring, for tests of the hot path's readers and writers.
 *
 * @module
 */
import { Memory } from "./memory.ts";

/** Room before the frame for a virtio_net_hdr and a tag, and 2 modulo 4 so that the IP header is aligned. */
const FRAME = 34;
/** Room behind it, to see whether a reader looks there. */
const BEHIND = 64;

export interface PlacedFrame {
  memory: Memory;
  /** Offset of the frame. */
  frame: number;
  /** Offset behind its last byte. */
  end: number;
}

/** `filler` is what lies before and behind the frame. */
export function place(bytes: Uint8Array, filler = 0): PlacedFrame {
  const end = FRAME + bytes.length;
  const memory = new Memory(new ArrayBuffer((end + BEHIND + 3) & ~3));
  memory.bytes.fill(filler);
  memory.bytes.set(bytes, FRAME);
  return { memory, frame: FRAME, end };
}

/** A copy of the frame as it lies there now. */
export function frameBytes(placed: PlacedFrame): Uint8Array<ArrayBuffer> {
  return placed.memory.bytes.slice(placed.frame, placed.end);
}
