/**
 * The log of a running unit: a line for each event, and for all else that it has to say. For people, or as JSON for programs; there
 * each line is an object: an event as `/events` has it, or `{time, level, message}`.
 *
 * What was asked for goes to standard output, warnings and errors to standard error, in both forms.
 *
 * @module
 */
import { nowMs, wallTime } from "../clock.ts";
import type { EventStore } from "../status/event_store.ts";
import { eventLine } from "../status/event_words.ts";
import type { EventJson } from "../status/json.ts";
import type { Io, PatientIo, Streams } from "./io.ts";
import { oneLine, oneLineJson } from "./one_line.ts";

export const LOG_FORMATS = ["text", "json"] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

type Level = "info" | "warning" | "error";

/** So begins what {@linkcode UnitLog.error} takes for a warning. */
const WARNING = "warning: ";

/** Each call is one line, whatever is in the text, and returns at once, whoever reads it. */
export class UnitLog implements Io {
  readonly #io: PatientIo;

  constructor(private readonly format: LogFormat, streams: Streams) {
    this.#io = streams.patient((count) =>
      this.#line("warning", `log: ${count} lines were lost here: nobody took them`)
    );
  }

  /** What needs no time: it stands beside what was just typed. */
  log(text: string) {
    this.#io.log(this.#line("info", text));
  }

  error(text: string) {
    this.#io.error(this.#line(text.startsWith(WARNING) ? "warning" : "error", text));
  }

  /** What happened, but for events: with its time before it, as they have. */
  note(text: string) {
    const time = wallTime(nowMs());
    this.#io.log(this.format === "json" ? record(time, "info", text) : oneLine(`${time} ${text}`));
  }

  event(event: EventJson) {
    this.#io.log(this.format === "json" ? oneLineJson(event) : oneLine(eventLine(event)));
  }

  /** Resolves when all is written, or nobody takes it. */
  end(): Promise<void> {
    return this.#io.end();
  }

  #line(level: Level, text: string): string {
    if (this.format === "text") return oneLine(text);
    const message = level === "warning" && text.startsWith(WARNING)
      ? text.slice(WARNING.length)
      : text;
    return record(wallTime(nowMs()), level, message);
  }
}

function record(time: string, level: Level, message: string): string {
  return oneLineJson({ time, level, message });
}

/** Carries events into the log. */
export class EventLog {
  #lastId = 0;

  constructor(private readonly store: EventStore, private readonly log: UnitLog) {}

  /** Writes what came since the last call. */
  flush() {
    const { events, last, lost } = this.store.readAfter(this.#lastId);
    if (lost > 0) this.log.note(`log: ${lost} events came too fast to show`);
    for (const event of events) this.log.event(event);
    this.#lastId = last;
  }
}
