/**
 * `pointsman show events`: a line for each, never cut, since its cause comes last.
 *
 * @module
 */
import { eventLine } from "../../status/event_words.ts";
import type { EventJson, EventsJson } from "../../status/json.ts";
import { oneLine } from "../one_line.ts";
import { type Paint, styleOf } from "../paint.ts";
import type { Kind } from "./view.ts";

export const EVENTS: Kind<EventsJson> = {
  json: (events) => events,
  lines: ({ answer: { events, lost } }, _, { paint }) => {
    // With the id, for --since.
    const lines = events.map((event) => `${event.id} ${paintedEvent(event, paint)}`);
    return lost === 0 ? lines : [lostLine(lost), ...lines];
  },
};

/** The line of the log, with the new state in its colour. */
export function paintedEvent(event: EventJson, paint: Paint): string {
  const line = oneLine(eventLine(event));
  const style = styleOf(event.new);
  const start = line.lastIndexOf(`→ ${event.new} (`) + "→ ".length;
  if (style === undefined || start < "→ ".length) return line;
  const end = start + event.new.length;
  return line.slice(0, start) + paint(line.slice(start, end), style) + line.slice(end);
}

/** In place of events that are known no more. */
export function lostLine(count: number): string {
  return `(${count} events before these are no longer known)`;
}
