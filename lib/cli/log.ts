/**
 * The log of a running unit: one line for each event.
 *
 * @module
 */
import { nowMs, wallTime } from "../clock.ts";
import type { EventStore } from "../status/event_store.ts";
import { eventLine } from "../status/event_words.ts";
import type { Io } from "./io.ts";

export class EventLog {
  #lastId = 0;

  constructor(private readonly store: EventStore, private readonly io: Io) {}

  /** Writes what came since the last call. */
  flush() {
    const { events, last, lost } = this.store.readAfter(this.#lastId);
    if (lost > 0) logLine(this.io, `log: ${lost} events came too fast to show`);
    for (const event of events) this.io.log(eventLine(event));
    this.#lastId = last;
  }
}

/** A line of the log that is no event, with its time before it as events have it. */
export function logLine(io: Io, text: string) {
  io.log(`${wallTime(nowMs())} ${text}`);
}
