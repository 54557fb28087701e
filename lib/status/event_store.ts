/**
 * The events of a unit as all who read them see them: `/events`, its streams and the log. It keeps the newest
 * {@linkcode EVENTS_KEPT}; every reader goes by the id of the last event it has seen, so a slow one costs no memory.
 *
 * @module
 */
import { EVENT_KINDS } from "../engine/events.ts";
import { EVENTS_KEPT } from "../limits.ts";
import type { NewEvent } from "./event_words.ts";
import { CONTROL_EVENT_KINDS, type EventJson, type EventsJson } from "./json.ts";

const KINDS: readonly EventJson["kind"][] = [...EVENT_KINDS, ...CONTROL_EVENT_KINDS];

export class EventStore {
  readonly #kept: EventJson[] = [];
  readonly #byKind = new Map<string, number>(KINDS.map((kind) => [kind, 0]));
  #lost = 0;
  readonly #listeners = new Set<() => void>();
  /** Brings what was not carried here yet. */
  #fill = () => {};
  #lastId = 0;
  #ended = false;

  /** No event will follow: the unit stops. */
  get ended(): boolean {
    return this.#ended;
  }

  add(event: NewEvent) {
    this.#kept.push({ id: ++this.#lastId, ...event });
    if (this.#kept.length > EVENTS_KEPT) this.#kept.shift();
    this.#byKind.set(event.kind, (this.#byKind.get(event.kind) ?? 0) + 1);
    this.#tell();
  }

  /** Has `fill` called before each reading, so that who saw a new state in the status finds its event here. */
  fillBy(fill: () => void) {
    this.#fill = fill;
  }

  /** Brings all that has happened by now. */
  settle() {
    this.#fill();
  }

  /** Counts events that were lost before they came here: their ids belong to nobody. */
  skip(count: number) {
    this.#lastId += count;
    this.#lost += count;
  }

  end() {
    this.#ended = true;
    this.#tell();
  }

  /**
   * Up to `limit` events after the one with id `since`, oldest first. An id that was never given out is of an earlier life of the
   * unit: its reader has seen none of these.
   */
  readAfter(since: number, limit = EVENTS_KEPT): EventsJson {
    this.#fill();
    const seen = since > this.#lastId ? 0 : since;
    const first = this.#kept.findLastIndex(({ id }) => id <= seen) + 1;
    const events = this.#kept.slice(first, first + limit);
    const last = events.at(-1)?.id ?? this.#lastId;
    return { events, last, lost: last - seen - events.length };
  }

  /** What to read after for the newest `count` events. */
  idBeforeNewest(count: number): number {
    this.#fill();
    return Math.max(0, this.#lastId - count);
  }

  /** Events ever, by kind, and how many were lost before they came here. */
  counts(): { byKind: ReadonlyMap<string, number>; lost: number } {
    this.#fill();
    return { byKind: this.#byKind, lost: this.#lost };
  }

  /** Calls at each event and at the end. Gives what stops that. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell() {
    for (const listener of this.#listeners) listener();
  }
}
