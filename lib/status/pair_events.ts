/**
 * Makes words of what happens to the pair, for `/events` and the log.
 *
 * @module
 */
import { wallTime } from "../clock.ts";
import type { PortState } from "../failover/words.ts";
import type { PairEvent } from "../pair/view.ts";
import type { NewEvent } from "./event_words.ts";

/** What brings a port into a state. */
const PORT_CAUSES: Readonly<Record<PortState, string>> = {
  normal: "traffic heard",
  testing: "no hellos",
  failed: "only the peer hears traffic",
  "link_down": "interface",
  waiting: "no hello yet",
  unknown: "nobody hears traffic",
};

/** What changes cables and paths. That of a unit is its own. */
export const PAIR_CAUSES: readonly string[] = [
  ...new Set(["cable", "hellos", "no hellos", ...Object.values(PORT_CAUSES)]),
];

/** @param unit name of this one. */
export function pairEvent(event: PairEvent, timeMs: number, unit: string): NewEvent {
  return { time: wallTime(timeMs), kind: event.kind, ...changeOf(event, unit) };
}

function changeOf(
  event: PairEvent,
  unit: string,
): Pick<NewEvent, "object" | "old" | "new" | "cause"> {
  switch (event.kind) {
    case "peer": {
      const { name, before, after, cause } = event;
      return { object: name, old: before, new: after, cause };
    }
    case "unit":
      return { object: unit, old: event.before, new: event.after, cause: event.cause };
    case "cable":
      return { object: "cable", old: event.before, new: event.after, cause: "cable" };
    case "port": {
      const { port, before, after } = event;
      return { object: port, old: before, new: after, cause: PORT_CAUSES[after] };
    }
    case "path":
      return event.isHeard
        ? { object: event.path, old: "silent", new: "heard", cause: "hellos" }
        : { object: event.path, old: "heard", new: "silent", cause: "no hellos" };
  }
}
