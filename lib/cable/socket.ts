/**
 * The cable by way of the emulator, where there is no serial port: a UNIX socket that carries bytes and line states.
 *
 * @module
 */
import type { Carrier, CarrierListener, Medium, MediumListener } from "./carrier.ts";
import { CarrierError } from "./carrier.ts";
import { RecordConnection } from "./emulator/connection.ts";
import { type Lines, linesOfBits } from "./lines.ts";
import { ReopeningCarrier } from "./reopening.ts";

/** `path`: of one plug, such as `/run/cable.primary`. */
export function socketCarrier(
  path: string,
  listener: CarrierListener,
  reopenMs?: number,
): Carrier {
  const open = async (medium: MediumListener) => new SocketMedium(await connect(path), medium);
  return new ReopeningCarrier(`socket ${path}`, open, listener, reopenMs);
}

async function connect(path: string): Promise<RecordConnection> {
  try {
    return new RecordConnection(await Deno.connect({ transport: "unix", path }));
  } catch (error) {
    throw new CarrierError(reasonOf(error), { cause: error });
  }
}

function reasonOf(error: unknown): string {
  const expected = "expected the socket of a cable emulator";
  if (error instanceof Deno.errors.NotFound) return `there is no such socket: ${expected}`;
  if (error instanceof Deno.errors.ConnectionRefused) return `nobody listens there: ${expected}`;
  return `${error instanceof Error ? error.message : error}: ${expected}`;
}

class SocketMedium implements Medium {
  readonly #connection: RecordConnection;
  readonly #ended: Promise<void>;
  #lines: Lines | undefined;

  constructor(connection: RecordConnection, listener: MediumListener) {
    this.#connection = connection;
    this.#ended = this.#run(listener);
  }

  get lines(): Lines | undefined {
    return this.#lines;
  }

  send(bytes: Uint8Array): boolean {
    return this.#connection.send("B", bytes);
  }

  async close() {
    this.#connection.close();
    await this.#ended;
  }

  async #run(listener: MediumListener) {
    let cause = "the cable emulator has hung up";
    for await (const { type, content } of this.#connection.records()) {
      if (type === "B") listener.onBytes(content);
      else if (type === "N") cause = new TextDecoder().decode(content);
      else if (content.length === 1) {
        this.#lines = linesOfBits(content[0]!);
        listener.onLines(this.#lines);
      }
    }
    listener.onLost(cause);
  }
}
