/**
 * The emulator's connection to a unit: records in both directions.
 *
 * @module
 */
import { CABLE_WAITING_BYTES, EMULATOR_WAITING_BYTES } from "../../limits.ts";
import { type CableRecord, packRecord, RecordReader, type RecordType } from "./records.ts";

export class RecordConnection {
  readonly #socket: Deno.UnixConn;
  #waitingBytes = 0;
  #written: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(socket: Deno.UnixConn) {
    this.#socket = socket;
  }

  /** False where too much waits already. Lines are few, and are always taken. */
  send(type: RecordType, content: Uint8Array): boolean {
    if (type === "B" && this.#waitingBytes + content.length > EMULATOR_WAITING_BYTES) return false;
    const record = packRecord(type, content);
    this.#waitingBytes += content.length;
    this.#written = this.#written.then(() => this.#write(record)).then(() => {
      this.#waitingBytes -= content.length;
    });
    return true;
  }

  /** What comes, until the connection ends or says what is no record. */
  async *records(): AsyncGenerator<CableRecord> {
    const reader = new RecordReader();
    const buffer = new Uint8Array(CABLE_WAITING_BYTES);
    while (true) {
      const count = await this.#socket.read(buffer).catch(() => null);
      if (count === null) return;
      const records = reader.take(buffer.subarray(0, count));
      if (records === undefined) return;
      yield* records;
    }
  }

  /** Whoever reads `records` comes to their end. */
  close() {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#socket.close();
  }

  /** The same, when what was sent before is written. */
  async closeAfter() {
    await this.#written;
    this.close();
  }

  async #write(record: Uint8Array) {
    try {
      for (let done = 0; done < record.length;) {
        done += await this.#socket.write(record.subarray(done));
      }
    } catch {
      // The other side is gone: its reader sees it.
    }
  }
}
