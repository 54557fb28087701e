/**
 * What goes over the emulator's socket: records of a type (one byte), a length (two, big-endian) and a content.
 *
 * | type | from | content |
 * |---|---|---|
 * | `B` | both | bytes of the line |
 * | `L` | emulator | the four lines in one byte: 1 CTS, 2 DSR, 4 DCD, 8 RI; at the start, and whenever they change |
 * | `N` | emulator | why it hangs up now, in UTF-8 |
 *
 * While a unit is connected it has power and holds its lines, DTR and RTS; when the connection ends, they fall.
 *
 * @module
 */
import { CABLE_WAITING_BYTES } from "../../limits.ts";

export const RECORD_TYPES = ["B", "L", "N"] as const;
export type RecordType = (typeof RECORD_TYPES)[number];

export interface CableRecord {
  type: RecordType;
  content: Uint8Array;
}

const HEAD_BYTES = 3;

export function packRecord(type: RecordType, content: Uint8Array): Uint8Array {
  return Uint8Array.of(
    type.charCodeAt(0),
    content.length >> 8,
    content.length & 0xff,
    ...content,
  );
}

/** Takes a stream in any pieces. */
export class RecordReader {
  #held = new Uint8Array(0);

  /** The records that are whole now, or undefined once the other side has said what is none. */
  take(chunk: Uint8Array): CableRecord[] | undefined {
    this.#held = Uint8Array.of(...this.#held, ...chunk);
    const records: CableRecord[] = [];
    while (this.#held.length >= HEAD_BYTES) {
      const [code, high, low] = this.#held;
      const type = RECORD_TYPES.find((type) => type.charCodeAt(0) === code);
      const end = HEAD_BYTES + (high! << 8 | low!);
      if (type === undefined || end > HEAD_BYTES + CABLE_WAITING_BYTES) return undefined;
      if (this.#held.length < end) break;
      records.push({ type, content: this.#held.slice(HEAD_BYTES, end) });
      this.#held = this.#held.slice(end);
    }
    return records;
  }
}
