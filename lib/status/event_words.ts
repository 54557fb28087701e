/**
 * Makes words of events: of the numbers that the engine leaves in its ring, and lines of those for people.
 *
 * @module
 */
import { wallTime } from "../clock.ts";
import type { Indexed } from "../config/running.ts";
import { CAUSES, type EngineEvent, EVENT_KINDS, type EventKind } from "../engine/events.ts";
import {
  ARP_STATES,
  FASTPATH_STATES,
  LINK_STATES,
  PORTS,
  REAL_STATES,
  SERVING,
  VIRTUAL_STATES,
} from "../words.ts";
import type { EventJson } from "./json.ts";

/** An event that has no id yet. */
export type NewEvent = Omit<EventJson, "id">;

/** How one kind of event of the engine is put into words. */
interface Kind {
  /** Name of the object at an index. */
  object(indexed: Indexed, index: number): string | undefined;
  /** Word of a state. */
  state(index: number): string | undefined;
  /** The object in a line for people. */
  title(object: string): string;
}

const realName = ({ realAt }: Indexed, index: number) => realAt.get(index)?.name;
const virtualName = ({ virtualAt }: Indexed, index: number) => virtualAt.get(index)?.name;

const KINDS: Readonly<Record<EventKind, Kind>> = {
  real: {
    object: realName,
    state: (index) => REAL_STATES[index],
    title: (object) => `real ${object}`,
  },
  virtual: {
    object: virtualName,
    state: (index) => VIRTUAL_STATES[index],
    title: (object) => `virtual ${object}`,
  },
  arp: {
    object: realName,
    state: (index) => ARP_STATES[index],
    title: (object) => `real ${object}, ARP`,
  },
  link: {
    object: (_, index) => PORTS[index],
    state: (index) => LINK_STATES[index],
    title: (object) => `port ${object}, link`,
  },
  table: {
    object: () => "table",
    state: (percent) => `${percent} % full`,
    title: () => "connection table",
  },
  serving: {
    object: virtualName,
    state: (index) => SERVING[index],
    title: (object) => `virtual ${object}, serving`,
  },
  fastpath: {
    object: () => "kernel",
    state: (index) => FASTPATH_STATES[index],
    title: () => "fast path",
  },
};

/** The words of what the engine wrote. */
export function wordsOf(indexed: Indexed, event: EngineEvent): NewEvent {
  const kind = EVENT_KINDS[event.kind]!;
  const { object, state } = KINDS[kind];
  return {
    time: wallTime(event.timeMs),
    kind,
    object: object(indexed, event.object) ?? String(event.object),
    old: state(event.before) ?? String(event.before),
    new: state(event.after) ?? String(event.after),
    cause: CAUSES[event.cause] ?? `cause ${event.cause}`,
  };
}

/** `2026-01-02T03:04:05.678Z real web1, ARP: resolving → resolved (ARP answer)` */
export function eventLine(event: EventJson): string {
  return `${event.time} ${eventText(event)}`;
}

/** The same without the time. */
export function eventText(event: EventJson): string {
  // Control has kinds of its own, and a newer unit that is asked may know more.
  const kind = KINDS[event.kind as EventKind] as Kind | undefined;
  const title = kind?.title(event.object) ?? titleOf(event);
  return `${title}: ${event.old} → ${event.new} (${event.cause})`;
}

/** There is one cable, and it is called so. */
function titleOf({ kind, object }: EventJson): string {
  return kind === "cable" ? "failover cable" : `${kind} ${object}`;
}
