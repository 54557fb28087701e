/**
 * Takes connections in, and serves HTTP/1.1 on each. Why not by `Deno.serve`: see docs/design-notes.md.
 *
 * @module
 */
import { MAX_STATUS_CONNECTIONS, MAX_UNTAKEN_BYTES } from "../limits.ts";
import { Connection, type Handler, type House, TIMES, type Times } from "./connection.ts";
import { type GuestLimits, Guests } from "./guests.ts";
import type { HostRule } from "./hosts.ts";

const LIMITS: GuestLimits = {
  connections: MAX_STATUS_CONNECTIONS,
  untakenBytes: MAX_UNTAKEN_BYTES,
};

/** After an error of the system, such as having no more descriptors: it may be over by then. */
const PAUSE_MS = 100;

export interface Options {
  handler: Handler;
  isOurHost: HostRule;
  /** Told of a fault of the handler. */
  report?: (error: unknown) => void;
  limits?: GuestLimits;
  times?: Times;
}

export class HttpServer {
  readonly #house: House;
  #isStopping = false;

  constructor(private readonly listener: Deno.Listener, options: Options) {
    const { handler, isOurHost, report = say, limits = LIMITS, times = TIMES } = options;
    this.#house = { handler, isOurHost, report, times, guests: new Guests(limits) };
    void this.#takeIn();
  }

  /** Connections at present. */
  get connections(): number {
    return this.#house.guests.count;
  }

  /** Takes nobody in any more. Settles when all have left, each with the answer that it waits for. */
  stop(): Promise<void> {
    this.#isStopping = true;
    this.listener.close();
    return this.#house.guests.end();
  }

  async #takeIn() {
    while (!this.#isStopping) {
      try {
        this.#serve(await this.listener.accept());
      } catch (error) {
        // Those that left before they were taken in come as fast as they like; no pause for them.
        if (this.#isStopping || isGone(error)) continue;
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    }
  }

  #serve(conn: Deno.Conn) {
    const connection = new Connection(conn, this.#house);
    if (this.#house.guests.admit(connection)) void connection.serve();
    else conn.close();
  }
}

/** Of `accept`: what a client that leaves at once makes of it. */
function isGone(error: unknown): boolean {
  const { NotConnected, ConnectionReset, ConnectionAborted } = Deno.errors;
  return [NotConnected, ConnectionReset, ConnectionAborted].some((known) => error instanceof known);
}

function say(error: unknown) {
  console.error("status server:", error);
}
