/**
 * `GET /events` as server-sent events (WHATWG HTML, section 9.2): what is kept after `since`, then each event as it comes.
 *
 * A stream holds nothing but the id of the last event it has sent. It writes a batch, waits until that is taken, and reads the
 * store again: a reader slower than the events loses some, and is told how many.
 *
 * @module
 */
import type { Context } from "hono";
import { type SSEMessage, type SSEStreamingApi, streamSSE } from "hono/streaming";
import { MAX_EVENT_STREAMS } from "../limits.ts";
import type { EventStore } from "./event_store.ts";

export interface StreamTimes {
  /** A comment goes out after so long without an event: the reader, and every box between, sees that the stream lives. */
  heartbeatMs: number;
  /** A reader that takes nothing for so long is sent away: its place may be wanted. */
  stallMs: number;
}

const TIMES: StreamTimes = { heartbeatMs: 15_000, stallMs: 60_000 };

/** Events read from the store at one time. */
const BATCH = 64;

const COMMENT = ": waiting for events\n\n";

export class EventStreams {
  #count = 0;

  constructor(private readonly store: EventStore, private readonly times = TIMES) {}

  /** Streams that are open. */
  get count(): number {
    return this.#count;
  }

  /** Whether there is no room for one more. */
  get full(): boolean {
    return this.#count >= MAX_EVENT_STREAMS;
  }

  /** A stream of all events after the one with id `since`. */
  open(context: Context, since: number): Response {
    this.#count++;
    return streamSSE(context, async (stream) => {
      try {
        await new EventStream(stream, this.store, this.times).tell(since);
      } finally {
        this.#count--;
      }
    });
  }
}

class EventStream {
  /** Ends the present wait. */
  #wake = () => {};

  constructor(
    private readonly stream: SSEStreamingApi,
    private readonly store: EventStore,
    private readonly times: StreamTimes,
  ) {}

  /** Until the reader leaves, or the unit stops. */
  async tell(since: number) {
    const deafen = this.store.listen(() => this.#wake());
    this.stream.onAbort(() => this.#wake());
    try {
      // At once, so that the reader gets the headers before the first event.
      await this.#taken(this.stream.write(COMMENT));
      await this.#tellAfter(since);
    } finally {
      deafen();
    }
  }

  async #tellAfter(since: number) {
    let seen = since;
    while (!this.stream.aborted) {
      const { events, last, lost } = this.store.readAfter(seen, BATCH);
      seen = last;
      if (lost > 0) await this.#write({ event: "lost", data: JSON.stringify({ lost }) });
      for (const event of events) {
        await this.#write({ id: String(event.id), data: JSON.stringify(event) });
      }
      if (events.length > 0 || lost > 0) continue;
      if (this.store.ended) return;
      if (await this.#isQuiet()) await this.#taken(this.stream.write(COMMENT));
    }
  }

  async #write(message: SSEMessage) {
    await this.#taken(this.stream.writeSSE(message));
  }

  /** Waits until what was written is taken, and gives up a reader that takes nothing. */
  async #taken(written: Promise<unknown>) {
    const late = setTimeout(() => this.stream.abort(), this.times.stallMs);
    await written;
    clearTimeout(late);
  }

  /** Waits for an event, the end or the reader's leaving. Gives whether none of them came in the time of a heartbeat. */
  async #isQuiet(): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const heartbeat = setTimeout(() => resolve(true), this.times.heartbeatMs);
    this.#wake = () => resolve(false);
    const quiet = await promise;
    clearTimeout(heartbeat);
    return quiet;
  }
}
