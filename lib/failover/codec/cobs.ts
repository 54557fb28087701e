/**
 * Consistent Overhead Byte Stuffing (Cheshire and Baker, 1999): bytes without a zero among them, so that a zero can stand between
 * frames and a receiver that has lost its place finds it again at the next one.
 *
 * In place of SLIP (RFC 1055), whose frames of unlucky bytes, or of an attacker's, are twice as long: here it is one byte, and one
 * more for each 254. A frame's time on a serial line is known beforehand.
 *
 * @module
 */

/** What stands between frames. */
export const DELIMITER = 0;
/** A code: the number of bytes up to the next zero of the original, and one. This one says that no zero follows them. */
const FULL = 0xff;

/** Longest form of so many bytes, without delimiters. */
export function cobsBytes(bytes: number): number {
  return bytes + 1 + Math.floor(bytes / 254);
}

/** Writes the stuffed form of `frame` to `target` from `start` on; gives where it ends. */
export function stuff(frame: Uint8Array, target: Uint8Array, start: number): number {
  let code = start;
  let end = start + 1;
  for (let at = 0; at < frame.length; at++) {
    const byte = frame[at]!;
    if (byte !== DELIMITER) {
      target[end++] = byte;
      if (end - code < FULL) continue;
    }
    target[code] = end - code;
    code = end++;
  }
  target[code] = end - code;
  return end;
}

/** The original of a stuffed frame, or undefined if these bytes are none. */
export function unstuff(stuffed: Uint8Array): Uint8Array | undefined {
  const frame = new Uint8Array(stuffed.length);
  let length = 0;
  for (let at = 0; at < stuffed.length;) {
    const code = stuffed[at]!;
    const end = at + code;
    if (code === DELIMITER || end > stuffed.length) return undefined;
    // Byte by byte: there are hundreds of pieces in a batch of replication, and to copy each by a call costs ten times as much.
    while (++at < end) frame[length++] = stuffed[at]!;
    if (code !== FULL && at < stuffed.length) length++;
  }
  return frame.subarray(0, length);
}
