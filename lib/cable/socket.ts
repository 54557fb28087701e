/**
 * The cable by way of the emulator, where there is no serial port: a UNIX socket that carries bytes and line states.
 *
 * @module
 */
import { ECONNREFUSED, ENOENT } from "../../ffi/errno.ts";
import { LineError, LineHolder } from "../../ffi/line_holder.ts";
import type { Carrier, CarrierListener, DeathMark, Medium, MediumListener } from "./carrier.ts";
import { CarrierError } from "./carrier.ts";
import { type CableRecord, packRecord, RecordReader } from "./emulator/records.ts";
import { type Lines, linesOfBits } from "./lines.ts";
import { ReopeningCarrier } from "./reopening.ts";

/** `path`: of one plug, such as `/run/cable.primary`. */
export function socketCarrier(
  path: string,
  listener: CarrierListener,
  reopenMs?: number,
): Carrier {
  const open = (medium: MediumListener) => SocketMedium.open(path, medium, listener.mark);
  return new ReopeningCarrier(`socket ${path}`, open, listener, reopenMs);
}

class SocketMedium implements Medium {
  readonly #holder: LineHolder;
  readonly #conversation: Conversation;

  private constructor(holder: LineHolder, conversation: Conversation) {
    this.#holder = holder;
    this.#conversation = conversation;
  }

  static async open(
    path: string,
    listener: MediumListener,
    mark: DeathMark,
  ): Promise<SocketMedium> {
    const conversation = new Conversation(listener);
    try {
      const holder = await LineHolder.open("socket", path, {
        onBytes: (chunk) => conversation.take(chunk),
        // A socket has none of its own.
        onLines: () => {},
        onEnded: () => conversation.end(),
      }, mark);
      return new SocketMedium(holder, conversation);
    } catch (error) {
      throw error instanceof LineError ? new CarrierError(explain(error)) : error;
    }
  }

  get lines(): Lines | undefined {
    return this.#conversation.lines;
  }

  send(bytes: Uint8Array): boolean {
    return this.#holder.send(packRecord("B", bytes));
  }

  async close() {
    await this.#holder.close();
  }
}

/** What the emulator says. */
class Conversation {
  lines: Lines | undefined;
  readonly #listener: MediumListener;
  readonly #reader = new RecordReader();
  #isLost = false;
  #cause = "the cable emulator has hung up";

  constructor(listener: MediumListener) {
    this.#listener = listener;
  }

  take(chunk: Uint8Array) {
    if (this.#isLost) return;
    const records = this.#reader.take(chunk);
    for (const record of records ?? []) this.#hear(record);
    if (records === undefined) this.end();
  }

  end() {
    this.#isLost = true;
    this.#listener.onLost(this.#cause);
  }

  #hear({ type, content }: CableRecord) {
    if (type === "B") this.#listener.onBytes(content);
    else if (type === "N") this.#cause = new TextDecoder().decode(content);
    else if (content.length === 1) {
      this.lines = linesOfBits(content[0]!);
      this.#listener.onLines(this.lines);
    }
  }
}

function explain({ errno, message }: LineError): string {
  const expected = "expected the socket of a cable emulator";
  if (errno === ENOENT) return `there is no such socket: ${expected}`;
  if (errno === ECONNREFUSED) return `nobody listens there: ${expected}`;
  return `${message}: ${expected}`;
}
